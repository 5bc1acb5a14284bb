/** CHUNKING and BINARYMIME: mail data by the count of its octets (RFC 3030). */
import { isSuccess } from '@hopscope/protocol';

import type { Rule } from '../../check.ts';
import type { Dialogue } from '../../dialogue.ts';
import type { Heard, Step } from '../../step.ts';
import { breach, notApplicable, unless, type Verdict } from '../../verdict.ts';
import { NO_REPLY, answered, nothingMore, taken } from '../answered.ts';
import { HEADER } from '../mail-data.ts';
import { offered, offering } from './offering.ts';

/** A chunk that is commands to who reads it as such. */
const LURE = 'NOOP\r\nNOOP\r\n';

/** BDAT with its octets. */
function chunk(text: string, last = false): string {
  return `BDAT ${text.length}${last ? ' LAST' : ''}\r\n${text}`;
}

function* say(dialogue: Dialogue, text: string): Step<Heard> {
  dialogue.write(text);
  return yield* dialogue.hear();
}

/** A mail transaction with a recipient, where chunks are offered. */
function* addressed(dialogue: Dialogue): Step<void> {
  yield* offering(dialogue, 'CHUNKING');
  yield* dialogue.need('MAIL FROM:<>');
  yield* dialogue.need(`RCPT TO:<${dialogue.recipient}>`);
}

/** A chunk that nobody can take: it is refused, with a reply of its own and no other. */
function* refusedWhole(dialogue: Dialogue, ...codes: readonly number[]): Step<Verdict> {
  const heard = yield* say(dialogue, chunk(LURE, true));
  if (isSuccess(heard)) return breach(`the chunk was answered ${heard.code}`);
  const more = nothingMore('the chunk', yield* dialogue.quit());
  return more.kind === 'conforms' && codes.length > 0 ? answered('BDAT', heard, ...codes) : more;
}

export const chunking: readonly Rule[] = [
  {
    id: 'bdat',
    title: 'Each chunk that is taken is answered with 250, the last one as well.',
    stated: { '3030': { section: '2', line: 187 } },
    *run(dialogue) {
      yield* dialogue.mailbox();
      yield* addressed(dialogue);
      const first = answered('the first chunk', yield* say(dialogue, chunk(HEADER)), 250);
      if (first.kind !== 'conforms') return first;
      return answered('the last chunk', yield* say(dialogue, chunk('hop\r\n', true)), 250);
    },
  },
  {
    id: 'bdat-empty-last',
    title: 'The last chunk may be empty.',
    stated: { '3030': { section: '2', line: 181 } },
    *run(dialogue) {
      yield* dialogue.mailbox();
      yield* addressed(dialogue);
      const first = answered('the first chunk', yield* say(dialogue, chunk(HEADER)), 250);
      if (first.kind !== 'conforms') return first;
      return answered('BDAT 0 LAST', yield* say(dialogue, chunk('', true)), 250);
    },
  },
  {
    id: 'bdat-counts-octets',
    title: 'A chunk ends after its octets, whatever stands in it.',
    stated: { '3030': { section: '2', line: 177 } },
    *run(dialogue) {
      yield* dialogue.mailbox();
      yield* addressed(dialogue);
      yield* say(dialogue, chunk(`${HEADER}hop\r\n.\r\n${LURE}`, true));
      return nothingMore('the chunk', yield* dialogue.quit());
    },
  },
  {
    id: 'bdat-out-of-order',
    title: 'A chunk outside of a mail transaction is read over, and nothing in it is a command.',
    stated: { '3030': { section: '2', line: 189 } },
    *run(dialogue) {
      yield* offering(dialogue, 'CHUNKING');
      return yield* refusedWhole(dialogue);
    },
  },
  {
    id: 'bdat-for-nobody',
    title: 'A chunk without a recipient is read over, and nothing in it is a command.',
    stated: { '3030': { section: '2', line: 189 } },
    *run(dialogue) {
      yield* offering(dialogue, 'CHUNKING');
      yield* dialogue.need('MAIL FROM:<>');
      yield* dialogue.say('RCPT TO:<>');
      return yield* refusedWhole(dialogue);
    },
  },
  {
    id: 'bdat-behind-refused',
    title: 'Chunks that came together with one that is refused are read over, too.',
    stated: { '3030': { section: '2', line: 195 } },
    *run(dialogue) {
      const keywords = offered(yield* dialogue.opened());
      for (const keyword of ['CHUNKING', 'PIPELINING'])
        if (!keywords.has(keyword)) return notApplicable(`${keyword} is not offered`);
      dialogue.write(`${chunk(LURE)}${chunk(LURE, true)}RSET\r\n`);
      const heard = [yield* dialogue.hear(), yield* dialogue.hear(), yield* dialogue.hear()];
      const shown = heard.map(({ code }) => code).join(', ');
      if (heard.map(isSuccess).join() !== 'false,false,true')
        return breach(`two chunks and RSET were answered ${shown}`);
      return nothingMore('a chunk', yield* dialogue.quit());
    },
  },
  {
    id: 'bdat-after-last',
    title: 'A chunk behind the last one is answered with 503.',
    stated: { '3030': { section: '2', line: 183 } },
    *run(dialogue) {
      yield* dialogue.mailbox();
      yield* addressed(dialogue);
      const last = yield* say(dialogue, chunk(HEADER, true));
      if (!isSuccess(last)) return answered('the last chunk', last, 250);
      return yield* refusedWhole(dialogue, 503);
    },
  },
  {
    id: 'data-after-bdat',
    title: 'DATA behind a chunk is answered with 503.',
    stated: { '3030': { section: '2', line: 219 } },
    *run(dialogue) {
      yield* addressed(dialogue);
      yield* say(dialogue, chunk('hop\r\n'));
      return answered('DATA', yield* dialogue.say('DATA'), 503);
    },
  },
  {
    id: 'rset-clears-chunks',
    title: 'RSET between chunks clears them and ends the mail transaction.',
    stated: { '3030': { section: '2', line: 215 } },
    *run(dialogue) {
      yield* addressed(dialogue);
      yield* say(dialogue, chunk('hop\r\n'));
      yield* dialogue.need('RSET');
      const rcpt = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`, ...NO_REPLY);
      return answered('RCPT after RSET', rcpt, 503);
    },
  },
  {
    id: 'binarymime-with-chunking',
    title: 'BINARYMIME is offered together with CHUNKING only.',
    stated: { '3030': { section: '3', line: 268 } },
    *run(dialogue) {
      const keywords = offered(yield* dialogue.opened());
      if (!keywords.has('BINARYMIME')) return notApplicable('BINARYMIME is not offered');
      return unless(keywords.has('CHUNKING'), 'CHUNKING is not offered');
    },
  },
  {
    id: 'body-binarymime',
    title: 'MAIL may say BODY=BINARYMIME.',
    stated: { '3030': { section: '3', line: 304 } },
    *run(dialogue) {
      yield* offering(dialogue, 'BINARYMIME');
      return taken('BODY=BINARYMIME', yield* dialogue.say('MAIL FROM:<> BODY=BINARYMIME'));
    },
  },
  {
    id: 'data-after-binarymime',
    title: 'DATA is answered with 503 where MAIL said BODY=BINARYMIME.',
    stated: { '3030': { section: '3', line: 313 } },
    *run(dialogue) {
      yield* offering(dialogue, 'BINARYMIME');
      yield* dialogue.need('MAIL FROM:<> BODY=BINARYMIME');
      yield* dialogue.need(`RCPT TO:<${dialogue.recipient}>`);
      return answered('DATA', yield* dialogue.say('DATA'), 503);
    },
  },
];
