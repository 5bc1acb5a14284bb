import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NO_MAIL_DSN,
  NO_RCPT_DSN,
  RULES,
  decodeXtext,
  encodeXtext,
  formatCommand,
  mailDsnParameters,
  parseCommand,
  parseXtext,
  rcptDsnParameters,
  readMailDsn,
  readRcptDsn,
  type MailDsn,
  type Parameter,
  type Parsed,
  type RcptDsn,
  type Xtext,
} from '../../src/index.ts';
import { faultOf } from '../helpers.ts';

function must<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.fault.wanted);
  return result.value;
}

function xtext(text: string): Xtext {
  return must(parseXtext(text));
}

/** `KEYWORD=VALUE KEYWORD`. */
function given(text: string): readonly Parameter[] {
  return text.split(' ').map((word) => {
    const equals = word.indexOf('=');
    return equals < 0
      ? { keyword: word, value: null }
      : { keyword: word.slice(0, equals), value: word.slice(equals + 1) };
  });
}

const PRINTABLE = Array.from({ length: 95 }, (_, index) => String.fromCharCode(32 + index));
const TEXTS = fc.string({ unit: fc.constantFrom(...PRINTABLE, '\t', '+', '='), maxLength: 30 });
const HEX = '"+" and two hexadecimal digits in upper case must stand for this character';
const ONLY = 'only printable ASCII, spaces and tabs may stand in xtext';
const NOTIFY = 'NOTIFY is NEVER alone, or some of SUCCESS, FAILURE and DELAY with commas';
const ORCPT = 'ORCPT is a type of address, ";", and an address as xtext of printable ASCII';

describe('xtext', () => {
  it('of a text says that text', () => {
    fc.assert(
      fc.property(TEXTS, (text) => {
        const encoded = must(encodeXtext(text));
        expect(encoded).toMatch(/^[!-<>-~]*$/);
        expect(decodeXtext(encoded)).toBe(text);
        expect(parseXtext(encoded)).toEqual({ ok: true, value: encoded });
      }),
    );
  });

  it.each([
    ['e=mc2@example.com', 'e+3Dmc2@example.com'], // RFC 2554 5
    ['QQ314159', 'QQ314159'],
    ['', ''],
    ['a+b c\td', 'a+2Bb+20c+09d'],
  ])('of %j is %j', (text, encoded) => {
    expect(encodeXtext(text)).toEqual({ ok: true, value: encoded });
    expect(decodeXtext(xtext(encoded))).toBe(text);
  });

  it('may encode more than it has to, and keeps its spelling', () => {
    expect(decodeXtext(xtext('+41+62c'))).toBe('Abc');
    expect(xtext('+41+62c')).toBe('+41+62c');
  });

  it.each([
    ['a=b', 1, HEX],
    ['a b', 1, HEX],
    ['a+', 1, HEX],
    ['a+4', 1, HEX],
    ['a+2b', 1, HEX],
    ['a+ZZ', 1, HEX],
    ['\u00E9', 0, HEX],
    ['a\x7F', 1, HEX],
    ['a+0D+0A', 1, ONLY],
    ['+41+00', 3, ONLY],
    ['+7F', 0, ONLY],
    ['+1F', 0, ONLY],
    ['+E9', 0, ONLY],
  ])('is not %j, for what stands at %i', (text, at, wanted) => {
    expect(faultOf(parseXtext(text))).toBe(`${at}: ${wanted}`);
  });

  it.each(['\r', '\n', '\0', '\x7F', '\u00E9'])('is never made of %j', (character) => {
    expect(faultOf(encodeXtext(`ab${character}`))).toBe(`2: ${ONLY}`);
    expect(faultOf(encodeXtext(`${character}b`))).toBe(`0: ${ONLY}`);
  });
});

describe('the parameters of MAIL for DSN', () => {
  it.each<[string, MailDsn]>([
    ['RET=HDRS ENVID=QQ314159', { ret: 'HDRS', envid: xtext('QQ314159') }], // RFC 3461 10.1
    ['RET=full', { ret: 'FULL', envid: null }],
    ['SIZE=10 ENVID=a+20B BODY=7BIT', { ret: null, envid: xtext('a+20B') }],
    ['SIZE=10', NO_MAIL_DSN],
    [`ENVID=${'x'.repeat(100)}`, { ret: null, envid: xtext('x'.repeat(100)) }],
  ])('%s are read', (text, value) => {
    expect(readMailDsn(given(text))).toEqual({ ok: true, value });
  });

  it.each([
    ['RET=ALL', '0: RET is FULL or HDRS'],
    ['SIZE=1 RET', '1: RET must have a value'],
    ['ENVID', '0: ENVID must have a value'],
    ['RET=FULL ENVID=a+', '1: ENVID is xtext of printable ASCII'],
    ['ENVID=a+0Ab', '0: ENVID is xtext of printable ASCII'],
    [`ENVID=${'x'.repeat(101)}`, '0: ENVID has at most 100 characters'],
  ])('%s are refused', (text, fault) => {
    expect(faultOf(readMailDsn(given(text)))).toBe(fault);
  });

  it('are read as they were written', () => {
    const ret = fc.constantFrom('FULL', 'HDRS', null);
    const envid = fc.option(
      TEXTS.filter((text) => text !== '').map((text) => must(encodeXtext(text))),
    );
    fc.assert(
      fc.property(fc.record({ ret, envid }, { noNullPrototype: true }), (dsn) => {
        expect(readMailDsn(mailDsnParameters(dsn))).toEqual({ ok: true, value: dsn });
      }),
    );
  });
});

