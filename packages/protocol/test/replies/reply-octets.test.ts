import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { octetsOfLines } from '../../src/framing/octets.ts';
import { defaultStatus } from '../../src/replies/enhanced-status.ts';
import { formatReply } from '../../src/replies/format-reply.ts';
import { replyOctets } from '../../src/replies/reply-octets.ts';
import { reply, type Reply } from '../../src/replies/reply.ts';
import type { Occasion } from '../../src/replies/sequencing.ts';

/** The octets without what is kept of earlier replies. */
function afresh(occasion: Occasion | null, answer: Reply, withStatus: boolean): Uint8Array {
  const status = withStatus ? (answer.status ?? defaultStatus(occasion, answer.code)) : null;
  return octetsOfLines(formatReply(answer, status));
}

describe('the octets of replies', () => {
  it('are those of the reply at hand, whatever was said before', () => {
    const replies = fc.record({
      occasion: fc.constantFrom<Occasion | null>('MAIL', 'RCPT', null),
      code: fc.constantFrom(250, 251, 550),
      lines: fc.constantFrom<Reply['lines']>(
        ['OK'],
        ['On'], // kept at the same place
        [''],
        ['no'],
        ['OK', 'no'],
        ['no', 'OK'],
        ['O'.repeat(600)],
      ),
      status: fc.constantFrom<Reply['status']>(
        undefined,
        { class: 2, subject: 1, detail: 5 },
        { class: 2, subject: 1, detail: 0 },
      ),
      withStatus: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(replies, { maxLength: 8 }), (said) => {
        for (const { occasion, withStatus, ...answer } of said) {
          const octets = replyOctets(occasion, answer, withStatus);
          expect(octets).toEqual(afresh(occasion, answer, withStatus));
        }
      }),
    );
  });

  it('follow a reply that its owner changed', () => {
    const lines: [string, ...string[]] = ['one'];
    const answer: Reply = { code: 250, lines };
    replyOctets('MAIL', answer, false);
    lines[0] = 'two';
    expect(replyOctets('MAIL', answer, false)).toEqual(octetsOfLines(['250 two']));
  });

  it('are not made again for what was said last on an occasion, whatever was said on others between', () => {
    const ok = reply(250, 'OK');
    const octets = replyOctets('MAIL', ok, true);
    const others = [replyOctets('RCPT', ok, true), replyOctets('MAIL', ok, false)];
    expect(others.map((one) => one === octets)).toEqual([false, false]);
    expect(replyOctets('MAIL', reply(250, 'OK'), true)).toBe(octets);
    expect(replyOctets('RCPT', ok, false)).toBe(others[1]);
  });
});
