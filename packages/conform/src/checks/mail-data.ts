/**
 * Mail data: transparency, the one true end, and every octet string that some server has taken for another end, which is what
 * SMTP smuggling lives on (RFC 821 4.5.2, RFC 5321 4.1.1.4 and 4.5.2). What follows a payload here is a NOOP, so that a server
 * that is deceived answers once too often and does nothing else.
 */
import type { Place, Rfc, Rule } from '../check.ts';
import type { Dialogue } from '../dialogue.ts';
import type { Step } from '../step.ts';
import { CONFORMS } from '../verdict.ts';
import { accepted, answered, nothingMore } from './answered.ts';

/** The fields of a header that says what it is. */
export const FIELDS: string =
  'Subject: hopscope conform: a test of this mail server, please delete\r\n' +
  'Auto-Submitted: auto-generated\r\n';
const TEXT = 'Sent by `hopscope conform`, which somebody ran with your mailbox after --to.\r\n';
/** What every mail of a check says of itself. */
export const HEADER: string = `${FIELDS}\r\n${TEXT}`;

const END_821: Place = { section: '4.1.1', line: 1295 };
const END_5321: Place = { section: '4.1.1.4', line: 2003 };

/** Sends mail data with its true end. */
function* sent(dialogue: Dialogue, text: string): Step<void> {
  yield* dialogue.inMailData();
  dialogue.write(`${HEADER}${text}\r\n.\r\n`);
}

/** A payload, and what it is called in words. */
function smuggled(id: string, words: string, payload: string, place: Place): Rule {
  return {
    id: `end-${id}`,
    title: `${words} does not end mail data.`,
    stated: { '821': END_821, '5321': place },
    *run(dialogue) {
      yield* sent(dialogue, 'hop');
      yield* dialogue.hear(); // who gives the channel up for an ordinary mail, too, says nothing by that
      yield* dialogue.need('MAIL FROM:<>');
      yield* dialogue.need(`RCPT TO:<${dialogue.recipient}>`);
      yield* dialogue.data();
      dialogue.write(`${HEADER}hop${payload}NOOP\r\n.\r\n`);
      const heard = yield* dialogue.hearOrEnd();
      // Who gives the channel up because of it has not taken it for an end either.
      if (heard === null || heard.code === 421) return CONFORMS;
      return nothingMore('the mail data', yield* dialogue.quit());
    },
  };
}

/** Only lines ended by LF alone are named in the text; all others are no `<CRLF>.<CRLF>` (5321:2003). */
const BARE_LF: Place = { section: '4.1.1.4', line: 2032 };

/** Mail data with such fields in its header, which are no reason to refuse it. */
function strangeHeader(id: string, title: string, fields: string, place: Place): Rule {
  return {
    id: `header-${id}`,
    title,
    stated: { '5321': place },
    *run(dialogue) {
      yield* dialogue.inMailData();
      const heard = yield* dialogue.say(`${FIELDS}${fields}\r\n${TEXT}.`);
      return answered('the mail data', heard, 250);
    },
  };
}

function transparent(id: string, title: string, text: string): Rule {
  const stated: Readonly<Record<Rfc, Place>> = {
    '821': { section: '4.5.2', line: 2461 },
    '5321': { section: '4.5.2', line: 3435 },
  };
  return {
    id,
    title,
    stated,
    *run(dialogue) {
      yield* sent(dialogue, `hop\r\n${text}\r\nNOOP`);
      yield* dialogue.hear(); // nothing in it is a reason to give the channel up
      return nothingMore('the mail data', yield* dialogue.quit());
    },
  };
}

export const mailData: readonly Rule[] = [
  {
    id: 'mail-data',
    title: 'Mail data is answered once it has ended, with 250 when it is taken.',
    stated: { '821': { section: '4.1.1', line: 1305 }, '5321': { section: '4.1.1.4', line: 2040 } },
    *run(dialogue) {
      yield* dialogue.inMailData();
      return answered('the mail data', yield* dialogue.say(`${HEADER}.`), 250);
    },
  },
  {
    id: 'mail-data-clears',
    title: 'After the mail data its sender and recipients are gone.',
    stated: { '821': { section: '4.1.1', line: 1302 }, '5321': { section: '4.1.1.4', line: 2037 } },
    *run(dialogue) {
      yield* dialogue.inMailData();
      yield* dialogue.need(`${HEADER}.`);
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
      return answered('RCPT after the mail data', rcpt, 503);
    },
  },
  {
    id: 'mail-after-mail',
    title: 'After one mail transaction another may follow.',
    stated: { '821': { section: '4.1.1', line: 1638 }, '5321': { section: '4.1.4', line: 2506 } },
    *run(dialogue) {
      yield* dialogue.inMailData();
      yield* dialogue.need(`${HEADER}.`);
      return accepted('MAIL after the mail data', yield* dialogue.say('MAIL FROM:<>'));
    },
  },
  strangeHeader(
    'resent',
    'Mail data is taken with Resent-To in its header and neither Resent-From nor Resent-Date.',
    'Resent-To: joe@hopscope.invalid\r\n',
    { section: '3.3', line: 1156 },
  ),
  strangeHeader(
    'received',
    'Mail data is taken with Received in its header in a form that no text knows.',
    'Received: by carrier; somewhere (((, yesterday\r\n',
    { section: '3.7.2', line: 1587 },
  ),
  strangeHeader(
    'defect',
    'Mail data is taken with defects in its header.',
    'Date: soon\r\nFrom: nobody in particular <\r\nMIME-Version: hop\r\n',
    { section: '3.3', line: 1154, level: 'should' },
  ),
  transparent('dots-doubled', 'A line of two full stops does not end mail data.', '..'),
  transparent('dot-and-text', 'A full stop before a text does not end mail data.', '.hop'),
  transparent('dot-and-space', 'A full stop before a space does not end mail data.', '. '),
  smuggled('lf-dot-lf', 'LF . LF', '\n.\n', BARE_LF),
  smuggled('lf-dot-crlf', 'LF . CRLF', '\n.\r\n', BARE_LF),
  smuggled('crlf-dot-lf', 'CRLF . LF', '\r\n.\n', BARE_LF),
  smuggled('lf-dot-cr', 'LF . CR', '\n.\r', END_5321),
  smuggled('cr-dot-lf', 'CR . LF', '\r.\n', END_5321),
  smuggled('cr-dot-cr', 'CR . CR', '\r.\r', END_5321),
  smuggled('cr-dot-crlf', 'CR . CRLF', '\r.\r\n', END_5321),
  smuggled('crlf-dot-cr', 'CRLF . CR', '\r\n.\r', END_5321),
  smuggled('crlf-dot-cr-crlf', 'CRLF . CR CRLF', '\r\n.\r\r\n', END_5321),
  smuggled('cr-crlf-dot-cr-crlf', 'CR CRLF . CR CRLF', '\r\r\n.\r\r\n', END_5321),
  smuggled('crlf-nul-dot-crlf', 'CRLF NUL . CRLF', '\r\n\0.\r\n', END_5321),
  smuggled('crlf-dot-nul-crlf', 'CRLF . NUL CRLF', '\r\n.\0\r\n', END_5321),
];
