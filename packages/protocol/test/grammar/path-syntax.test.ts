import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RULES,
  decodeLocalPart,
  formatPath,
  parseCommand,
  parseForwardPath,
  parseReversePath,
} from '../../src/index.ts';
import { forwardPaths, reversePaths } from '../../src/testing/index.ts';
import { A_LABEL, DIALECTS, faultOf, forward } from '../helpers.ts';

const { rfc821, rfc5321 } = RULES;

/** Strings that fit a path just so: `octets` long with its brackets. */
function pathOf(octets: number): string {
  const tail = ':joe@three>';
  const hosts = `@${'a'.repeat(62)},`.repeat(3);
  const rest = octets - 1 - hosts.length - 1 - tail.length;
  return `<${hosts}@${'b'.repeat(rest)}${tail}`;
}

describe.each(DIALECTS)('a forward-path in %s', (dialect) => {
  const rules = RULES[dialect];

  it.each([
    ['<JOE@THREE>', []],
    ['<@ONE:JOE@THREE>', ['ONE']],
    ['<@ONE,@TWO:JOE@THREE>', ['ONE', 'TWO']],
    ['<@one.example,@2.example:j.o.e@three-3.example>', ['one.example', '2.example']],
    ['<joe@[1.2.3.4]>', []],
    ['<@[1.2.3.4]:joe@three>', ['[1.2.3.4]']],
    ['<"joe smith"@three>', []],
    ['<"a@b>c"@three>', []],
    ['<@one:"@two:joe"@three>', ['one']],
    ['<joe%three@one>', []],
    ['<a!b@one>', []],
    ['<"\\""@one>', []],
    ['<postmaster@one>', []],
  ])('%s is read, and written as it was', (text, route) => {
    const result = parseForwardPath(text, rules);
    expect(result).toMatchObject({ ok: true, value: { kind: 'forward-path', route } });
    expect(result.ok && formatPath(result.value)).toBe(text);
  });

  it.each([
    // What splits real servers.
    ['<@:joe@x>', 2, 'a host name must stand here'],
    ['<@two,,@three:joe@four>', 6, 'each host of a route must begin with "@"'],
    ['<@two,three:joe@four>', 6, 'each host of a route must begin with "@"'],
    ['<@a,b:c@d>', 4, 'each host of a route must begin with "@"'],
    ['<@a,,@b:c@d>', 4, 'each host of a route must begin with "@"'],
    ['<joe@three', 10, '">" must end the path'],
    ['<joe@three>>', 11, 'nothing may follow the ">" of a path'],
    ['<@one:@two:joe@three>', 6, 'a user name must stand here'],
    ['<@one@two:joe@three>', 5, '":" must end the route, or "," and "@" continue it'],
    ['<@one,:joe@three>', 6, 'each host of a route must begin with "@"'],
    ['<@one;joe@three>', 5, '":" must end the route, or "," and "@" continue it'],
    ['<one:joe@three>', 4, '"@" and a host must follow the user name of a mailbox'],
    ['<@one:>', 6, 'a user name must stand here'],
    ['<@one:joe>', 9, '"@" and a host must follow the user name of a mailbox'],
    ['<@one joe@three>', 5, '":" must end the route, or "," and "@" continue it'],
    ['<@one, @two:joe@three>', 6, 'each host of a route must begin with "@"'],
    ['<@one: joe@three>', 6, 'a user name must stand here'],
    ['', 0, 'a path must begin with "<"'],
    ['joe@three', 0, 'a path must begin with "<"'],
    [' <joe@three>', 0, 'a path must begin with "<"'],
    ['<>', 1, 'a user name must stand here'],
    ['<joe>', 4, '"@" and a host must follow the user name of a mailbox'],
    ['<@three>', 7, '":" must end the route, or "," and "@" continue it'],
    ['<joe@>', 5, 'a host name must stand here'],
    ['<joe@three> ', 11, 'nothing may follow the ">" of a path'],
    ['<joe@a@b>', 6, '">" must end the path'],
    ['<joe@three..four>', 11, 'a host name must stand here'],
    ['<joe@.three>', 5, 'a host name must stand here'],
    ['<joe@three.>', 11, 'a host name must stand here'],
    ['<.joe@three>', 1, 'a user name must stand here'],
    ['<joe.@three>', 5, 'a user name must stand here'],
    ['<j..oe@three>', 3, 'a user name must stand here'],
    ['<joe@three\0>', 10, 'no control character may stand in a host name'],
    ['<jo\re@three>', 3, '"@" and a host must follow the user name of a mailbox'],
    ['<a\rX: y@three>', 2, '"@" and a host must follow the user name of a mailbox'],
    ['<"a\rX: y"@three>', 3, 'a closing quote must end the user name'],
    ['<"a\nb"@three>', 3, 'a closing quote must end the user name'],
    ['<"a\tb"@three>', 3, 'a closing quote must end the user name'],
    ['<"a\x7Fb"@three>', 3, 'a closing quote must end the user name'],
    ['<j\u00F6e@three>', 2, 'only ASCII characters may stand in a user name'],
    ['<joe@thr\u00E9e>', 8, A_LABEL],
    ['<joe@\uFF34hree>', 5, A_LABEL],
    ['<@tw\u00F6:joe@three>', 4, A_LABEL],
  ])('%j is refused at %i', (text, at, wanted) => {
    expect(faultOf(parseForwardPath(text, rules))).toBe(`${at}: ${wanted}`);
    expect(faultOf(parseReversePath(text, rules))).toBe(
      text === '<>' ? 'none' : `${at}: ${wanted}`,
    );
  });

  it('has 256 octets with its brackets and not one more', () => {
    expect(pathOf(256)).toHaveLength(256);
    expect(faultOf(parseForwardPath(pathOf(256), rules))).toBe('none');
    expect(faultOf(parseForwardPath(pathOf(257), rules))).toBe(
      '0: a path has at most 256 characters, brackets included, and this one has 257',
    );
  });

  it('is the inverse of its text', () => {
    fc.assert(
      fc.property(forwardPaths(rules), (path) => {
        expect(parseForwardPath(formatPath(path), rules)).toEqual({ ok: true, value: path });
      }),
    );
  });

  it('never throws and never points outside the text, whatever the text', () => {
    const unit = fc.constantFrom(...'<>@:,."\\[]# a1-\r\n\0'.split(''), '\u00E9');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 30 }), (inside) => {
        for (const text of [inside, `<${inside}>`, `<@one${inside}:joe@three>`]) {
          const result = parseForwardPath(text, rules);
          const { faithful, within } = result.ok
            ? { faithful: formatPath(result.value) === text, within: true }
            : { faithful: true, within: result.fault.at <= text.length };
          expect({ text, faithful, within }).toEqual({ text, faithful: true, within: true });
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe.each(DIALECTS)('a reverse-path in %s', (dialect) => {
  const rules = RULES[dialect];

  it('may be null', () => {
    expect(parseReversePath('<>', rules)).toEqual({ ok: true, value: { kind: 'null-path' } });
  });

  it.each(['< >', '<>>', '<> ', '<'])('is not %j', (text) => {
    expect(parseReversePath(text, rules).ok).toBe(false);
  });

  it('is the inverse of its text', () => {
    fc.assert(
      fc.property(reversePaths(rules), (path) => {
        expect(parseReversePath(formatPath(path), rules)).toEqual({ ok: true, value: path });
      }),
    );
  });
});

describe('a path in the two dialects', () => {
  it.each([
    ['<joe@#123>', true, false],
    ['<@#123,@[1.2.3.4].x:joe@three>', true, false],
    ['<joe@[1.2.3.4].arpa>', true, false],
    ['<joe@three.#5>', true, false],
    ['<Joe\\,Smith@three>', true, false],
    ['<\\@@three>', true, false],
    ['<""@three>', false, true],
    ['<joe@[IPv6:::1]>', false, true],
    ['<joe@[X-1:abc]>', false, true],
    ['<joe@[X:abc]>', false, true],
  ])('%s is one for rfc821: %j, for rfc5321: %j', (text, in821, in5321) => {
    expect(parseForwardPath(text, rfc821).ok).toBe(in821);
    expect(parseForwardPath(text, rfc5321).ok).toBe(in5321);
  });

  it('may be as long as the limit wherever in a line it stands', () => {
    const longest = pathOf(256);
    expect(parseCommand(`RCPT TO:${longest}`, rfc821).ok).toBe(true);
    expect(parseCommand(`RCPT TO:${pathOf(257)}`, rfc821).ok).toBe(false);
  });

  it('keeps a quoted local-part that looks like a route as the user name that it is', () => {
    const path = forward('<@one:"@two:joe"@three>');
    expect(path.route).toEqual(['one']);
    expect(decodeLocalPart(path.mailbox.localPart)).toBe('@two:joe');
    expect(path.mailbox.host).toBe('three');
  });
});
