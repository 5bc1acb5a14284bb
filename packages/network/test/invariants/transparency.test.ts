/** The law of transparency sees each octet of what is delivered, in whatever letters it was written. */
import { formatPath } from '@hopscope/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';

import { TransparencyLaw } from '../../src/invariants/transparency.ts';
import type { JournalEvent } from '../../src/journal/event.ts';

const UTF8 = new TextEncoder();
/** Of what this law does not look at. */
const PATH = formatPath({ kind: 'null-path' });
const OF = { host: 'ONE', mail: 'm1', entry: 'm1@ONE' };

/** A user hands in a mail, and it is delivered at once. */
function story(text: readonly string[], traceLine: string): readonly JournalEvent[] {
  const recipient = 'm1@ONE#0';
  return [
    { seq: 0, at: 0, type: 'submitted', ...OF, reversePath: PATH, forwardPaths: [PATH], text },
    {
      seq: 1,
      at: 0,
      type: 'accepted',
      ...OF,
      cause: 'submission',
      channel: null,
      parent: null,
      verb: 'MAIL',
      reversePath: PATH,
      recipients: [{ recipient, forwardPath: PATH, parent: null }],
      traceLine,
      octets: 0,
      text: null,
    },
    {
      seq: 2,
      at: 0,
      type: 'delivered',
      ...OF,
      recipient,
      into: 'mailbox',
      mailbox: 'JOE@ONE',
      returnPath: PATH,
    },
  ];
}

function breachesOf(text: readonly string[], traceLine: string, there: Uint8Array): number {
  const law = new TransparencyLaw(() => there, new Set());
  let breaches = 0;
  for (const event of story(text, traceLine)) law.see(event, () => (breaches += 1));
  return breaches;
}

const line = fc.oneof(
  fc.string({ unit: fc.constantFrom('a', '.', ' ') }),
  fc.string({ unit: fc.constantFrom('a', 'é', '\u{1F4EE}', '\u00FF') }),
);

test('What was handed in may lie in the mailbox, and nothing else', () => {
  fc.assert(
    fc.property(fc.array(line, { minLength: 1 }), line, fc.nat(), (text, traceLine, place) => {
      const octets = UTF8.encode([traceLine, ...text, ''].join('\r\n'));
      expect(breachesOf(text, traceLine, octets)).toBe(0);
      const at = place % octets.length;
      expect(breachesOf(text, traceLine, octets.with(at, octets[at]! ^ 1))).toBe(1);
      expect(breachesOf(text, traceLine, octets.subarray(0, at))).toBe(1);
      expect(breachesOf(text, traceLine, Uint8Array.of(...octets, 13, 10))).toBe(1);
    }),
  );
});
