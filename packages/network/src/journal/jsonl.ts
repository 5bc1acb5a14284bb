/** A journal on disk: one event a line, as JSON. A reader takes whole lines only, and only of a version that it knows. */
import { faulty, parsed, type Parsed } from '@hopscope/protocol';

import { JOURNAL_VERSION, type JournalEvent } from './event.ts';

export function formatEvent(event: JournalEvent): string {
  return JSON.stringify(event);
}

/** Reads a journal; the fault's `at` is the index of the offending line. A last line that was cut off is left out. */
export function parseJournal(text: string): Parsed<readonly JournalEvent[]> {
  const lines = text.split('\n');
  const cutOff = lines.pop() ?? '';
  if (lines.length === 0) {
    return faulty(0, cutOff === '' ? 'the journal is empty' : 'the journal holds no whole line');
  }
  const events: JournalEvent[] = [];
  for (const [index, line] of lines.entries()) {
    const event = readEvent(line);
    if (event === null || event.seq !== index)
      return faulty(index, `event ${index} of the journal must stand here`);
    if (index === 0 && (event.type !== 'began' || event.version !== JOURNAL_VERSION)) {
      return faulty(0, `the journal must begin as one of version ${JOURNAL_VERSION} does`);
    }
    events.push(event);
  }
  return parsed(events);
}

function readEvent(line: string): JournalEvent | null {
  try {
    const value: unknown = JSON.parse(line);
    return isEvent(value) ? value : null;
  } catch {
    return null;
  }
}

/** Events are trusted to have the shape of their type: a journal is written by hopscope, not by hand. */
function isEvent(value: unknown): value is JournalEvent {
  return (
    typeof value === 'object' &&
    value !== null &&
    'type' in value &&
    'seq' in value &&
    'at' in value
  );
}
