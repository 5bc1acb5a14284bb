/** `init`: a commented network file to start from. */
import { stat, writeFile } from 'node:fs/promises';

import { NETWORK_TEMPLATE } from '@hopscope/network';

import { UsageError, reasonOf, systemCode } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fileName } from './files.ts';
import type { Shell } from './shell.ts';

/** Writes the template; what is there already is kept unless `force` is set. `-` is standard output. */
export async function initFile(
  shell: Shell,
  file: string,
  { force = false }: { readonly force?: boolean },
): Promise<ExitCode> {
  if (file === '-') {
    shell.out(NETWORK_TEMPLATE.trimEnd());
    return EXIT.done;
  }
  try {
    await writeFile(file, NETWORK_TEMPLATE, { flag: force ? 'w' : 'wx' });
  } catch (error) {
    throw new UsageError(`Cannot write ${fileName(file)}: ${await whyNot(file, error)}.`);
  }
  shell.out(`Wrote ${fileName(file)}; hopscope ${fileName(file)} plays it.`);
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
