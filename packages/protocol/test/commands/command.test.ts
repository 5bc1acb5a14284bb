import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULES, VERBS, formatCommand, parseCommand, type Command } from '../../src/index.ts';
import { commands } from '../../src/testing/index.ts';
import { DIALECTS, forward, host, reverse } from '../helpers.ts';

const { rfc821, rfc5321 } = RULES;
const CHUNK = 'a number of octets, and LAST or nothing, must follow BDAT';
const MECHANISM = 'the name of a mechanism must follow AUTH';
const RESPONSE = 'nothing, or one response in base64, must follow the mechanism';

/** `VERB column: what is wanted`, or `none`. */
function faultOfLine(line: string, rules = rfc821): string {
  const result = parseCommand(line, rules);
  return result.ok ? 'none' : `${result.verb ?? '?'} ${result.fault.at}: ${result.fault.wanted}`;
}

describe.each(DIALECTS)('a command in %s', (dialect) => {
  const rules = RULES[dialect];

  it('is the inverse of its line', () => {
    fc.assert(
      fc.property(commands(rules), (command) => {
        const line = formatCommand(command);
        expect(line).toMatch(/^[ -~]+$/);
        expect(parseCommand(line, rules)).toEqual({ ok: true, command });
      }),
      { numRuns: 500 },
    );
  });

  it.each(['MAIL', 'Mail', 'mail', 'MaIl', 'mAIl'])('may be spelled %s', (word) => {
    expect(parseCommand(`${word} from:<a@b>`, rules)).toEqual({
      ok: true,
      command: { verb: 'MAIL', reversePath: reverse('<a@b>'), parameters: [] },
    });
  });

  it.each<[string, Command]>([
    ['BDAT 0', { verb: 'BDAT', size: 0, last: false }],
    ['bdat 999999999999999 last', { verb: 'BDAT', size: 999_999_999_999_999, last: true }],
    ['BDAT  5  LAST ', { verb: 'BDAT', size: 5, last: true }],
    ['AUTH plain', { verb: 'AUTH', mechanism: 'PLAIN', initial: null }],
    ['AUTH PLAIN =', { verb: 'AUTH', mechanism: 'PLAIN', initial: '=' }], // nothing (RFC 4954 4)
    ['auth  A-1_b  YQ==', { verb: 'AUTH', mechanism: 'A-1_B', initial: 'YQ==' }],
    [
      'AUTH ABCDEFGHIJKLMNOPQRST',
      { verb: 'AUTH', mechanism: 'ABCDEFGHIJKLMNOPQRST', initial: null },
    ],
  ])('may be %j', (line, command) => {
    expect(parseCommand(line, rules)).toEqual({ ok: true, command });
  });

  it('may have more than one space before its argument and spaces at its end', () => {
    expect(parseCommand('RCPT   To:<a@b>  ', rules)).toMatchObject({
      ok: true,
      command: { verb: 'RCPT', forwardPath: forward('<a@b>') },
    });
    expect(parseCommand('HELO  one ', rules)).toMatchObject({ ok: true });
    expect(parseCommand('DATA ', rules)).toMatchObject({ ok: true });
  });

  it('may have tabs at its end, which are white space as well (5321:1759)', () => {
    expect(parseCommand('QUIT\t', rules)).toEqual({ ok: true, command: { verb: 'QUIT' } });
    expect(parseCommand('VRFY joe \t \t', rules)).toEqual({
      ok: true,
      command: { verb: 'VRFY', text: 'joe' },
    });
    expect(parseCommand('MAIL FROM:<a@b>\t', rules)).toMatchObject({ ok: true });
  });

  it.each([
    ['', '? 0: the line begins with no command of SMTP'],
    [' ', '? 0: the line begins with no command of SMTP'],
    [' NOOP', '? 0: the line begins with no command of SMTP'],
    ['FROB', '? 0: the line begins with no command of SMTP'],
    ['__proto__', '? 0: the line begins with no command of SMTP'],
    ['constructor x', '? 0: the line begins with no command of SMTP'],
    ['MAILFROM:<a@b>', '? 0: the line begins with no command of SMTP'],
    ['NOOP\0', '? 0: the line begins with no command of SMTP'],
    ['DATA\tx', '? 0: the line begins with no command of SMTP'],
    ['RSE\u0162', '? 0: the line begins with no command of SMTP'],
    ['R\u017FET', '? 0: the line begins with no command of SMTP'],
    ['QU\u0131T', '? 0: the line begins with no command of SMTP'],
    ['HELO', 'HELO 4: a host name must stand here'],
    ['HELO a b', 'HELO 6: a host name has only letters, digits, hyphens and dots'],
    ['HELO  a_b', 'HELO 7: a host name has only letters, digits, hyphens and dots'],
    ['EHLO @', 'EHLO 5: a host name must stand here'],
    ['MAIL', 'MAIL 4: "FROM:" and a reverse-path must follow MAIL'],
    ['MAIL <a@b>', 'MAIL 5: "FROM:" and a reverse-path must follow MAIL'],
    ['MAIL TO:<a@b>', 'MAIL 5: "FROM:" and a reverse-path must follow MAIL'],
    ['MAIL FROM :<a@b>', 'MAIL 5: "FROM:" and a reverse-path must follow MAIL'],
    ['SOML FROM:a@b', 'SOML 10: a path must begin with "<"'],
    ['MAIL FROM: <a@b>', 'MAIL 10: a path must begin with "<"'],
    ['MAIL FROM:<a@b', 'MAIL 14: ">" must end the path'],
    ['RCPT FROM:<a@b>', 'RCPT 5: "TO:" and a forward-path must follow RCPT'],
    ['RCPT TO:<>', 'RCPT 9: a user name must stand here'],
    ['RCPT TO:<@:joe@x>', 'RCPT 10: a host name must stand here'],
    ['RCPT TO:<@two,,@three:joe@four>', 'RCPT 14: each host of a route must begin with "@"'],
    ['DATA x', 'DATA 5: DATA has no argument'],
    ['QUIT now', 'QUIT 5: QUIT has no argument'],
    ['RSET  x', 'RSET 6: RSET has no argument'],
    ['TURN x', 'TURN 5: TURN has no argument'],
    ['BDAT', `BDAT 4: ${CHUNK}`],
    ['BDAT LAST', `BDAT 5: ${CHUNK}`],
    ['BDAT -1', `BDAT 5: ${CHUNK}`],
    ['BDAT x1', `BDAT 5: ${CHUNK}`],
    ['BDAT 1x', `BDAT 5: ${CHUNK}`],
    ['BDAT 1 2', `BDAT 5: ${CHUNK}`],
    ['BDAT 1 LASTS', `BDAT 5: ${CHUNK}`],
    ['BDAT 1LAST', `BDAT 5: ${CHUNK}`],
    ['BDAT 1000000000000000', `BDAT 5: ${CHUNK}`],
    ['AUTH', `AUTH 4: ${MECHANISM}`],
    ['AUTH =', `AUTH 5: ${MECHANISM}`],
    ['AUTH (PLAIN', `AUTH 5: ${MECHANISM}`],
    ['AUTH PLAIN)', `AUTH 5: ${MECHANISM}`],
    ['AUTH ABCDEFGHIJKLMNOPQRSTU', `AUTH 5: ${MECHANISM}`],
    ['AUTH PLAIN *', `AUTH 11: ${RESPONSE}`],
    ['AUTH PLAIN ==', `AUTH 11: ${RESPONSE}`],
    ['AUTH PLAIN =YQ==', `AUTH 11: ${RESPONSE}`],
    ['AUTH PLAIN YQ===', `AUTH 11: ${RESPONSE}`],
    ['AUTH PLAIN YQ==x', `AUTH 11: ${RESPONSE}`],
    ['AUTH PLAIN -YQ==', `AUTH 11: ${RESPONSE}`],
    ['AUTH PLAIN YQ== YQ==', `AUTH 11: ${RESPONSE}`],
    ['VRFY', 'VRFY 4: a name must follow VRFY'],
    ['EXPN ', 'EXPN 4: a name must follow EXPN'],
    ['VRFY a\x1B[2J', 'VRFY 6: only printable ASCII may stand in a command'],
    ['VRFY \u009B2J', 'VRFY 5: only printable ASCII may stand in a command'],
    ['NOOP a\x7F', 'NOOP 6: only printable ASCII may stand in a command'],
    ['HELP \u00E9', 'HELP 5: only printable ASCII may stand in a command'],
  ])('is not %j', (line, fault) => {
    expect(faultOfLine(line, rules)).toBe(fault);
  });

  it('is refused, when a control character or 8-bit octet stands anywhere in a path', () => {
    const taken: string[] = [];
    const line = 'RCPT TO:<@one,@two:"joe smith"@three>';
    for (let at = 0; at < line.length; at += 1) {
      for (const bad of ['\0', '\r', '\n', '\t', '\x1B', '\x7F', '\u0080', '\u00FF']) {
        const spoiled = line.slice(0, at) + bad + line.slice(at);
        if (parseCommand(spoiled, rules).ok) taken.push(spoiled);
      }
    }
    expect(taken).toEqual([]);
  });

  it('has all the verbs and no more', () => {
    expect(VERBS.map((verb) => parseCommand(verb, rules)).filter(({ ok }) => ok)).toHaveLength(7);
    expect(VERBS).toHaveLength(18);
  });
});

