import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import {
  RULES,
  decodeUtf8Address,
  encodeUtf8Address,
  parseMailbox,
  parseXtext,
  rcptDsnParameters,
  readRcptDsn,
} from '../../src/index.ts';
import { parseUtf8Address } from '../../src/extensions/utf8-address.ts';
import { faultOf } from '../helpers.ts';

const BEYOND_ASCII = { ...RULES.rfc5321, internationalized: true };

function read(value: string): ReturnType<typeof readRcptDsn> {
  return readRcptDsn([{ keyword: 'ORCPT', value }]);
}

/** What is kept of an ORCPT, and what that stands for. */
function kept(value: string): readonly string[] {
  const dsn = read(value);
  const orcpt = dsn.ok ? dsn.value.orcpt : null;
  return orcpt === null ? [] : [`${orcpt.type};${orcpt.address}`, decodeUtf8Address(orcpt.address)];
}

describe('an ORCPT of type utf-8 (RFC 6533 3)', () => {
  it.each([
    ['utf-8;joe@three.example', 'utf-8;joe@three.example', 'joe@three.example'],
    ['utf-8;j\\x{FC}rgen@b', 'utf-8;j\\x{FC}rgen@b', 'j\u00FCrgen@b'],
    [
      'UTF-8;j\u00FCrgen@b\u00FCcher.example',
      'UTF-8;j\\x{FC}rgen@b\\x{FC}cher.example',
      'j\u00FCrgen@b\u00FCcher.example',
    ],
    [
      'utf-8;\u7528\u6237@\u4F8B\u5B50',
      'utf-8;\\x{7528}\\x{6237}@\\x{4F8B}\\x{5B50}',
      '\u7528\u6237@\u4F8B\u5B50',
    ],
    ['utf-8;\u{1F600}@b', 'utf-8;\\x{1F600}@b', '\u{1F600}@b'],
    ['utf-8;a\\x{2B}b@c', 'utf-8;a\\x{2B}b@c', 'a+b@c'],
    ['utf-8;a\\x{3d}b@c', 'utf-8;a\\x{3D}b@c', 'a=b@c'],
    ['utf-8;a\\x{10FFFF}b@c', 'utf-8;a\\x{10FFFF}b@c', 'a\u{10FFFF}b@c'],
    ['utf-8;"a\\x{20}b"@c', 'utf-8;"a\\x{20}b"@c', '"a b"@c'],
    ['utf-8;"a\\x{5C}"b"@c', 'utf-8;"a\\x{5C}"b"@c', '"a\\"b"@c'],
  ])('%s is kept as %s, and stands for %s', (value, spelled, mailbox) => {
    expect(kept(value)).toEqual([spelled, mailbox]);
  });

  it.each([
    'utf-8;',
    'utf-8;joe',
    'utf-8;a+2Bb@c', // xtext within it
    'utf-8;a=b@c',
    'utf-8;a\\b@c',
    'utf-8;a\\x{}b@c',
    'utf-8;a\\x{9}b@c',
    'utf-8;a\\x{1234567}b@c',
    'utf-8;a\\x{110000}b@c', // beyond Unicode
    'utf-8;a\\x{D800}b@c', // half of a character
    'utf-8;a\\x{0D}\\x{0A}b@c',
    'utf-8;a\\x{85}b@c', // a control character
    'utf-8;a\\x{20}b@c', // not quoted
  ])('%s is refused', (value) => {
    expect(faultOf(read(value))).toBe(
      '0: ORCPT of type utf-8 is a mailbox, with \\x{...} for what may not stand there',
    );
  });

  it.each(['rfc822', 'xutf-8', 'utf-8x', 'utf8'])(
    'goes beyond ASCII in no other type: %s',
    (type) => {
      expect(read(`${type};j\u00FCrgen@b`).ok).toBe(false);
      expect(read(`${type};joe@b`).ok).toBe(true);
    },
  );

  it.each([
    ['rfc822;j+C3+BCrgen@clear.example', 'utf-8;j\\x{FC}rgen@clear.example'],
    ['RFC822;+E7+94+A8+E6+88+B7@+E4+BE+8B', 'utf-8;\\x{7528}\\x{6237}@\\x{4F8B}'],
  ])('is made of one of type rfc822 that hides UTF-8, as Postfix says it: %s', (value, spelled) => {
    expect(kept(value)[0]).toBe(spelled);
  });

  it.each([
    'rfc822;j+FCrgen@b', // no UTF-8
    'rfc822;j+C3+BCrgen', // no mailbox
    'rfc822;j+C3+BCr+0Agen@b',
    'rfc822;j+C3+BCrgen+@b', // no xtext
    'x400;j+C3+BCrgen@b',
  ])('is not made of %s', (value) => {
    expect(faultOf(read(value))).toBe(
      '0: ORCPT is a type of address, ";", and an address as xtext of printable ASCII',
    );
  });

  it('is read up to the character that may not stand there', () => {
    expect(faultOf(parseUtf8Address('a\\x{9}b@c'))).toBe(
      '1: "\\x{", two to six hexadecimal digits and "}" must stand for this character',
    );
  });

  it('is xtext and nothing is lost, whatever the mailbox', () => {
    const part = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 });
    let mailboxes = 0;
    fc.assert(
      fc.property(part, part, (user, host) => {
        const mailbox = `${user}@${host}`;
        const encoded = encodeUtf8Address(mailbox);
        expect(encoded.ok).toBe(parseMailbox(mailbox, BEYOND_ASCII).ok);
        if (!encoded.ok) return;
        mailboxes += 1;
        expect(parseXtext(encoded.value)).toEqual(encoded);
        expect(encoded.value).toMatch(/^[!-*,-<>-~]+$/);
        expect(decodeUtf8Address(encoded.value)).toBe(mailbox);
        const dsn = { notify: null, orcpt: { type: 'utf-8', address: encoded.value } };
        expect(readRcptDsn(rcptDsnParameters(dsn))).toEqual({ ok: true, value: dsn });
      }),
    );
    expect(mailboxes).toBeGreaterThan(0);
  });
});
