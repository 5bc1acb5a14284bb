import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { octetsOfLines, textOf } from '../../src/framing/octets.ts';
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

/** Whether the reply is the same octets once more, with these said in between. */
function isKept(answer: Reply, ...between: readonly Reply[]): boolean {
  const octets = replyOctets('MAIL', answer, true);
  for (const other of between) replyOctets('MAIL', other, true);
  return replyOctets('MAIL', { ...answer }, true) === octets;
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

  it('are those of the code at hand, though those of another with the same text be kept at its place', () => {
    const mixedUp: string[] = [];
    for (let one = 200; one < 600; one += 1) {
      for (let other = one + 1; other < 600; other += 1) {
        replyOctets(null, { code: one, lines: ['no'] }, false);
        const said = textOf(replyOctets(null, { code: other, lines: ['no'] }, false));
        if (said !== `${other} no\r\n`) mixedUp.push(`${said} for ${other}`);
      }
    }
    expect(mixedUp).toEqual([]);
  });

  it('are kept of one line of up to 128 characters, and of no other', () => {
    expect(isKept(reply(250, ''))).toBe(true);
    expect(isKept(reply(250, 'x'.repeat(128)))).toBe(true);
    expect(isKept(reply(250, 'x'.repeat(129)))).toBe(false);
    expect(isKept({ code: 250, lines: ['OK', 'OK'] })).toBe(false);
  });

  it('are kept with the status that they have, for as long as it is the same', () => {
    const status = { class: 2, subject: 1, detail: 5 } as const;
    const answer: Reply = { ...reply(250, 'OK'), status };
    expect(isKept(answer)).toBe(true);
    expect(isKept(answer, { ...answer, status: { ...status } })).toBe(false);
    const lines = [answer, { ...answer, status: { ...status, detail: 1 } }, reply(250, 'OK')];
    expect(lines.map((one) => textOf(replyOctets('MAIL', one, true)))).toEqual([
      '250 2.1.5 OK\r\n',
      '250 2.1.1 OK\r\n',
      '250 2.1.0 OK\r\n',
    ]);
  });

  it.each<readonly [string, Reply, Reply]>([
    ['the code', reply(250, 'OK'), reply(251, 'OK')],
    ['the first character', reply(250, 'alpha.example'), reply(250, 'omega.example')],
    ['the eighth character', reply(250, 'alpha.example'), reply(250, 'alpha.eyample')],
    ['how much follows', reply(250, 'beta.example'), reply(250, 'beta.example greets you')],
  ])('are kept side by side where %s differs', (_, one, other) => {
    expect([isKept(one, other), isKept(other, one)]).toEqual([true, true]);
  });
});