describe('a command in the two dialects', () => {
  it('has parameters only in rfc5321', () => {
    const line = 'MAIL FROM:<a@b> size=1000  BODY=8bitmime X-1';
    expect(faultOfLine(line, rfc821)).toBe('MAIL 15: nothing may follow the ">" of a path');
    expect(parseCommand(line, rfc5321)).toMatchObject({
      command: {
        parameters: [
          { keyword: 'SIZE', value: '1000' },
          { keyword: 'BODY', value: '8bitmime' },
          { keyword: 'X-1', value: null },
        ],
      },
    });
  });

  it.each([
    ['MAIL FROM:<a@b>SIZE=1', 'MAIL 15: a space must stand between the path and its parameters'],
    ['MAIL FROM:<a@b> =1', 'MAIL 16: a parameter is KEYWORD or KEYWORD=VALUE'],
    ['MAIL FROM:<a@b> SIZE=', 'MAIL 16: a parameter is KEYWORD or KEYWORD=VALUE'],
    ['MAIL FROM:<a@b> A B=a=b', 'MAIL 18: a parameter is KEYWORD or KEYWORD=VALUE'],
    ['MAIL FROM:<a@b> A=\u00E9', 'MAIL 16: a parameter is KEYWORD or KEYWORD=VALUE'],
    ['MAIL FROM:<a@b> SIZE=1 SIZE=2', 'MAIL 23: SIZE may be given only once'],
    ['MAIL FROM:<a@b> A size=1 B SIZE', 'MAIL 27: SIZE may be given only once'],
    ['RCPT TO:<a@b> NOTIFY=NEVER NOTIFY=NEVER', 'RCPT 27: NOTIFY may be given only once'],
    ['RCPT TO:<joe@three>>', 'RCPT 19: a space must stand between the path and its parameters'],
  ])('does not take %j for parameters', (line, fault) => {
    expect(faultOfLine(line, rfc5321)).toBe(fault);
  });

  it.each(['<postmaster>', '<Postmaster>', '<POSTMASTER>'])(
    'takes %s for the own postmaster only in rfc5321',
    (path) => {
      expect(faultOfLine(`RCPT TO:${path}`, rfc821)).toBe(
        'RCPT 19: "@" and a host must follow the user name of a mailbox',
      );
      expect(parseCommand(`RCPT TO:${path}`, rfc5321)).toMatchObject({
        command: { forwardPath: 'postmaster' },
      });
      expect(parseCommand(`MAIL FROM:${path}`, rfc5321).ok).toBe(false);
    },
  );
});

