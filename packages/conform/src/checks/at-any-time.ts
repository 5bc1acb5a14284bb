/** Commands that may be given at any time and change nothing, and the end of the session (RFC 821 4.1.1, RFC 5321 4.1.4). */
import { RULES, isSuccess, parseMailbox, replyText } from '@hopscope/protocol';

import type { Place, Rfc, Rule } from '../check.ts';
import { CONFORMS, breach, notApplicable, unless } from '../verdict.ts';
import { NO_REPLY, accepted, answered, notAnswered, withoutStatus } from './answered.ts';

/** One rule for each command that may come before EHLO and HELO. */
function beforeHello(
  command: string,
  stated: Readonly<Partial<Record<Rfc, Place>>>,
  ...codes: readonly number[]
): Rule {
  const [verb = ''] = command.split(' ', 1);
  return {
    id: `${verb.toLowerCase()}-before-hello`,
    title: `${verb} is served before EHLO or HELO.`,
    stated,
    *run(dialogue) {
      yield* dialogue.greeted();
      const heard = yield* dialogue.say(command);
      return codes.length > 0 ? answered(verb, heard, ...codes) : notAnswered(verb, heard, 503);
    },
  };
}

/** One rule for each command that leaves the buffers alone. */
function withoutEffect(command: string, line821: number, section: string, line: number): Rule {
  const [verb = ''] = command.split(' ', 1);
  return {
    id: `${verb.toLowerCase()}-has-no-effect`,
    title: `${verb} leaves the mail transaction as it was.`,
    stated: { '821': { section: '4.1.1', line: line821 }, '5321': { section, line } },
    *run(dialogue) {
      yield* dialogue.begun();
      yield* dialogue.say(command);
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
      return notAnswered(`RCPT after ${verb}`, rcpt, 503);
    },
  };
}

const ANY_TIME_821: Place = { section: '4.1.1', line: 1631 };
const ANY_TIME_5321: Place = { section: '4.1.4', line: 2490, level: 'should' };

