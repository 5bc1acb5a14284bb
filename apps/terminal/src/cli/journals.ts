/** From the name of a file to the journal that was recorded in it. */
import { parseJournal, type JournalEvent } from '@hopscope/network';

import { UsageError } from './errors.ts';
import { fileName, readText } from './files.ts';
import type { Shell } from './shell.ts';

/** Its events. Rejects with a {@link UsageError} that names the line of what is wrong. */
export async function readJournal(shell: Shell, file: string): Promise<readonly JournalEvent[]> {
  const text = await readText(shell, file, '--journal FILE writes one');
  const read = parseJournal(text);
  if (read.ok) return read.value;
  throw new UsageError(`${fileName(file)}:${read.fault.at + 1}: ${read.fault.wanted}.`);
}
