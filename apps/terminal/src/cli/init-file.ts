/** `init` and `lesson --init`: a network file to start from, where nothing that is there already is lost. */
import { stat } from 'node:fs/promises';

import { UsageError, reasonOf, systemCode } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fileName, refuseNoName, writeWhole } from './files.ts';
import type { Shell } from './shell.ts';

/** What to write, and what to do with it, behind the name of the file. */
export interface Template {
  readonly text: string;
  readonly next: (file: string) => string;
}

/** Writes the template; what is there already is kept unless `force` is set. `-` is standard output. */
export async function initFile(
  shell: Shell,
  file: string,
  { text, next }: Template,
  { force = false }: { readonly force?: boolean },
): Promise<ExitCode> {
  if (file === '-') {
    shell.out(text.trimEnd());
    return EXIT.done;
  }
  refuseNoName(file);
  try {
    await writeWhole(file, text, { over: force });
  } catch (error) {
    throw new UsageError(`Cannot write ${fileName(file)}: ${await whyNot(file, error)}.`);
  }
  shell.out(`Wrote ${fileName(file)}; ${next(fileName(file))}`);
  return EXIT.done;
}

/** The reason and the remedy. A folder is no file that could be overwritten, though it is there already. */
async function whyNot(file: string, error: unknown): Promise<string> {
  if (systemCode(error) !== 'EEXIST') return `${reasonOf(error)}; name another file`;
  const isFolder = await stat(file).then(
    (there) => there.isDirectory(),
    () => false,
  );
  return isFolder
    ? 'it is a folder; name a file in it'
    : `${reasonOf(error)}; add --force to overwrite it`;
}
