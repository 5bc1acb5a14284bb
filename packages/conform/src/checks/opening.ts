/** The opening of the channel, and EHLO and HELO (RFC 821 4.1.1, RFC 5321 3.1 and 4.1.1.1). */
import { RULES, isSuccess, parseExtensions, parseHost, replyText } from '@hopscope/protocol';

import type { Rule } from '../check.ts';
import { notApplicable, unless } from '../verdict.ts';
import { NO_REPLY, accepted, answered, notAnswered } from './answered.ts';

const EHLO_LINE = /^[A-Za-z0-9][A-Za-z0-9-]*(?:[ =][!-~]+)*$/;

export const opening: readonly Rule[] = [
  {
    id: 'greeting',
    title: 'The channel opens with a 220, or with a 554 when there is no service.',
    stated: { '821': { section: '4.3', line: 2211 }, '5321': { section: '4.3.2', line: 3091 } },
    *run(dialogue) {
      const heard = yield* dialogue.hear(...NO_REPLY);
      return answered('the opening', heard, ...(dialogue.rfc === '821' ? [220] : [220, 554]));
    },
  },
  {
    id: 'greeting-names-host',
    title: 'The first word of the greeting is the name of the host.',
    stated: { '821': { section: '4.3', line: 2215 }, '5321': { section: '4.3.1', line: 3003 } },
    *run(dialogue) {
      const heard = yield* dialogue.greeted();
      return unless(isHost(dialogue.domain), `the greeting was ${replyText(heard)}`);
    },
  },
  {
    id: 'helo',
    title: 'HELO is answered with 250.',
    stated: { '821': { section: '4.1.1', line: 1196 }, '5321': { section: '4.1.1.1', line: 1818 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      return answered('HELO', yield* dialogue.say(`HELO ${dialogue.name}`), 250);
    },
  },
  {
    id: 'helo-names-host',
    title: 'The first word of the reply to HELO is the name of the host.',
    stated: { '821': { section: '4.1.1', line: 1192 }, '5321': { section: '4.3.1', line: 3003 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      const heard = yield* dialogue.need(`HELO ${dialogue.name}`);
      const [word = ''] = heard.lines[0].split(' ', 1);
      return unless(isHost(word), `HELO was answered ${replyText(heard)}`);
    },
  },
  {
    id: 'helo-plain',
    title: 'The reply to HELO lists no service extensions.',
    stated: { '5321': { section: '3.2', line: 995 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      const heard = yield* dialogue.need(`HELO ${dialogue.name}`);
      return unless(heard.lines.length === 1, `HELO was answered in ${heard.lines.length} lines`);
    },
  },
  {
    id: 'ehlo',
    title: 'EHLO is known, even where there are no service extensions.',
    stated: { '5321': { section: '2.2.1', line: 491 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      return notAnswered('EHLO', yield* dialogue.say(`EHLO ${dialogue.name}`), 500, 501, 502);
    },
  },
  {
    id: 'ehlo-form',
    title: 'The reply to EHLO is the name of the host, then one keyword a line.',
    stated: { '5321': { section: '4.1.1.1', line: 1841 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      const heard = yield* dialogue.need(`EHLO ${dialogue.name}`);
      const [first, ...keywords] = heard.lines;
      const wrong = isHost(first.split(' ', 1)[0] ?? '')
        ? keywords.find((line) => !EHLO_LINE.test(line))
        : first;
      return unless(wrong === undefined, `a line of the reply was ${JSON.stringify(wrong)}`);
    },
  },
  {
    id: 'ehlo-literal',
    title: 'EHLO is accepted from a host that gives an address literal for its name.',
    stated: { '5321': { section: '4.1.1.1', line: 1829 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      return accepted('EHLO [127.0.0.1]', yield* dialogue.say('EHLO [127.0.0.1]'));
    },
  },
  {
    id: 'ehlo-ipv6-literal',
    title: 'EHLO is accepted from a host that gives an address of IPv6 for its name.',
    stated: { '5321': { section: '4.1.3', line: 2399 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      const line = 'EHLO [IPv6:2001:db8::1]';
      return accepted(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'ehlo-8bitmime',
    title: 'The extension 8BITMIME is offered.',
    stated: { '5321': { section: '2.4', line: 923, level: 'should' } },
    *run(dialogue) {
      const hello = yield* dialogue.opened();
      const offered = parseExtensions(hello.lines.slice(1)).has('8BITMIME');
      return unless(offered, 'it is not offered');
    },
  },
  {
    id: 'hello-without-name',
    title: 'A greeting command without the name of the host is refused as a syntax error.',
    stated: { '821': { section: '4.1.1', line: 1626 }, '5321': { section: '4.1.4', line: 2461 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      if (dialogue.rfc === '821') return answered('HELO', yield* dialogue.say('HELO'), 501);
      return answered('EHLO', yield* dialogue.say('EHLO'), 501, 500, 502, 550);
    },
  },
  {
    id: 'hello-refused-keeps-state',
    title: 'A greeting command that is refused leaves the mail transaction as it was.',
    stated: { '821': { section: '4.1.1', line: 1628 }, '5321': { section: '4.1.4', line: 2471 } },
    *run(dialogue) {
      yield* dialogue.begun();
      const verb = dialogue.rfc === '821' ? 'HELO' : 'EHLO';
      const heard = yield* dialogue.say(verb);
      if (isSuccess(heard)) return notApplicable(`${verb} without a name was accepted`);
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
      return notAnswered('RCPT in that mail transaction', rcpt, 503);
    },
  },
  {
    id: 'hello-clears',
    title: 'A second EHLO or HELO aborts the mail transaction.',
    stated: { '821': { section: '4.1.1', line: 1196 }, '5321': { section: '4.1.4', line: 2453 } },
    *run(dialogue) {
      yield* dialogue.begun();
      yield* dialogue.need(`${dialogue.rfc === '821' ? 'HELO' : 'EHLO'} ${dialogue.name}`);
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
      return answered('RCPT after it', rcpt, 503);
    },
  },
];

/** A domain or an address literal, as either RFC writes it. */
function isHost(word: string): boolean {
  return parseHost(word, RULES.rfc5321).ok || parseHost(word, RULES.rfc821).ok;
}
