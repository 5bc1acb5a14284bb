/** Paths: source routes, the null reverse-path, the postmaster, and what is no path (RFC 821 4.1.2, RFC 5321 4.1.2). */
import { isSuccess, replyText } from '@hopscope/protocol';

import { isRefusal, type Dialogue } from '../dialogue.ts';
import type { Rule } from '../check.ts';
import type { Heard } from '../step.ts';
import { CONFORMS, breach, undecided, type Verdict } from '../verdict.ts';
import { accepted, answered, notAnswered, refused } from './answered.ts';

/** Codes that say of a path that it is none. */
const MISREAD: readonly number[] = [500, 501, 502, 553, 555];

/** A forward-path that the grammar does not know; each has split real servers. */
function malformed(id: string, what: string, path: (mailbox: string) => string): Rule {
  return {
    id: `path-${id}`,
    title: `A forward-path with ${what} is refused.`,
    stated: { '821': { section: '4.1.2', line: 1804 }, '5321': { section: '4.1.2', line: 2264 } },
    *run(dialogue) {
      yield* dialogue.begun();
      const line = `RCPT TO:${path(dialogue.recipient)}`;
      return refused(line, yield* dialogue.say(line));
    },
  };
}

/** What the syntax of a reverse-path came to. Who else may send is the server's own affair. */
export function reversePathRead(line: string, heard: Heard): Verdict {
  if (isSuccess(heard)) return CONFORMS;
  const why = `${line} was answered ${replyText(heard)}`;
  return heard.code === 501 || heard.code === 500 ? breach(why) : undecided(why);
}

function postmaster(mailbox: (dialogue: Dialogue) => string): Rule['run'] {
  return function* run(dialogue) {
    yield* dialogue.begun();
    const line = `RCPT TO:<${mailbox(dialogue)}>`;
    return accepted(line, yield* dialogue.say(line));
  };
}

export const paths: readonly Rule[] = [
  {
    id: 'source-route',
    title: 'A source route in a forward-path is accepted, or declined with 550, and not misread.',
    stated: { '821': { section: '4.1.1', line: 1246 }, '5321': { section: '4.1.1.3', line: 1925 } },
    *run(dialogue) {
      yield* dialogue.begun();
      const line = `RCPT TO:<@one.example,@two.example:${dialogue.recipient}>`;
      return notAnswered(line, yield* dialogue.say(line), ...MISREAD);
    },
  },
  {
    id: 'source-route-of-one',
    title: 'A source route of one host is accepted, or declined with 550, and not misread.',
    stated: { '821': { section: '4.1.1', line: 1246 }, '5321': { section: '4.1.2', line: 2266 } },
    *run(dialogue) {
      yield* dialogue.begun();
      const line = `RCPT TO:<@${dialogue.domain}:${dialogue.recipient}>`;
      return notAnswered(line, yield* dialogue.say(line), ...MISREAD);
    },
  },
  {
    id: 'reverse-route',
    title: 'A source route in a reverse-path is not misread.',
    stated: { '821': { section: '4.1.1', line: 1222 }, '5321': { section: '4.1.2', line: 2266 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = `MAIL FROM:<@one.example,@two.example:joe@${dialogue.domain}>`;
      return reversePathRead(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'null-reverse-path',
    title: 'The null reverse-path is accepted.',
    stated: { '821': { section: '3.6', line: 934 }, '5321': { section: '4.1.1.2', line: 1890 } },
    *run(dialogue) {
      yield* dialogue.opened();
      return accepted('MAIL FROM:<>', yield* dialogue.say('MAIL FROM:<>'));
    },
  },
  {
    id: 'quoted-local-part',
    title: 'A local-part in quotes is read.',
    stated: { '821': { section: '4.1.2', line: 1830 }, '5321': { section: '4.1.2', line: 2324 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = `MAIL FROM:<"joe q. @ smith"@${dialogue.domain}>`;
      return reversePathRead(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'literal-domain',
    title: 'A domain that is an address literal is read.',
    stated: { '821': { section: '4.1.2', line: 1812 }, '5321': { section: '4.1.2', line: 2314 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = 'MAIL FROM:<joe@[127.0.0.1]>';
      return reversePathRead(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'literal-ipv6-domain',
    title: 'A domain that is an address literal of IPv6 is read.',
    stated: { '5321': { section: '4.1.3', line: 2399 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = 'MAIL FROM:<joe@[IPv6:2001:db8::1]>';
      return reversePathRead(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'number-domain',
    title: 'A domain that is a number is read.',
    stated: { '821': { section: '4.1.2', line: 1812 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = 'MAIL FROM:<joe@#123456789>';
      return reversePathRead(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'backslash-outside-quotes',
    title: 'A character behind a backslash is read outside of quotes, too.',
    stated: { '821': { section: '4.1.2', line: 1834 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const line = `MAIL FROM:<joe\\,smith@${dialogue.domain}>`;
      return reversePathRead(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'relaying-declined',
    title: 'A mailbox that the server will not relay to is declined with 550.',
    stated: { '5321': { section: '3.6.2', line: 1463, level: 'should' } },
    *run(dialogue) {
      yield* dialogue.begun();
      const line = 'RCPT TO:<joe@hopscope.invalid>';
      const heard = yield* dialogue.say(line);
      return isRefusal(heard) ? answered(line, heard, 550) : CONFORMS;
    },
  },
  {
    id: 'postmaster',
    title: 'The postmaster of the host is a recipient.',
    stated: { '5321': { section: '4.5.1', line: 3399 } },
    run: postmaster(({ domain }) => `postmaster@${domain}`),
  },
  {
    id: 'postmaster-in-any-case',
    title: 'The postmaster is known in upper and lower case alike.',
    stated: { '5321': { section: '4.5.1', line: 3395 } },
    run: postmaster(({ domain }) => `PostMaster@${domain}`),
  },
  {
    id: 'postmaster-without-host',
    title: 'The postmaster is a recipient without the name of a host, too.',
    stated: { '5321': { section: '4.5.1', line: 3401 } },
    run: postmaster(() => 'Postmaster'),
  },
  {
    id: 'postmaster-of-domain',
    title: 'Each domain that mail is taken for has a postmaster.',
    stated: { '5321': { section: '4.5.1', line: 3400 } },
    *run(dialogue) {
      const mailbox = yield* dialogue.mailbox();
      yield* dialogue.begun();
      const line = `RCPT TO:<postmaster@${mailbox.slice(mailbox.lastIndexOf('@') + 1)}>`;
      return accepted(line, yield* dialogue.say(line));
    },
  },
  malformed('empty', 'nothing in it', () => '<>'),
  malformed('no-host-in-route', 'an "@" without a host in its route', (to) => `<@:${to}>`),
  malformed('comma-twice', 'two commas in its route', (to) => `<@one.example,,@two.example:${to}>`),
  malformed(
    'no-at-in-route',
    'a host without "@" in its route',
    (to) => `<@one.example,two:${to}>`,
  ),
  malformed('no-colon', 'no colon after its route', (to) => `<@one.example ${to}>`),
  malformed('route-alone', 'a route and no mailbox', () => '<@one.example,@two.example:>'),
  malformed('not-closed', 'no ">" at its end', (to) => `<${to}`),
  malformed('closed-twice', 'two ">" at its end', (to) => `<${to}>>`),
  malformed('space', 'a space outside of quotes', (to) => `<joe ${to}>`),
  malformed('no-domain', '"@" and no domain', () => '<joe@>'),
  malformed('no-local-part', 'a domain and no local-part', () => '<@example.com>'),
  malformed('empty-label', 'two dots in its domain', () => '<joe@one..example>'),
];
