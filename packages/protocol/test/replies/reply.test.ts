import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  REPLY_MEANINGS,
  ReplyAssembler,
  formatPath,
  formatReply,
  isReplyCode,
  isSuccess,
  isTransient,
  octetsOfLines,
  LineFramer,
  OctetReader,
  pathInReply,
  reply,
  replyClass,
  replyText,
  textOf,
  type Parsed,
  type Reply,
} from '../../src/index.ts';
import { feedEveryWay, replies } from '../../src/testing/index.ts';

function assembled(...lines: readonly string[]): readonly (Parsed<Reply> | null)[] {
  const assembler = new ReplyAssembler(5);
  return lines.map((line) => assembler.push(line));
}

function read(parts: Iterable<Uint8Array>): readonly Reply[] {
  const reader = new OctetReader();
  const framer = new LineFramer(512);
  const assembler = new ReplyAssembler(100);
  const found: Reply[] = [];
  for (const part of parts) {
    reader.feed(part);
    for (let line = framer.read(reader); line !== null; line = framer.read(reader)) {
      const answer = assembler.push(line.text);
      if (answer?.ok === true) found.push(answer.value);
    }
  }
  return found;
}

describe('ReplyAssembler', () => {
  it('is the inverse of formatReply', () => {
    fc.assert(
      fc.property(replies(), (answer) => {
        const all = assembled(...formatReply(answer));
        expect(all.at(-1)).toEqual({ ok: true, value: answer });
        expect(all.slice(0, -1).every((one) => one === null)).toBe(true);
      }),
    );
  });

  it('comes to the same replies however the octets are cut', () => {
    fc.assert(
      fc.property(fc.array(replies(), { maxLength: 2 }), (answers) => {
        const octets = octetsOfLines(answers.flatMap((answer) => formatReply(answer)));
        fc.pre(octets.length < 300 && answers.length > 0);
        for (const { way, outcome } of feedEveryWay(octets, read)) {
          expect({ way, outcome }).toEqual({ way, outcome: answers });
        }
      }),
      { numRuns: 50 },
    );
  });

  it('takes UTF-8 for what it is only where it is told to', () => {
    const line = textOf(new TextEncoder().encode('250 Grüße'));
    expect(new ReplyAssembler(5).push(line)).toMatchObject({ value: { lines: ['Gr????e'] } });
    expect(new ReplyAssembler(5).push(line, true)).toMatchObject({ value: { lines: ['Grüße'] } });
  });

  it('reads the example of Appendix E', () => {
    expect(
      assembled(
        '523-First line',
        '523-Second line',
        '523-234 text beginning with numbers',
        '523 The last line',
      ).at(-1),
    ).toEqual({
      ok: true,
      value: {
        code: 523,
        lines: ['First line', 'Second line', '234 text beginning with numbers', 'The last line'],
      },
    });
  });

  it.each([
    ['250', { code: 250, lines: [''] }],
    ['250 ', { code: 250, lines: [''] }],
    ['250  OK ', { code: 250, lines: [' OK '] }],
    ['299 unheard of', { code: 299, lines: ['unheard of'] }],
    ['550 \x1B]52;c;\x07\u009B\u00E9\tx', { code: 550, lines: ['?]52;c;????x'] }],
  ])('takes %j', (line, value) => {
    expect(assembled(line)).toEqual([{ ok: true, value }]);
  });

  it.each([
    '',
    'OK',
    '25',
    '25 OK',
    '2500 OK',
    '250OK',
    '250_OK',
    '250\tOK',
    ' 250 OK',
    '123 no',
    '150 preliminary',
    '650 no',
    '050 no',
    '-250 no',
    '\u0662\u0665\u0660 OK',
  ])('does not take %j', (line) => {
    expect(assembled(line)).toEqual([
      {
        ok: false,
        fault: { at: 0, wanted: 'a reply must begin with three digits and a space or a hyphen' },
      },
    ]);
  });

  it('takes a line exactly if it begins with three digits, 2 to 5 first, and goes on as a reply does', () => {
    const near = Array.from('/0129:; -x5'); // the digits (0821:2038), and what stands next to them in ASCII
    const after = ['', ' ', '-', '0', '_', ' OK', '-OK', 'OK'];
    const lines = near.flatMap((first) =>
      near.flatMap((second) =>
        near.flatMap((third) => after.map((rest) => first + second + third + rest)),
      ),
    );
    const taken = lines.filter((line) => assembled(line)[0]?.ok !== false);
    expect(taken).toEqual(lines.filter((line) => /^[2-5]\d\d($|[ -])/.test(line)));
  });

  it('does not take a reply whose lines have different codes', () => {
    expect(assembled('250-a', '251 b').at(-1)).toMatchObject({
      ok: false,
      fault: { wanted: 'every line of a multi-line reply must begin with the same code' },
    });
    expect(assembled('250-a', 'b').at(-1)).toMatchObject({ ok: false });
  });

  it('gives up a reply of more lines than the limit', () => {
    expect(assembled('250-1', '250-2', '250-3', '250-4', '250 5').at(-1)).toMatchObject({
      ok: true,
    });
    expect(assembled('250-1', '250-2', '250-3', '250-4', '250-5').at(-1)).toMatchObject({
      ok: false,
      fault: { wanted: 'a reply has at most 5 lines' },
    });
  });
});

