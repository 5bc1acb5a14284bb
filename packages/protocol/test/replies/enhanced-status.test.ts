import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  VERBS,
  defaultStatus,
  enhancedStatusOf,
  formatEnhancedStatus,
  parseEnhancedStatus,
  reply,
  withStatus,
  type EnhancedStatus,
  type Occasion,
} from '../../src/index.ts';

const OCCASIONS: readonly Occasion[] = [...VERBS, 'opening', 'end of mail data'];
const STATUSES: fc.Arbitrary<EnhancedStatus> = fc.record(
  { class: fc.constantFrom(2, 4, 5), subject: fc.nat(999), detail: fc.nat(999) },
  { noNullPrototype: true },
);

describe('an enhanced status', () => {
  it('is read as it was written, and the text after it', () => {
    const text = fc.string().filter((one) => !one.startsWith(' '));
    fc.assert(
      fc.property(STATUSES, text, (status, rest) => {
        const line = `${formatEnhancedStatus(status)} ${rest}`;
        expect(parseEnhancedStatus(line)).toEqual({ status, rest });
      }),
    );
  });

  it.each([
    ['5.1.1 Mailbox "nosuchuser" does not exist', '5.1.1', 'Mailbox "nosuchuser" does not exist'],
    ['2.0.0', '2.0.0', ''],
    ['2.0.0 ', '2.0.0', ''],
    ['2.1.5   two spaces more', '2.1.5', 'two spaces more'],
    ['4.999.999 x', '4.999.999', 'x'],
    ['5.1.1 5.1.2 x', '5.1.1', '5.1.2 x'],
  ])('stands in %j', (text, status, rest) => {
    const found = parseEnhancedStatus(text);
    expect(found).not.toBeNull();
    expect(found === null ? '' : formatEnhancedStatus(found.status)).toBe(status);
    expect(found?.rest).toBe(rest);
  });

  it.each([
    '',
    'OK',
    '3.0.0 x',
    '1.0.0 x',
    '6.0.0 x',
    '5.1 x',
    '5.1.1.1 x',
    '5.1.1x',
    '5.1.1\tx',
    '5.1.1, x',
    '5.1000.1 x',
    '5.01.1 x',
    '5.1.00 x',
    ' 5.1.1 x',
    '5. 1.1 x',
    'x 5.1.1',
    '\u0665.1.1 x',
    '5.\u0661.1 x',
  ])('does not stand in %j', (text) => {
    expect(parseEnhancedStatus(text)).toBeNull();
  });

  it.each([
    [1000, 0],
    [0, 1000],
    [-1, 0],
    [0, 1.5],
    [0, Number.NaN],
  ])('never has the sub-codes %j and %j', (subject, detail) => {
    expect(() => formatEnhancedStatus({ class: 5, subject, detail })).toThrow('0 to 999');
  });

  it('of a reply agrees with its code, or there is none', () => {
    expect(enhancedStatusOf(reply(551, '5.7.1 Forwarding disabled', '5.7.1 Go away'))).toEqual({
      class: 5,
      subject: 7,
      detail: 1,
    });
    expect(enhancedStatusOf(reply(451, '5.7.1 now what?'))).toBeNull();
    expect(enhancedStatusOf(reply(354, '2.0.0 go on'))).toBeNull();
    expect(enhancedStatusOf(reply(250, 'OK'))).toBeNull();
  });
});

describe('a reply that came with its status in its text (RFC 2034 4)', () => {
  const status = { class: 5, subject: 7, detail: 1 } as const;

  it('is understood without it, on each line that has it', () => {
    const heard = reply(550, '5.7.1 Go away', '5.7.1', '5.7.1  and stay there');
    expect(withStatus(heard)).toEqual({
      code: 550,
      lines: ['Go away', '', 'and stay there'],
      status,
    });
  });

  it.each(['no status', '5.7.2 another', '4.7.1 another class', '', '5.7.1x'])(
    'keeps a line as it came that begins otherwise: %j',
    (line) => {
      expect(withStatus(reply(550, '5.7.1 Go away', line))).toEqual({
        code: 550,
        lines: ['Go away', line],
        status,
      });
    },
  );

  it.each([
    [250, 'OK'],
    [250, '5.7.1 contradicts its code'],
    [354, '3.0.0 has no class'],
  ] as const)('is the same reply where there is none: %i %s', (code, line) => {
    const heard = reply(code, line, '5.7.1 x');
    expect(withStatus(heard)).toBe(heard);
  });
});