describe('the parameters of RCPT for DSN', () => {
  const bob = { type: 'rfc822', address: xtext('Bob@Example.COM') };

  it.each<[string, RcptDsn]>([
    // RFC 3461 10.1.
    ['NOTIFY=SUCCESS ORCPT=rfc822;Bob@Example.COM', { notify: ['SUCCESS'], orcpt: bob }],
    [
      'NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Dana@Ivory.EDU',
      {
        notify: ['SUCCESS', 'FAILURE'],
        orcpt: { type: 'rfc822', address: xtext('Dana@Ivory.EDU') },
      },
    ],
    ['NOTIFY=NEVER', { notify: 'NEVER', orcpt: null }],
    // Others.
    ['NOTIFY=never', { notify: 'NEVER', orcpt: null }],
    ['NOTIFY=Delay,success', { notify: ['DELAY', 'SUCCESS'], orcpt: null }],
    ['NOTIFY=DELAY,DELAY', { notify: ['DELAY'], orcpt: null }],
    ['ORCPT=X-400;a;b+20c', { notify: null, orcpt: { type: 'X-400', address: xtext('a;b+20c') } }],
    ['ORCPT=rfc822;', { notify: null, orcpt: { type: 'rfc822', address: xtext('') } }],
    ['X=1', NO_RCPT_DSN],
  ])('%s are read', (text, value) => {
    expect(readRcptDsn(given(text))).toEqual({ ok: true, value });
  });

  it.each([
    ['NOTIFY', '0: NOTIFY must have a value'],
    ['NOTIFY=NEVER,SUCCESS', `0: ${NOTIFY}`],
    ['NOTIFY=SUCCESS,NEVER', `0: ${NOTIFY}`],
    ['NOTIFY=SUCCESS,', `0: ${NOTIFY}`],
    ['NOTIFY=ALWAYS', `0: ${NOTIFY}`],
    ['NOTIFY=\u017Fuccess', `0: ${NOTIFY}`],
    ['NOTIFY=NEVER ORCPT', '1: ORCPT must have a value'],
    ['ORCPT=Bob@Example.COM', `0: ${ORCPT}`],
    ['ORCPT=;Bob@Example.COM', `0: ${ORCPT}`],
    ['ORCPT=a.b;c', `0: ${ORCPT}`],
    ['ORCPT=rfc822;a=b', `0: ${ORCPT}`],
    ['ORCPT=rfc822;a+0D+0AX:', `0: ${ORCPT}`],
    ['ORCPT=\u00E9;a', `0: ${ORCPT}`],
    [`ORCPT=a;${'x'.repeat(499)}`, '0: ORCPT has at most 500 characters'],
  ])('%s are refused', (text, fault) => {
    expect(faultOf(readRcptDsn(given(text)))).toBe(fault);
  });

  it('may have an ORCPT of 500 characters', () => {
    expect(readRcptDsn(given(`ORCPT=a;${'x'.repeat(498)}`)).ok).toBe(true);
  });

  it('are read as they were written, and pass through a command', () => {
    const notify = fc.option(
      fc.oneof(
        fc.constant('NEVER' as const),
        fc.uniqueArray(fc.constantFrom('SUCCESS', 'FAILURE', 'DELAY'), { minLength: 1 }),
      ),
    );
    const type = fc.constantFrom('rfc822', 'X-1', '+!');
    const address = TEXTS.map((text) => must(encodeXtext(text)));
    const orcpt = fc.option(fc.record({ type, address }, { noNullPrototype: true }));
    fc.assert(
      fc.property(fc.record({ notify, orcpt }, { noNullPrototype: true }), (dsn) => {
        const parameters = rcptDsnParameters(dsn);
        expect(readRcptDsn(parameters)).toEqual({ ok: true, value: dsn });
        const line = formatCommand({ verb: 'RCPT', forwardPath: 'postmaster', parameters });
        expect(parseCommand(line, RULES.rfc5321)).toMatchObject({ command: { parameters } });
      }),
    );
  });

  it('never ask for nothing', () => {
    expect(() => rcptDsnParameters({ notify: [], orcpt: null })).toThrow('NOTIFY asks for nothing');
  });
});
