/** The order of commands, and what clears the buffers (RFC 821 4.1.1, RFC 5321 3.3 and 4.1.4). */
import { isSuccess, replyText } from '@hopscope/protocol';

import type { Rule } from '../check.ts';
import type { Dialogue } from '../dialogue.ts';
import type { Step } from '../step.ts';
import { CONFORMS, breach, type Verdict } from '../verdict.ts';
import { accepted, answered, notAnswered, refused } from './answered.ts';

/** RFC 5321 lets a server wait for the end of mail data before it says no (5321:1130). */
function* mailDataForNobody(dialogue: Dialogue): Step<Verdict> {
  const heard = yield* dialogue.say('DATA');
  if (dialogue.rfc === '821' || heard.code !== 354) return refused('DATA', heard);
  return refused('mail data for nobody', yield* dialogue.say('.'));
}

export const order: readonly Rule[] = [
  {
    id: 'rcpt-before-mail',
    title: 'RCPT before MAIL is answered with 503.',
    stated: { '821': { section: '4.1.1', line: 1643 }, '5321': { section: '3.3', line: 1087 } },
    *run(dialogue) {
      yield* dialogue.opened();
      return answered('RCPT', yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`), 503);
    },
  },
  {
    id: 'data-before-mail',
    title: 'DATA before MAIL is refused, or its mail data is.',
    stated: { '821': { section: '4.1.1', line: 1643 }, '5321': { section: '3.3', line: 1130 } },
    *run(dialogue) {
      yield* dialogue.opened();
      return yield* mailDataForNobody(dialogue);
    },
  },
  {
    id: 'data-before-rcpt',
    title: 'DATA before RCPT is refused, or its mail data is.',
    stated: { '821': { section: '4.1.1', line: 1643 }, '5321': { section: '3.3', line: 1130 } },
    *run(dialogue) {
      yield* dialogue.begun();
      return yield* mailDataForNobody(dialogue);
    },
  },
  {
    id: 'data-after-refused-rcpt',
    title: 'DATA is refused, or its mail data is, when every RCPT was.',
    stated: { '821': { section: '4.1.1', line: 1643 }, '5321': { section: '3.3', line: 1130 } },
    *run(dialogue) {
      yield* dialogue.begun();
      yield* dialogue.say('RCPT TO:<>');
      return yield* mailDataForNobody(dialogue);
    },
  },
  {
    id: 'second-mail',
    title: 'A second MAIL is refused, or starts anew without the recipients of the first.',
    stated: { '821': { section: '4.1.1', line: 1235 }, '5321': { section: '4.1.1.2', line: 1895 } },
    *run(dialogue) {
      yield* dialogue.addressed();
      const mail = yield* dialogue.say('MAIL FROM:<>');
      if (!isSuccess(mail)) return answered('a second MAIL', mail, 503);
      const data = yield* dialogue.say('DATA');
      if (data.code !== 354) return CONFORMS;
      return breach(`DATA was answered ${replyText(data)} with the recipient of the MAIL before`);
    },
  },
  {
    id: 'rset-clears',
    title: 'RSET discards the sender and the recipients.',
    stated: { '821': { section: '4.1.1', line: 1512 }, '5321': { section: '4.1.1.5', line: 2081 } },
    *run(dialogue) {
      yield* dialogue.addressed();
      yield* dialogue.need('RSET');
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
      return answered('RCPT after RSET', rcpt, 503);
    },
  },
  {
    id: 'mail-fault-keeps-state',
    title: 'MAIL with a syntax error is refused, and a correct one is accepted after it.',
    stated: { '821': { section: '4.1.1', line: 1641 }, '5321': { section: '4.1.4', line: 2514 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const fault = yield* dialogue.say('MAIL FROM:<@>');
      if (isSuccess(fault)) return breach(`MAIL FROM:<@> was answered ${replyText(fault)}`);
      return accepted('the MAIL after it', yield* dialogue.say('MAIL FROM:<>'));
    },
  },
  {
    id: 'rcpt-fault-keeps-state',
    title: 'A RCPT that is refused leaves the mail transaction as it was.',
    stated: { '821': { section: '4.1.1', line: 1644 }, '5321': { section: '4.1.4', line: 2517 } },
    *run(dialogue) {
      yield* dialogue.begun();
      yield* dialogue.say('RCPT TO:<>');
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
      return notAnswered('the RCPT after it', rcpt, 503);
    },
  },
  {
    id: 'several-transactions',
    title: 'A session may hold several mail transactions.',
    stated: { '821': { section: '4.1.1', line: 1638 }, '5321': { section: '4.1.4', line: 2506 } },
    *run(dialogue) {
      yield* dialogue.addressed();
      yield* dialogue.need('RSET');
      yield* dialogue.need('MAIL FROM:<>');
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
      return accepted('RCPT in the second', rcpt);
    },
  },
];
