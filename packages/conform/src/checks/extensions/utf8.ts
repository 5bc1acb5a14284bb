/** SMTPUTF8: mailboxes beyond ASCII (RFC 6531). */
import { isSuccess, replyText } from '@hopscope/protocol';

import type { Rule } from '../../check.ts';
import { notApplicable, unless } from '../../verdict.ts';
import { accepted, refused, taken } from '../answered.ts';
import { reversePathRead } from '../paths.ts';
import { offered, offering } from './offering.ts';

export const utf8: readonly Rule[] = [
  {
    id: 'smtputf8-alone',
    title: 'SMTPUTF8 is offered without parameters.',
    stated: { '6531': { section: '3.1', line: 206 } },
    *run(dialogue) {
      const parameters = yield* offering(dialogue, 'SMTPUTF8');
      return unless(parameters === '', `SMTPUTF8 has ${JSON.stringify(parameters)} behind it`);
    },
  },
  {
    id: 'smtputf8-with-8bitmime',
    title: 'SMTPUTF8 is offered together with 8BITMIME only.',
    stated: { '6531': { section: '3.1', line: 243 } },
    *run(dialogue) {
      const keywords = offered(yield* dialogue.opened());
      if (!keywords.has('SMTPUTF8')) return notApplicable('SMTPUTF8 is not offered');
      return unless(keywords.has('8BITMIME'), '8BITMIME is not offered');
    },
  },
  {
    id: 'smtputf8-mail',
    title: 'MAIL may say SMTPUTF8.',
    stated: { '6531': { section: '3.1', line: 213 } },
    *run(dialogue) {
      yield* offering(dialogue, 'SMTPUTF8');
      return taken('SMTPUTF8', yield* dialogue.say('MAIL FROM:<> SMTPUTF8'));
    },
  },
  {
    id: 'smtputf8-value',
    title: 'SMTPUTF8 with a value is refused.',
    stated: { '6531': { section: '3.4', line: 430 } },
    *run(dialogue) {
      yield* offering(dialogue, 'SMTPUTF8');
      return refused('SMTPUTF8=1', yield* dialogue.say('MAIL FROM:<> SMTPUTF8=1'));
    },
  },
  {
    id: 'smtputf8-path',
    title: 'A mailbox beyond ASCII is read where MAIL says SMTPUTF8.',
    stated: { '6531': { section: '3.2', line: 261 } },
    *run(dialogue) {
      yield* offering(dialogue, 'SMTPUTF8');
      const line = `MAIL FROM:<j\xc3\xbcrgen@${dialogue.domain}> SMTPUTF8`;
      return reversePathRead('MAIL with such a path', yield* dialogue.say(line));
    },
  },
  {
    id: 'smtputf8-vrfy',
    title: 'VRFY may say SMTPUTF8.',
    stated: { '6531': { section: '3.1', line: 235 } },
    *run(dialogue) {
      yield* offering(dialogue, 'SMTPUTF8');
      const plain = yield* dialogue.say('VRFY postmaster');
      if (!isSuccess(plain)) return notApplicable(`VRFY was answered ${replyText(plain)}`);
      const line = 'VRFY postmaster SMTPUTF8';
      return accepted(line, yield* dialogue.say(line));
    },
  },
];
