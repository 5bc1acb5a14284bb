/** A journal on disk, as text. */
import { formatJournal } from '../../src/journal/jsonl.ts';

const UTF8 = new TextDecoder();

export function journalText(...journal: Parameters<typeof formatJournal>): string {
  return UTF8.decode(formatJournal(...journal));
}
