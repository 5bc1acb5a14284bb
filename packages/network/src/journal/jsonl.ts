/** A journal on disk: one event a line, as JSON. A reader takes whole lines only, and only of a version that it knows. */
import { faulty, parsed, type Parsed } from '@hopscope/protocol';

import { JOURNAL_VERSION, type JournalEvent } from './event.ts';

export function formatEvent(event: JournalEvent): string {
  return JSON.stringify(event);
}

/**
 * Reads a journal; the fault's `at` is the index of the offending line, and what is wanted there says what stands there instead.
 * A last line that was cut off is left out.
 */
export function parseJournal(text: string): Parsed<readonly JournalEvent[]> {
  const lines = text.split('\n');
  const cutOff = lines.pop() ?? '';
  if (lines.length === 0) {
    return faulty(0, cutOff === '' ? 'the journal is empty' : 'the journal holds no whole line');
  }
  const events: JournalEvent[] = [];
  let last = 0;
  for (const [index, line] of lines.entries()) {
    const event = readEvent(line);
    const fault = index === 0 ? faultOfBeginning(event) : faultOf(event, index, last);
    if (event === null || fault !== null)
      return faulty(index, fault ?? `event ${index} of the journal must stand here`);
    last = event.at;
    events.push(event);
  }
  return parsed(events);
}

function faultOfBeginning(event: JournalEvent | null): string | null {
  if (event === null || event.seq !== 0) return 'event 0 of the journal must stand here';
  const wanted = `the journal must begin as one of version ${JOURNAL_VERSION} does`;
  if (event.type !== 'began') return wanted;
  const version: unknown = event.version;
  if (version === JOURNAL_VERSION) return null;
  return typeof version === 'number' ? `${wanted}, and it is of version ${version}` : wanted;
}

/** What shows that a journal was edited: an event too many or too few, a type that is none, a time that runs back. */
function faultOf(event: JournalEvent | null, index: number, last: number): string | null {
  if (event === null || event.seq !== index) return `event ${index} of the journal must stand here`;
  if (!TYPES.has(event.type)) return `event ${index} must be of a type that journals have`;
  if (typeof event.at !== 'number' || event.at < last)
    return `event ${index} must not be earlier than the one before it`;
  return null;
}

/** Every type of event; the compiler sees to it that none is missing. */
const TYPES: ReadonlySet<string> = new Set(
  Object.keys({
    began: true,
    listening: true,
    'host-stopped': true,
    'channel-opening': true,
    'channel-opened': true,
    'channel-failed': true,
    'channel-closed': true,
    wire: true,
    submitted: true,
    refused: true,
    accepted: true,
    sending: true,
    hop: true,
    delivered: true,
    redirected: true,
    deferred: true,
    failed: true,
    notified: true,
    lost: true,
    fault: true,
  } satisfies Record<JournalEvent['type'], true>),
);

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
