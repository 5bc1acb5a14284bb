/**
 * A journal on disk: one event a line, as JSON, and a last line that says that nothing is missing.
 *
 * Each line carries a running sum: the CRC-32 of the texts of all events up to and including its own, so that a line that was
 * changed, put in or taken out is known by its place. It guards against slips and not against forgers, who could write it too.
 */
import { faulty, joined, parsed, type Parsed, type SyntaxFault } from '@hopscope/protocol';
import { crc32 } from 'node:zlib';

import { JOURNAL_VERSION, type JournalEvent } from './event.ts';
import { JsonOctets, PIECE } from './json-octets.ts';

/** An event as JSON, without the sum of its line: what two journals are compared by. */
export function formatEvent(event: JournalEvent): string {
  return JSON.stringify(event);
}

/** One journal as it stands on disk, event by event. */
export class JournalOctets {
  readonly #json = new JsonOctets();
  readonly #write: (lines: Uint8Array) => void;
  #sum = 0;
  #count = 0;
  #at = 0;

  /** `write` is given whole lines, as many as make a piece, and may keep them. */
  constructor(write: (lines: Uint8Array) => void) {
    this.#write = write;
  }

  /** The line of the next event. */
  event(event: JournalEvent): void {
    this.#count += 1;
    this.#at = event.at;
    this.#line(event);
    if (this.#json.pending >= PIECE) this.flush();
  }

  /** Has all lines written that are waiting to become a piece. */
  flush(): void {
    if (this.#json.pending > 0) this.#write(this.#json.take());
  }

  /** The last line, where there is any other; all is written then. */
  end(): void {
    if (this.#count > 0) this.#line({ seq: this.#count, at: this.#at, type: 'end' });
    this.flush();
  }

  #line(value: JournalEvent | End): void {
    const json = this.#json;
    const before = json.pending;
    json.value(value);
    this.#sum = crc32(json.since(before), this.#sum);
    json.dropLast();
    json.ascii(SUM);
    json.number(this.#sum);
    json.ascii('}\n');
  }
}

/** A journal as it stands on disk; `cutOff`: there were more events than these, and so it has no end. */
export function formatJournal(events: readonly JournalEvent[], cutOff = false): Uint8Array {
  const pieces: Uint8Array[] = [];
  const octets = new JournalOctets((lines) => pieces.push(lines));
  for (const event of events) octets.event(event);
  if (cutOff) octets.flush();
  else octets.end();
  return joined(...pieces);
}

const SUM = ',"sum":';

function withSum(text: string, sum: number): string {
  return `${text.slice(0, -1)}${SUM}${sum}}`;
}

/** What a journal on disk holds. */
export interface ReadJournal {
  readonly events: readonly JournalEvent[];
  /**
   * Null: it is whole. Otherwise it was cut off, or is still being written, and `events` are those of its whole lines; `at` is the
   * index of the line at which it breaks off.
   */
  readonly cutOff: SyntaxFault | null;
}

/**
 * Reads a journal; the fault's `at` is the index of the offending line, and what is wanted there says what stands there instead.
 * One that was cut off is read up to its last whole line, and says so. The sums are of texts without their line ends, so that it is
 * the same journal when all line ends have become CRLF, as some programs make them.
 */
export function parseJournal(journal: string): Parsed<ReadJournal> {
  const lineEnd = isOfCrlf(journal) ? '\r\n' : '\n';
  const lines = journal.split(lineEnd);
  const rest = lines.pop() ?? '';
  if (lines.length === 0)
    return faulty(0, rest === '' ? 'the journal is empty' : 'the journal holds no whole line');
  const events: JournalEvent[] = [];
  let sum = 0;
  for (const [index, line] of lines.entries()) {
    if (/[\r\n]/.test(line)) return faulty(index, MIXED_LINE_ENDS);
    const text = withoutSum(line);
    const value = readText(text);
    if (value === null || value.seq !== index)
      return faulty(
        index,
        index === 0 ? NO_JOURNAL : `event ${index} of the journal must stand here`,
      );
    const wrong = index === 0 ? faultOfBeginning(value) : null;
    if (wrong !== null) return faulty(index, wrong);
    sum = crc32(text, sum);
    if (line !== withSum(text, sum)) return faulty(index, EDITED);
    if (isEnd(value)) {
      if (index === lines.length - 1 && rest === '') return parsed({ events, cutOff: null });
      return faulty(index + 1, 'nothing may stand behind the end of the journal');
    }
    events.push(value);
  }
  if (rest.includes('\n')) return faulty(lines.length, MIXED_LINE_ENDS);
  const wanted = `the end of the journal must stand here; it was cut off behind event ${events.length - 1}`;
  return parsed({ events, cutOff: { at: lines.length, wanted } });
}

/** Whether the first line ends in CRLF, and so all must. */
function isOfCrlf(journal: string): boolean {
  return journal.charAt(journal.indexOf('\n') - 1) === '\r';
}

const MIXED_LINE_ENDS =
  'this line must end as those before it do; some end in CRLF and some in LF, so give all the same end';

const NO_JOURNAL = 'event 0 of a journal must stand here; name a file that holds one';

const EDITED =
  'this line must stand as it was written, and its sum says that it was edited, or comes from another journal';

function faultOfBeginning(value: JournalEvent | End): string | null {
  const wanted = `the journal must begin as one of version ${JOURNAL_VERSION} does`;
  if (value.type !== 'began') return wanted;
  const version: unknown = value.version;
  if (version === JOURNAL_VERSION) return null;
  if (typeof version !== 'number') return wanted;
  return `${wanted}, and it is of version ${version}; open it with the release that wrote it, or let the same network run again`;
}

interface End {
  readonly seq: number;
  readonly at: number;
  readonly type: 'end';
}

/** Quotation marks inside a text are escaped, so that the last of these is the line's own. */
function withoutSum(line: string): string {
  const at = line.lastIndexOf(SUM);
  return at < 0 ? line : `${line.slice(0, at)}}`;
}

function readText(text: string): JournalEvent | End | null {
  try {
    const value: unknown = JSON.parse(text);
    return isRead(value) ? value : null;
  } catch {
    return null;
  }
}

function isEnd(value: JournalEvent | End): value is End {
  return value.type === 'end';
}

/** What its sum agrees with has the shape of its type: it stands as hopscope wrote it. */
function isRead(value: unknown): value is JournalEvent | End {
  return typeof value === 'object' && value !== null && 'type' in value && 'seq' in value;
}