describe('the status that goes with a reply of a host that named none', () => {
  it('agrees with the code, on whatever occasion, or there is none', () => {
    const pairs = fc.tuple(fc.constantFrom(...OCCASIONS), fc.integer({ min: 200, max: 599 }));
    fc.assert(
      fc.property(pairs, ([occasion, code]) => {
        const status = defaultStatus(occasion, code);
        const bare = ['opening', 'HELO', 'EHLO'].includes(occasion) || Math.trunc(code / 100) === 3;
        expect(status === null).toBe(bare);
        expect(status?.class ?? 0).toBe(bare ? 0 : Math.trunc(code / 100));
        expect(status === null ? '' : formatEnhancedStatus(status)).toMatch(/^$|^\d\.\d\.\d{1,2}$/);
      }),
      { numRuns: 3000 },
    );
  });

  it.each<[Occasion, number, string]>([
    // The dialogue of RFC 2034 6, but for its 551 of policy.
    ['MAIL', 250, '2.1.0'],
    ['RCPT', 250, '2.1.5'],
    ['RCPT', 550, '5.1.1'],
    ['end of mail data', 250, '2.6.0'],
    ['QUIT', 221, '2.0.0'],
    // The rest.
    ['SAML', 250, '2.1.0'],
    ['RSET', 250, '2.0.0'],
    ['HELP', 214, '2.0.0'],
    ['VRFY', 252, '2.0.0'],
    ['VRFY', 553, '5.1.4'],
    ['RCPT', 251, '2.1.5'],
    ['RCPT', 551, '5.1.6'],
    ['RCPT', 552, '5.2.2'],
    ['RCPT', 553, '5.1.3'],
    ['RCPT', 452, '4.5.3'],
    ['RCPT', 450, '4.2.0'],
    ['MAIL', 452, '4.3.1'],
    ['MAIL', 552, '5.3.4'],
    ['MAIL', 550, '5.7.1'],
    ['MAIL', 553, '5.1.7'],
    ['MAIL', 555, '5.5.4'],
    ['MAIL', 455, '4.5.0'],
    ['MAIL', 530, '5.7.0'],
    ['DATA', 554, '5.5.1'],
    ['end of mail data', 451, '4.3.0'],
    ['end of mail data', 552, '5.3.4'],
    ['end of mail data', 554, '5.6.0'],
    ['NOOP', 421, '4.3.2'],
    ['NOOP', 500, '5.5.2'],
    ['NOOP', 501, '5.5.4'],
    ['TURN', 502, '5.5.1'],
    ['DATA', 503, '5.5.1'],
    ['HELP', 504, '5.5.4'],
    ['NOOP', 235, '2.7.0'],
    ['NOOP', 432, '4.7.12'],
    ['NOOP', 454, '4.7.0'],
    ['NOOP', 534, '5.7.9'],
    ['NOOP', 535, '5.7.8'],
    ['NOOP', 538, '5.7.11'],
    ['NOOP', 599, '5.0.0'],
  ])('is for %s and %i the status %s', (occasion, code, status) => {
    const found = defaultStatus(occasion, code);
    expect(found === null ? 'none' : formatEnhancedStatus(found)).toBe(status);
  });

  it.each<[Occasion, number]>([
    ['opening', 220],
    ['opening', 554],
    ['HELO', 250],
    ['EHLO', 250],
    ['EHLO', 501],
    ['DATA', 354],
  ])('is none for %s and %i', (occasion, code) => {
    expect(defaultStatus(occasion, code)).toBeNull();
  });
});