describe('formatReply', () => {
  it('writes several lines as Appendix E wants them', () => {
    expect(formatReply(reply(250, 'a', '', 'c'))).toEqual(['250-a', '250-', '250 c']);
  });

  it('lets no line grow over 512 octets with its CRLF, and drops nothing', () => {
    const text = 'x'.repeat(1300);
    const lines = formatReply(reply(250, text, 'end'));
    expect(lines.map((line) => line.length + 2)).toEqual([512, 512, 4 + 288 + 2, 9]);
    expect(lines.map((line) => line.slice(4)).join('')).toBe(`${text}end`);
    expect(lines.map((line) => line.charAt(3)).join('')).toBe('--- ');
  });

  it('folds a text that is too long into as few lines as can hold it, whatever stands before it (0821:2534)', () => {
    const lengths = fc.oneof(fc.nat(3), fc.integer({ min: 490, max: 520 }), fc.nat(1600));
    const texts = fc.array(lengths, { minLength: 1, maxLength: 3 });
    const status = { class: 2, subject: 999, detail: 999 } as const;
    fc.assert(
      fc.property(texts, fc.boolean(), ([first = 0, ...others], withOne) => {
        const said = [first, ...others].map((length) => 'x'.repeat(length));
        const [text = '', ...rest] = said;
        const lines = formatReply({ code: 250, lines: [text, ...rest] }, withOne ? status : null);
        const room = 512 - 2 - 4 - (withOne ? '2.999.999 '.length : 0);
        const expected = said.map(({ length }) => Math.max(1, Math.ceil(length / room)));
        expect(lines).toHaveLength(expected.reduce((all, some) => all + some, 0));
        expect(lines.every((line) => line.length + 2 <= 512)).toBe(true);
        expect(lines.join('').replaceAll(/[^x]/g, '')).toBe(said.join(''));
      }),
      {
        examples: [
          [[506], false],
          [[496], true],
          [[1012, 506], false],
          [[507, 507], false],
        ],
      },
    );
  });

  it('lets only printable ASCII out', () => {
    expect(formatReply(reply(550, 'a\r\n250 OK\0\x1B\u009B\u{1F4E7}'))).toEqual([
      '550 a??250 OK?????',
    ]);
  });

  it('throws at a code that is none', () => {
    expect(() => formatReply({ code: 199, lines: ['x'] })).toThrow('199');
    expect(() => formatReply({ code: 600, lines: ['x'] })).toThrow('600');
  });
});

describe('a reply', () => {
  it('is understood by its first digit', () => {
    expect([220, 354, 421, 599].map(replyClass)).toEqual([
      'success',
      'intermediate',
      'transient',
      'permanent',
    ]);
    expect(() => replyClass(100)).toThrow('100');
  });

  it('is a success or transient by its class, whatever the two other digits are', () => {
    for (let code = 200; code < 600; code += 1) {
      const answer: Reply = { code, lines: [''] };
      expect([code, isSuccess(answer)]).toEqual([code, replyClass(code) === 'success']);
      expect([code, isTransient(answer)]).toEqual([code, replyClass(code) === 'transient']);
    }
  });

  it('has a meaning for each code of the RFCs', () => {
    expect(Object.keys(REPLY_MEANINGS).join(' ')).toBe(
      '211 214 220 221 235 250 251 252 334 354 421 432 450 451 452 454 455 500 501 502 503 504 530 534 535 538 550 551 552 553 554 555',
    );
    expect([250, 251, 299, 0].map(isReplyCode)).toEqual([true, true, false, false]);
  });

  it('is one string for tables', () => {
    expect(replyText(reply(250, 'a', 'b'))).toBe('250 a b');
    expect(replyText(reply(250, ''))).toBe('250');
    expect(
      replyText({ ...reply(550, 'a', 'b'), status: { class: 5, subject: 1, detail: 1 } }),
    ).toBe('550 5.1.1 a b');
  });

  it.each([
    ['User not local; please try <Mockapetris@USC-ISIF.ARPA>', '<Mockapetris@USC-ISIF.ARPA>'],
    ['User not local; will forward to <@ONE,@TWO:JOE@THREE>.', '<@ONE,@TWO:JOE@THREE>'],
    ['try <"a>b"@three> please', '<"a>b"@three>'],
    ['<joe@three> has moved', '<joe@three>'],
  ])('names in "%s" the path %s', (text, path) => {
    const found = pathInReply(reply(551, text));
    expect(found.ok && formatPath(found.value)).toBe(path);
  });

  it.each([
    'User not local',
    'try Joe@Three',
    'a > b < c',
    'try <joe>',
    'try <a@b> or <c@d>',
    '<>',
  ])('names no path in "%s"', (text) => {
    expect(pathInReply(reply(551, text)).ok).toBe(false);
  });

  it.each([
    [['User not local'], 14],
    [['User', 'not local'], 14],
    [['a > b < c'], 9],
    [['>', '<'], 3],
    [['try joe@three>'], 14],
    [['try <joe@three'], 14],
    [['', ''], 1],
  ] as const)(
    'says of the lines %j that there is no path up to column %i',
    ([first, ...rest], at) => {
      expect(pathInReply(reply(551, first, ...rest))).toEqual({
        ok: false,
        fault: { at, wanted: 'a path between "<" and ">" must stand in the text' },
      });
    },
  );
});