export const atAnyTime: readonly Rule[] = [
  beforeHello('NOOP', { '821': ANY_TIME_821, '5321': ANY_TIME_5321 }, 250),
  beforeHello('HELP', { '821': ANY_TIME_821, '5321': ANY_TIME_5321 }),
  beforeHello('VRFY postmaster', { '821': ANY_TIME_821, '5321': ANY_TIME_5321 }),
  beforeHello('EXPN hopscope', { '821': ANY_TIME_821, '5321': ANY_TIME_5321 }),
  beforeHello('RSET', { '5321': { section: '4.1.1.5', line: 2083 } }, 250),
  withoutEffect('NOOP', 1570, '4.1.1.9', 2197),
  withoutEffect('HELP', 1545, '4.1.1.8', 2157),
  withoutEffect('VRFY postmaster', 1524, '4.1.1.6', 2114),
  withoutEffect('EXPN hopscope', 1535, '4.1.1.7', 2144),
  {
    id: 'noop',
    title: 'NOOP is answered with 250.',
    stated: { '821': { section: '4.1.1', line: 1566 }, '5321': { section: '4.1.1.9', line: 2193 } },
    *run(dialogue) {
      yield* dialogue.opened();
      return answered('NOOP', yield* dialogue.say('NOOP'), 250);
    },
  },
  {
    id: 'noop-with-text',
    title: 'A text after NOOP is ignored.',
    stated: { '5321': { section: '4.1.1.9', line: 2199, level: 'should' } },
    *run(dialogue) {
      yield* dialogue.opened();
      return answered('NOOP with a text', yield* dialogue.say('NOOP hopscope'), 250);
    },
  },
  {
    id: 'help',
    title: 'HELP is supported.',
    stated: { '5321': { section: '4.1.1.8', line: 2161, level: 'should' } },
    *run(dialogue) {
      yield* dialogue.opened();
      return answered('HELP', yield* dialogue.say('HELP'), 211, 214);
    },
  },
  {
    id: 'vrfy',
    title: 'VRFY is implemented.',
    stated: { '5321': { section: '3.5.3', line: 1380 } },
    *run(dialogue) {
      yield* dialogue.opened();
      return notAnswered('VRFY', yield* dialogue.say('VRFY postmaster'), 500, 502);
    },
  },
  {
    id: 'vrfy-claims-nothing',
    title: 'VRFY never says 250 of a user that is not there.',
    stated: { '5321': { section: '3.5.3', line: 1373 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const heard = yield* dialogue.say('VRFY no-such-user-for-hopscope');
      return notAnswered('VRFY of nobody', heard, 250);
    },
  },
  {
    id: 'vrfy-takes-mailbox',
    title: 'VRFY takes a mailbox for the name of a user.',
    stated: { '5321': { section: '3.5.1', line: 1308, level: 'should' } },
    *run(dialogue) {
      yield* dialogue.opened();
      const name = yield* dialogue.say('VRFY postmaster');
      if (!isSuccess(name)) return notApplicable(`VRFY was answered ${replyText(name)}`);
      const line = `VRFY postmaster@${dialogue.domain}`;
      return accepted(line, yield* dialogue.say(line));
    },
  },
  {
    id: 'vrfy-names-mailbox',
    title: 'VRFY names the mailbox where it says 250.',
    stated: { '5321': { section: '3.5.1', line: 1225 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const heard = yield* dialogue.say('VRFY postmaster');
      if (heard.code !== 250) return notApplicable(`VRFY was answered ${replyText(heard)}`);
      return unless(namesMailbox(heard.lines[0]), `VRFY was answered ${replyText(heard)}`);
    },
  },
  {
    id: 'expn-names-mailboxes',
    title: 'EXPN names one mailbox a line where it says 250.',
    stated: { '5321': { section: '3.5.1', line: 1300 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const heard = yield* dialogue.say('EXPN postmaster');
      if (heard.code !== 250) return notApplicable(`EXPN was answered ${replyText(heard)}`);
      const wrong = heard.lines.find((line) => !namesMailbox(line));
      return unless(wrong === undefined, `a line of the reply was ${JSON.stringify(wrong)}`);
    },
  },
  {
    id: 'rset',
    title: 'RSET is answered with 250, however often it is said.',
    stated: { '821': { section: '4.1.1', line: 1515 }, '5321': { section: '4.1.1.5', line: 2083 } },
    *run(dialogue) {
      yield* dialogue.opened();
      for (let time = 1; time <= 3; time += 1) {
        const verdict = answered('RSET', yield* dialogue.say('RSET'), 250);
        if (verdict.kind !== 'conforms') return verdict;
      }
      return CONFORMS;
    },
  },
  {
    id: 'quit',
    title: 'QUIT is answered with 221, and then the channel is closed.',
    stated: {
      '821': { section: '4.1.1', line: 1575 },
      '5321': { section: '4.1.1.10', line: 2207 },
    },
    *run(dialogue) {
      yield* dialogue.opened();
      const verdict = answered('QUIT', yield* dialogue.say('QUIT', ...NO_REPLY), 221);
      if (verdict.kind !== 'conforms') return verdict;
      const more = yield* dialogue.hearOrEnd();
      return unless(more === null, `after 221 there came ${more?.code}`);
    },
  },
  {
    id: 'quit-names-host',
    title: 'The first word of the reply to QUIT is the name of the host, as in the greeting.',
    stated: {
      '821': { section: '4.2.1', line: 2102, level: 'should' },
      '5321': { section: '4.2.2', line: 2809, level: 'should' },
    },
    *run(dialogue) {
      yield* dialogue.opened();
      const heard = yield* dialogue.say('QUIT');
      const [word = ''] = withoutStatus(heard.lines[0]).split(' ', 1);
      const named = word.toLowerCase() === dialogue.domain.toLowerCase(); // many a text is a name
      return unless(named, `QUIT was answered ${replyText(heard)}`);
    },
  },
  {
    id: 'quit-before-hello',
    title: 'QUIT is served before EHLO or HELO.',
    stated: { '5321': { section: '4.1.1.10', line: 2221 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      return answered('QUIT', yield* dialogue.say('QUIT'), 221);
    },
  },
  {
    id: 'quit-in-transaction',
    title: 'QUIT is served within a mail transaction.',
    stated: { '5321': { section: '4.1.1.10', line: 2221 } },
    *run(dialogue) {
      yield* dialogue.addressed();
      return answered('QUIT', yield* dialogue.say('QUIT'), 221);
    },
  },
  {
    id: 'errors-keep-channel',
    title: 'Commands in error do not make the server close the channel.',
    stated: {
      '821': { section: '4.1.1', line: 1578, level: 'should' },
      '5321': { section: '3.8', line: 1660 },
    },
    *run(dialogue) {
      yield* dialogue.opened();
      for (let error = 1; error <= 3; error += 1) {
        dialogue.write('HOPS\r\n');
        const heard = yield* dialogue.hearOrEnd();
        if (heard === null || heard.code === 421) return breach(`it closed after ${error} errors`);
      }
      dialogue.write('NOOP\r\n');
      const heard = yield* dialogue.hearOrEnd();
      if (heard === null || heard.code === 421) return breach('it closed after 3 errors');
      return accepted('NOOP after them', heard);
    },
  },
];

/** `User Name <local-part@domain>` or `local-part@domain` (5321:1228). */
function namesMailbox(line: string): boolean {
  const text = withoutStatus(line).trim();
  const [, mailbox = text] = /^[^<>]*<([^<>]*)>$/.exec(text) ?? [];
  return parseMailbox(mailbox, RULES.rfc5321).ok;
}
