/** From the name of a file to the journal that was recorded in it. */
import { parseJournal, type JournalEvent } from '@hopscope/network';
import type { SyntaxFault } from '@hopscope/protocol';

import { numbered } from '../text/numbered.ts';
import { UsageError } from './errors.ts';
import { fileName, readText } from './files.ts';
import type { Shell } from './shell.ts';

export interface ReadJournal {
  readonly events: readonly JournalEvent[];
  /** Its end is missing. */
  readonly cutOff: boolean;
}

/** Characters of a journal that takes more than a moment to read. */
const LARGE = 8_000_000;

/**
 * Its events. One that was cut off is told, and read as far as it goes. Rejects with a {@link UsageError} that names the line of
 * what is wrong.
 */
export async function readJournal(shell: Shell, file: string): Promise<ReadJournal> {
  const text = await readText(shell, file, '--journal FILE writes one');
  if (text.length > LARGE) shell.status(`Reading ${fileName(file)}…`);
  const read = parseJournal(text);
  if (text.length > LARGE) shell.status('');
  const place = ({ at, wanted }: SyntaxFault): string => `${fileName(file)}:${at + 1}: ${wanted}.`;
  if (!read.ok) throw new UsageError(place(read.fault));
  const { events, cutOff } = read.value;
  if (cutOff !== null) shell.err(place(cutOff));
  return { events, cutOff: cutOff !== null };
}

/** Throws {@link UsageError} where so many events are more than there are. */
export function refuseBehindEnd(
  at: number | undefined,
  file: string,
  { length }: readonly JournalEvent[],
): void {
  if (at === undefined || at <= length) return;
  throw new UsageError(
    `--at ${at} is behind the end of ${fileName(file)}: it has ${numbered(length, 'event')}.`,
  );
}
