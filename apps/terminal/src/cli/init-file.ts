/** `init`: a commented network file to start from. */
import { writeFile } from 'node:fs/promises';

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
    const remedy =
      systemCode(error) === 'EEXIST' ? 'add --force to overwrite it' : 'name another file';
    throw new UsageError(`Cannot write ${fileName(file)}: ${reasonOf(error)}; ${remedy}.`);
  }
  shell.out(`Wrote ${fileName(file)}; hopscope ${fileName(file)} plays it.`);
  return EXIT.done;
}
