import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RULES,
  decodeLocalPart,
  formatPath,
  hostKey,
  needsInternationalization,
  parseForwardPath,
  parseHost,
  parseLocalPart,
  parseMailbox,
  parseReversePath,
  relayStep,
  sameHost,
  userKey,
  utf8Length,
  type ForwardPath,
  type Host,
  type LocalPart,
  type Parsed,
  type Rules,
} from '../../src/index.ts';
import { forwardPaths, hosts, localParts, reversePaths } from '../../src/testing/index.ts';
import { DIALECTS, faultOf, host } from '../helpers.ts';

const INTERNATIONALIZED: Rules = { ...RULES.rfc5321, internationalized: true };
const U_LABEL =
  '0: a name beyond ASCII has only composed letters in lower case, digits and hyphens (a U-label)';
const HALF = 'no control character and no half of a character may stand in a user name';

function must<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.fault.wanted);
  return result.value;
}

function path(text: string): ForwardPath {
  return must(parseForwardPath(text, INTERNATIONALIZED));
}

function name(text: string): Host {
  return must(parseHost(text, INTERNATIONALIZED));
}

function user(text: string): LocalPart {
  return must(parseLocalPart(text, INTERNATIONALIZED));
}

describe.each(DIALECTS)('internationalized, a path of %s', (dialect) => {
  const rules: Rules = { ...RULES[dialect], internationalized: true };

  it('is the inverse of its text', () => {
    fc.assert(
      fc.property(forwardPaths(rules), reversePaths(rules), (forward, reverse) => {
        expect(parseForwardPath(formatPath(forward), rules)).toEqual({ ok: true, value: forward });
        expect(parseReversePath(formatPath(reverse), rules)).toEqual({ ok: true, value: reverse });
      }),
    );
  });

  it('is one without internationalization exactly when it needs none', () => {
    const texts = fc.oneof(forwardPaths(rules), forwardPaths(RULES[dialect])).map(formatPath);
    fc.assert(
      fc.property(texts, (text) => {
        const needs = needsInternationalization(must(parseForwardPath(text, rules)));
        expect(parseForwardPath(text, RULES[dialect]).ok).toBe(!needs);
      }),
    );
  });

  it('never throws, never points outside the text, and holds no control character or half of one', () => {
    const unit = fc.constantFrom(
      ...'<>@:,."\\[]a-1\r\0\x7F\u0080\u009F\u00A0\u00E9\u0301\u2028\uFFFF\uD83D\uDE00'.split(''),
    );
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 12 }), (inside) => {
        for (const text of [inside, `<${inside}>`, `<joe${inside}@three>`, `<"${inside}"@three>`]) {
          const result = parseForwardPath(text, rules);
          expect(result.ok || result.fault.at <= text.length).toBe(true);
          const clean = text.isWellFormed() && !/\p{Cc}/u.test(text);
          expect(!result.ok || (clean && formatPath(result.value) === text)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an internationalized user name', () => {
  it.each(['\u00A0', '\u00FF', '\uD7FF', '\uD800\uDC00', '\uDBFF\uDFFF', '\uE000', '\uFFFF'])(
    'may hold %j, at the edge of a kind of character (RFC 6532 3.1)',
    (character) => {
      for (const text of [character, `a${character}b`, `"${character}"`])
        expect(parseLocalPart(text, INTERNATIONALIZED)).toEqual({ ok: true, value: text });
    },
  );

  it.each(['\u0080', '\u009F', '\uD800', '\uDBFF', '\uDC00', '\uDFFF', '\uDBFF\uE000'])(
    'may not hold %j: a control character, or half of one',
    (character) => {
      for (const text of [character, `a${character}b`, `"${character}"`])
        expect(parseLocalPart(text, INTERNATIONALIZED).ok).toBe(false);
    },
  );
});

describe('an internationalized host', () => {
  it.each([
    'b\u00FCcher.example',
    'B\u00FCCHER.example',
    '\u00FC',
    '\u4E2D\u6587.\u4E2D\u56FD',
    'stra\u00DFe.example',
    '\u03B1\u03C2.gr',
    'l\u00B7l.example',
    '\u{10428}.example',
    'a-\u00FC',
    '\u0646\u0627\u0645\u0647\u200C\u0627\u06CC.example',
    'xn--bcher-kva.example',
    '[1.2.3.4]',
  ])('may be %s', (text) => {
    expect(parseHost(text, INTERNATIONALIZED)).toEqual({ ok: true, value: text });
  });

  it.each([
    ['a letter in upper case', '\u00DCber'],
    ['a letter that is not composed', 'u\u0308ber'],
    ['the Kelvin sign', '\u212A'],
    ['a wide letter', '\uFF34hree'],
    ['a ligature', '\uFB01sh'],
    ['a mark at its beginning', '\u0301a'],
    ['two hyphens that look like an A-label', 'ab--\u00FC'],
    ['a symbol', '\u2764'],
    ['a space of another kind', 'a\u00A0b'],
    ['a dot of another kind', 'a\u3002b'],
    ['a joiner at its beginning', '\u200Da'],
    ['a character that nobody sees', 'a\u034Fb'],
    ['a filler', 'a\u1160b'],
    ['a change of direction', 'a\u202Eb'],
  ])('may not have %s', (_, text) => {
    expect(faultOf(parseHost(text, INTERNATIONALIZED))).toBe(U_LABEL);
  });

  it.each([
    ['a\u0080', 1, 'no control character may stand in a host name'],
    ['\u0080a', 0, 'no control character may stand in a host name'],
    ['\uD83D', 0, 'a host name must stand here'],
    ['\uDE00\uD83D', 0, 'a host name must stand here'],
    ['\u00FC-', 1, 'a name inside a host name must end with a letter or a digit'],
    ['-\u00FC', 0, 'a host name must stand here'],
    ['\u00FC..a', 2, 'a host name must stand here'],
    ['\u00FC_', 1, 'a host name has only letters, digits, hyphens and dots'],
  ])('is not %j', (text, at, wanted) => {
    expect(faultOf(parseHost(text, INTERNATIONALIZED))).toBe(`${at}: ${wanted}`);
  });

  it('has 255 octets of UTF-8 and not one more', () => {
    const longest = `${'\u00FC.'.repeat(84)}abc`;
    expect(utf8Length(longest)).toBe(255);
    expect(faultOf(parseHost(longest, INTERNATIONALIZED))).toBe('none');
    expect(faultOf(parseHost(`${longest}d`, INTERNATIONALIZED))).toBe(
      '0: a host name has at most 255 octets of UTF-8, and this one has 256',
    );
  });

  it('is the same with letters of ASCII in any case, and then only', () => {
    expect(sameHost(name('B\u00FCcher.Example'), name('b\u00FCcHER.example'))).toBe(true);
    expect(sameHost(name('b\u00FCcher'), name('bucher'))).toBe(false);
    expect(sameHost(name('stra\u00DFe'), name('strasse'))).toBe(false);
    // An A-label takes the tables of IDNA.
    expect(sameHost(name('b\u00FCcher'), name('xn--bcher-kva'))).toBe(false);
    fc.assert(
      fc.property(hosts(INTERNATIONALIZED), (text) => {
        const key = hostKey(text);
        expect(parseHost(key, INTERNATIONALIZED)).toEqual({ ok: true, value: key });
        expect(key.normalize('NFKC').toLowerCase()).toBe(key);
      }),
    );
  });
});

describe('an internationalized user name', () => {
  it.each([
    ['j\u00F6e', 'j\u00F6e'],
    ['\u4E2D.\u6587', '\u4E2D.\u6587'],
    ['\u{1F600}', '\u{1F600}'],
    ['"j\u00F6e smith"', 'j\u00F6e smith'],
    ['"\\"\u00F6"', '"\u00F6'],
    ['\u00A0', '\u00A0'],
    ['u\u0308', 'u\u0308'],
  ])('may be %s', (text, decoded) => {
    expect(decodeLocalPart(user(text))).toBe(decoded);
  });

  it.each([
    ['j\u0085e@x', 1, HALF],
    ['j\uD83De@x', 1, HALF],
    ['j\uDE00e@x', 1, HALF],
    ['\uDE00\uD83D@x', 0, HALF],
    ['j\x7F@x', 1, '"@" and a host must follow the user name of a mailbox'],
    ['"j\u0085"@x', 2, HALF],
    ['"j\uD83D"@x', 2, HALF],
    ['"\\\u00F6"@x', 1, 'a closing quote must end the user name'],
    ['\u00F6..\u00F6@x', 2, 'a user name must stand here'],
    ['\u00F6 \u00F6@x', 1, 'a user name with a space in it must stand between quotes'],
  ])('is not the one of %j', (text, at, wanted) => {
    expect(faultOf(parseMailbox(text, INTERNATIONALIZED))).toBe(`${at}: ${wanted}`);
  });

  it('has 64 octets of UTF-8 and not one more', () => {
    for (const longest of [
      '\u00F6'.repeat(32),
      '\u{1F600}'.repeat(16),
      `a${'\u3042'.repeat(21)}`,
    ]) {
      expect(faultOf(parseLocalPart(longest, INTERNATIONALIZED))).toBe('none');
      expect(faultOf(parseLocalPart(`${longest}x`, INTERNATIONALIZED))).toBe(
        '0: a user name has at most 64 octets of UTF-8, and this one has 65',
      );
    }
  });

  it('is the postmaster in letters of ASCII only', () => {
    expect(userKey(user('PostMaster'))).toBe('POSTMASTER');
    expect(userKey(user('po\u017Ftmaster'))).toBe('po\u017Ftmaster');
  });

  it('is kept as it is, whatever it is', () => {
    fc.assert(
      fc.property(localParts(INTERNATIONALIZED), (text) => {
        expect(parseLocalPart(text, INTERNATIONALIZED)).toEqual({ ok: true, value: text });
      }),
    );
  });
});

/** So many octets of UTF-8, brackets included; 173 at least. */
function long(octets: number): string {
  const route = `@${'\u00FC'.repeat(80)}`;
  const mailbox = ':joe@';
  return `<${route}${mailbox}${'a'.repeat(octets - utf8Length(route) - mailbox.length - 2)}>`;
}

describe('an internationalized path', () => {
  it('has 256 octets of UTF-8 and not one more', () => {
    expect(utf8Length(long(256))).toBe(256);
    expect(faultOf(parseForwardPath(long(256), INTERNATIONALIZED))).toBe('none');
    expect(faultOf(parseForwardPath(long(257), INTERNATIONALIZED))).toBe(
      '0: a path has at most 256 octets of UTF-8, brackets included, and this one has 257',
    );
  });

  it('that grows too long on its way is counted in octets', () => {
    const self = { isSelf: () => false, nameToward: () => name('\u00FC'.repeat(51)) };
    const paths = {
      forwardPath: path('<joe@three>'),
      reversePath: must(parseReversePath(`<@${'\u00FC'.repeat(70)}:sam@alpha>`, INTERNATIONALIZED)),
    };
    expect(relayStep(paths, self, { ...RULES.rfc821, internationalized: true })).toEqual({
      kind: 'too-long',
      path: 'reverse-path',
      octets: utf8Length(`<@${'\u00FC'.repeat(51)},@${'\u00FC'.repeat(70)}:sam@alpha>`),
    });
  });

  it.each([
    ['<joe@three>', false],
    ['<joe@xn--bcher-kva.example>', false],
    ['<j\u00F6e@three>', true],
    ['<joe@thr\u00E9e>', true],
    ['<@tw\u00F6:joe@three>', true],
    ['<"j\u00F6e"@three>', true],
  ])('%s needs SMTPUTF8: %j', (text, needs) => {
    expect(needsInternationalization(path(text))).toBe(needs);
  });

  it('that is null needs nothing', () => {
    expect(needsInternationalization({ kind: 'null-path' })).toBe(false);
    expect(needsInternationalization({ ...path('<joe@three>'), route: [host('a')] })).toBe(false);
  });
});
