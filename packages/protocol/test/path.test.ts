import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  RULES,
  decodeLocalPart,
  formatPath,
  formatRoute,
  hostKey,
  sameHost,
  sameMailbox,
  sameUser,
  userKey,
  utf8Length,
  type LocalPart,
} from '../src/index.ts';
import { pathLength } from '../src/path.ts';
import { forwardPaths, reversePaths } from '../src/testing/index.ts';
import { forward, host, mailbox } from './helpers.ts';

function user(text: string): LocalPart {
  return mailbox(`${text}@x`).localPart;
}

describe('the length of a path', () => {
  it.each([RULES.rfc821, { ...RULES.rfc5321, internationalized: true }])(
    'is that of its text on the wire',
    (rules) => {
      fc.assert(
        fc.property(fc.oneof(forwardPaths(rules), reversePaths(rules)), (path) => {
          expect(pathLength(path)).toBe(utf8Length(formatPath(path)));
        }),
      );
    },
  );
});

describe('names', () => {
  it('compares hosts without case', () => {
    expect(sameHost(host('One.Example'), host('oNE.eXAMPLE'))).toBe(true);
    expect(sameHost(host('one'), host('one.example'))).toBe(false);
    expect(hostKey(host('ONE'))).toBe(hostKey(host('one')));
  });

  it('compares users with case, but for POSTMASTER', () => {
    expect(sameUser(user('joe'), user('Joe'))).toBe(false);
    expect(sameUser(user('postmaster'), user('PostMaster'))).toBe(true);
    expect(sameUser(user('"postmaster"'), user('POSTMASTER'))).toBe(true);
    expect(sameUser(user('"joe"'), user('joe'))).toBe(true);
    expect(sameUser(user('"Joe Smith"'), user('Joe\\ Smith'))).toBe(true);
    expect(userKey(user('"a\\"b"'))).toBe('a"b');
    expect(userKey(user('Postmaster'))).toBe('POSTMASTER');
  });

  it.each([
    ['joe', 'joe'],
    ['"joe smith"', 'joe smith'],
    ['Joe\\,Smith', 'Joe,Smith'],
    ['"\\\\\\""', '\\"'],
    ['a\\\\b', 'a\\b'],
    ['a\\"', 'a"'],
  ])('decodes %s to %s', (text, name) => {
    expect(decodeLocalPart(user(text))).toBe(name);
  });

  it('compares mailboxes by both parts', () => {
    expect(sameMailbox(mailbox('joe@ONE'), mailbox('joe@one'))).toBe(true);
    expect(sameMailbox(mailbox('joe@ONE'), mailbox('Joe@one'))).toBe(false);
    expect(sameMailbox(mailbox('joe@ONE'), mailbox('joe@two'))).toBe(false);
  });

  it('writes a path without brackets as people type it', () => {
    expect(formatRoute(forward('<@ONE,@TWO:JOE@THREE>'))).toBe('@ONE,@TWO:JOE@THREE');
    expect(formatRoute(forward('<JOE@THREE>'))).toBe('JOE@THREE');
  });
});