describe('formatCommand', () => {
  it.each(['a\r\nQUIT', 'a\nb', 'a\0', 'a\x7F', 'a\u0080', 'a\u2028b'])(
    'throws rather than write %j',
    (text) => {
      expect(() => formatCommand({ verb: 'VRFY', text })).toThrow('not printable');
      const parameters = [{ keyword: 'SIZE', value: text }];
      const mail: Command = { verb: 'MAIL', reversePath: reverse('<a@b>'), parameters };
      expect(() => formatCommand(mail)).toThrow('not printable');
    },
  );

  it.each<[Command, string]>([
    [{ verb: 'HELO', domain: host('ONE') }, 'HELO ONE'],
    [{ verb: 'NOOP', text: null }, 'NOOP'],
    [{ verb: 'HELP', text: 'MAIL' }, 'HELP MAIL'],
    [{ verb: 'SAML', reversePath: reverse('<@ONE:a@b>'), parameters: [] }, 'SAML FROM:<@ONE:a@b>'],
    [
      { verb: 'RCPT', forwardPath: 'postmaster', parameters: [{ keyword: 'X', value: null }] },
      'RCPT TO:<postmaster> X',
    ],
  ])('writes %j as %s', (command, line) => {
    expect(formatCommand(command)).toBe(line);
  });
});
