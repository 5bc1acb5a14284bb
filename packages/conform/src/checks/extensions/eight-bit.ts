/** 8BITMIME: mail data with octets over 127 (RFC 6152). */
import type { Rule } from '../../check.ts';
import { answered, taken } from '../answered.ts';
import { FIELDS } from '../mail-data.ts';
import { offering } from './offering.ts';

/** One rule for each value that BODY has. */
function body(value: '7BIT' | '8BITMIME', line: number): Rule {
  return {
    id: `body-${value.toLowerCase()}`,
    title: `MAIL may say BODY=${value}.`,
    stated: { '6152': { section: value === '7BIT' ? '2' : '3', line } },
    *run(dialogue) {
      yield* offering(dialogue, '8BITMIME');
      return taken(`BODY=${value}`, yield* dialogue.say(`MAIL FROM:<> BODY=${value}`));
    },
  };
}

export const eightBit: readonly Rule[] = [
  body('7BIT', 98),
  body('8BITMIME', 120),
  {
    id: 'mail-data-8bit',
    title: 'Mail data with octets over 127 is taken where BODY=8BITMIME announced it.',
    stated: { '6152': { section: '3', line: 121 } },
    *run(dialogue) {
      const mailbox = yield* dialogue.mailbox();
      yield* offering(dialogue, '8BITMIME');
      yield* dialogue.need('MAIL FROM:<> BODY=8BITMIME');
      yield* dialogue.need(`RCPT TO:<${mailbox}>`);
      yield* dialogue.data();
      const mime =
        'MIME-Version: 1.0\r\n' +
        'Content-Type: text/plain; charset=iso-8859-1\r\n' +
        'Content-Transfer-Encoding: 8bit\r\n';
      const heard = yield* dialogue.say(`${FIELDS}${mime}\r\nb\xfccher\r\n.`);
      return answered('the mail data', heard, 250);
    },
  },
];
