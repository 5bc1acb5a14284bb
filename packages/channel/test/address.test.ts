import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { formatAddress, parseAddress } from '../src/index.ts';

/** A port alone is one of this machine; a host alone is not enough. */
const here = { host: '127.0.0.1', port: null };

describe('An address', () => {
  test.each([
    '',
    ':',
    ':25',
    '127.0.0.1',
    '127.0.0.1:',
    '1.2.3:25',
    '256.0.0.1:25',
    '[::1]',
    '[x]:25',
    '::1:25',
    'a b:25',
    '#1:25',
    'a:1.5',
    '65536',
    '-1',
  ])('%j is none.', (text) => {
    expect(parseAddress(text, here).ok).toBe(false);
  });
});

describe('What an address leaves out', () => {
  const mail = { host: null, port: 25 };

  test.each([
    ['mail.example', 'mail.example', 25],
    ['mail_server', 'mail_server', 25],
    ['[::1]', '::1', 25],
    ['127.0.0.1', '127.0.0.1', 25],
    ['mail.example:2525', 'mail.example', 2525],
  ])('in %j is port 25 where that is assumed.', (text, host, port) => {
    expect(parseAddress(text, mail)).toEqual({ ok: true, value: { host, port } });
  });

  test.each([
    '',
    ':25',
    '[::1',
    '::1',
    'a b',
    'mail.example:',
    'mail.example:x',
    'mail.example:65536',
  ])('%j is no address even then.', (text) => {
    expect(parseAddress(text, mail).ok).toBe(false);
  });
});

test('What is formatted is read as what it was.', () => {
  const host = fc.oneof(fc.ipV4(), fc.ipV6(), fc.domain());
  fc.assert(
    fc.property(host, fc.nat(65_535), (name, port) => {
      const address = { host: name, port };
      expect(parseAddress(formatAddress(address), here)).toEqual({ ok: true, value: address });
    }),
  );
});
