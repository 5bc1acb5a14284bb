/** The worst that a journal may hold: texts that nobody would choose, in the place of every text that a peer or a file chose. */
import type { JournalEvent } from '@hopscope/network';
import fc from 'fast-check';

/** Control characters and marks that a terminal obeys, wide and combining characters, half a surrogate pair, and much of it. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.string({ unit: 'grapheme', maxLength: 40 }),
  fc.string({
    unit: fc.constantFrom(
      '\u001B[31m',
      '\u001B]8;;http://x\u0007',
      '\u009B2J',
      '\r',
      '\n',
      '\t',
      '\u0000',
      '\u007F',
      '\u0085',
      '\u202E',
      '\u200D',
      '\uFEFF',
      '\uD800',
      '日',
      '한',
      'e\u0301',
      'ｆ',
      'x',
      ' ',
    ),
    maxLength: 30,
  }),
  fc.constantFrom('日'.repeat(500), 'x'.repeat(1000), '\u001B'.repeat(300), '', ' '),
);

/** The same events with hosts renamed, and other texts in the place of wire lines, replies, paths and addresses. */
export function disguised(
  events: readonly JournalEvent[],
  texts: readonly string[],
): readonly JournalEvent[] {
  let count = 0;
  const next = (): string => {
    count += 1;
    return texts[count % texts.length] ?? '';
  };
  const names = new Map<string, string>();
  const renamed = (host: string): string => {
    const name = names.get(host) ?? `${next()}${names.size}`;
    names.set(host, name);
    return name;
  };
  const change = (key: string, value: unknown): unknown => {
    if (Array.isArray(value)) return value.map((item) => change(key, item));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(
        Object.entries(value).map(([name, inner]) => [name, change(name, inner)]),
      );
    }
    if (typeof value !== 'string') return value;
    if (HOSTS.has(key)) return renamed(value);
    return TEXTS.has(key) ? next() : value;
  };
  // Only texts are exchanged, so what was an event is one still.
  return events.map((event) => change('', event) as JournalEvent);
}

const HOSTS = new Set(['host', 'from', 'to', 'name', 'deleted', 'ignored', 'prepended']);
const TEXTS = new Set([
  'text',
  'reply',
  'why',
  'forwardPath',
  'forwardPaths',
  'reversePath',
  'returnPath',
  'mailbox',
  'address',
  'external',
  'peer',
  'network',
  'traceLine',
]);
