/** SIZE: how large a mail may be, and how large the sender says that it is (RFC 1870). */
import type { Rule } from '../../check.ts';
import { CONFORMS, notApplicable, unless } from '../../verdict.ts';
import { answered, notAnswered, nothingMore, taken } from '../answered.ts';
import { HEADER } from '../mail-data.ts';
import { offering } from './offering.ts';

export const size: readonly Rule[] = [
  {
    id: 'size-is-number',
    title: 'SIZE has a number behind it, or nothing.',
    stated: { '1870': { section: '3', line: 73 } },
    *run(dialogue) {
      const most = yield* offering(dialogue, 'SIZE');
      return unless(/^\d*$/.test(most), `SIZE has ${JSON.stringify(most)} behind it`);
    },
  },
  {
    id: 'size-declared',
    title: 'MAIL may tell the size of the mail.',
    stated: { '1870': { section: '4', line: 139 } },
    *run(dialogue) {
      yield* offering(dialogue, 'SIZE');
      return taken('SIZE=1000', yield* dialogue.say('MAIL FROM:<> SIZE=1000'));
    },
  },
  {
    id: 'size-of-20-digits',
    title: 'A size of 20 digits is no syntax error.',
    stated: { '1870': { section: '3', line: 90 } },
    *run(dialogue) {
      yield* offering(dialogue, 'SIZE');
      const line = `MAIL FROM:<> SIZE=${'9'.repeat(20)}`;
      return notAnswered(line, yield* dialogue.say(line), 500, 501, 504, 555);
    },
  },
  {
    id: 'size-over-limit',
    title: 'A size over the limit that is told is answered with 552.',
    stated: { '1870': { section: '7', line: 315 } },
    *run(dialogue) {
      const most = yield* offering(dialogue, 'SIZE');
      if (!/^0*[1-9]\d*$/.test(most)) return notApplicable('no limit is told');
      const line = `MAIL FROM:<> SIZE=${BigInt(most) + 1n}`;
      return answered(line, yield* dialogue.say(line), 552);
    },
  },
  {
    id: 'size-ends-no-mail-data',
    title: 'The size that was told does not end mail data.',
    stated: { '1870': { section: '6', line: 201 } },
    *run(dialogue) {
      const mailbox = yield* dialogue.mailbox();
      yield* offering(dialogue, 'SIZE');
      yield* dialogue.need('MAIL FROM:<> SIZE=10');
      yield* dialogue.need(`RCPT TO:<${mailbox}>`);
      yield* dialogue.data();
      yield* dialogue.say(`${HEADER}hop\r\nNOOP\r\nNOOP\r\n.`);
      return nothingMore('the mail data', yield* dialogue.quit());
    },
  },
  {
    id: 'size-agreed',
    title: 'Mail data of the size that was told and taken is not too large.',
    stated: { '1870': { section: '6.3', line: 268, level: 'should' } },
    *run(dialogue) {
      const mailbox = yield* dialogue.mailbox();
      yield* offering(dialogue, 'SIZE');
      yield* dialogue.need(`MAIL FROM:<> SIZE=${HEADER.length}`);
      yield* dialogue.need(`RCPT TO:<${mailbox}>`);
      yield* dialogue.data();
      const heard = yield* dialogue.say(`${HEADER}.`);
      return heard.code === 250 ? CONFORMS : notAnswered('the mail data', heard, 552);
    },
  },
];
