/** Sizes that every receiver-SMTP must be able to take (RFC 821 4.5.3, RFC 5321 4.5.3.1). */
import { isSuccess, replyText } from '@hopscope/protocol';

import type { Rule } from '../check.ts';
import { isRefusal, type Dialogue } from '../dialogue.ts';
import { CONFORMS, breach, notApplicable, undecided, unless } from '../verdict.ts';
import { accepted, answered, nothingMore } from './answered.ts';
import { HEADER } from './mail-data.ts';

const RECIPIENTS = 100;
/** 255 octets are allowed (5321:3491), and a path has 256: this fits with room to spare. */
const LONGEST_IN_A_PATH = 250;
const LABEL = `${'h'.repeat(60)}.`;

/** A domain of exactly this many characters. */
export function domainOf(length: number): string {
  const text = LABEL.repeat(Math.ceil(length / LABEL.length)).slice(0, length - 2);
  return `${text.replace(/\.$/, 'h')}hh`;
}

/** A reverse-path of full length, after a short one of the same form: who refuses that too has other reasons. */
function reversePath(short: string, long: (dialogue: Dialogue) => string): Rule['run'] {
  return function* run(dialogue) {
    yield* dialogue.opened();
    yield* dialogue.need(`MAIL FROM:<${short}>`);
    yield* dialogue.need('RSET');
    const path = `<${long(dialogue)}>`;
    const heard = yield* dialogue.say(`MAIL FROM:${path}`);
    if (isSuccess(heard)) return CONFORMS;
    const why = `MAIL with a path of ${path.length} octets was answered ${heard.code}`;
    return isRefusal(heard) ? breach(why) : undecided(why);
  };
}

export const sizes: readonly Rule[] = [
  {
    id: 'command-line-512',
    title: 'A command line of 512 octets is not too long.',
    stated: { '821': { section: '4.5.3', line: 2529 }, '5321': { section: '4.3.2', line: 3063 } },
    *run(dialogue) {
      yield* dialogue.opened();
      const short = yield* dialogue.say('VRFY joe');
      if (short.code === 500) return notApplicable('VRFY is not known');
      const long = yield* dialogue.say(`VRFY ${'j'.repeat(505)}`);
      return unless(long.code !== 500, `it was answered ${replyText(long)}`);
    },
  },
  {
    id: 'long-line-one-reply',
    title: 'A command line that is too long has one reply like any other.',
    stated: { '821': { section: '4.2', line: 2033 }, '5321': { section: '4.2', line: 2551 } },
    *run(dialogue) {
      yield* dialogue.opened();
      dialogue.write(`VRFY ${'j'.repeat(9000)}\r\n`, 'VRFY jjjjj... (9005 octets)\r\n');
      const heard = yield* dialogue.hearOrEnd();
      if (heard === null) return breach('the channel was closed without a reply');
      if (heard.code === 421) return CONFORMS;
      return nothingMore('the line', yield* dialogue.quit());
    },
  },
  {
    id: 'recipients-100',
    title: 'A mail transaction may have 100 recipients.',
    stated: {
      '821': { section: '4.5.3', line: 2558 },
      '5321': { section: '4.5.3.1.8', line: 3537 },
    },
    *run(dialogue) {
      yield* dialogue.addressed();
      for (let count = 2; count <= RECIPIENTS; count += 1) {
        const heard = yield* dialogue.say(`RCPT TO:<${dialogue.recipient}>`);
        const verdict = accepted(`recipient ${count}`, heard);
        if (verdict.kind !== 'conforms') return verdict;
      }
      return CONFORMS;
    },
  },
  {
    id: 'local-part-64',
    title: 'A local-part of 64 octets is not too long.',
    stated: {
      '821': { section: '4.5.3', line: 2514 },
      '5321': { section: '4.5.3.1.1', line: 3486 },
    },
    run: reversePath('joe@hopscope.invalid', () => `${'j'.repeat(64)}@hopscope.invalid`),
  },
  {
    id: 'domain-longest',
    title: 'A domain of 64 octets, or of 250 by RFC 5321, is not too long.',
    stated: {
      '821': { section: '4.5.3', line: 2518 },
      '5321': { section: '4.5.3.1.2', line: 3491 },
    },
    run: reversePath(
      'j@hhh.hhh',
      ({ rfc }) => `j@${domainOf(rfc === '821' ? 64 : LONGEST_IN_A_PATH)}`,
    ),
  },
  {
    id: 'path-256',
    title: 'A path of 256 octets is not too long.',
    stated: {
      '821': { section: '4.5.3', line: 2523 },
      '5321': { section: '4.5.3.1.3', line: 3495 },
    },
    run: reversePath('@hhh,@hhh:j@hhh.hhh', () => {
      const route = Array.from({ length: 4 }, () => `@${domainOf(46)}`).join(',');
      const left = 256 - 2 - route.length - ':j@'.length;
      return `${route}:j@${domainOf(left)}`;
    }),
  },
  {
    id: 'mail-data-64k',
    title: 'Mail data of 64 KiB is taken.',
    stated: { '5321': { section: '4.5.3.1.7', line: 3518 } },
    *run(dialogue) {
      yield* dialogue.inMailData();
      const line = `${'hop '.repeat(18)}\r\n`;
      const body = line.repeat(Math.floor((64 * 1024 - HEADER.length) / line.length));
      dialogue.write(`${HEADER}${body}.\r\n`, `${HEADER}... (64 KiB)\r\n.\r\n`);
      const heard = yield* dialogue.hear();
      if (heard.code === 550 || heard.code === 450) {
        return undecided(`policy: ${replyText(heard)}`);
      }
      return answered('the mail data', heard, 250);
    },
  },
  {
    id: 'text-line-1000',
    title: 'A line of mail data with 1000 octets is taken.',
    stated: {
      '821': { section: '4.5.3', line: 2552 },
      '5321': { section: '4.5.3.1.6', line: 3512 },
    },
    *run(dialogue) {
      yield* dialogue.inMailData();
      dialogue.write(
        `${HEADER}${'h'.repeat(998)}\r\n.\r\n`,
        `${HEADER}hhh... (1000 octets)\r\n.\r\n`,
      );
      return answered('the mail data', yield* dialogue.hear(), 250);
    },
  },
  {
    id: 'text-line-1000-and-dot',
    title: 'A full stop that is doubled does not count in a line of 1000 octets.',
    stated: {
      '821': { section: '4.5.3', line: 2553 },
      '5321': { section: '4.5.3.1.6', line: 3513 },
    },
    *run(dialogue) {
      yield* dialogue.inMailData();
      dialogue.write(
        `${HEADER}..${'h'.repeat(997)}\r\n.\r\n`,
        `${HEADER}..hhh... (1001 octets)\r\n.\r\n`,
      );
      return answered('the mail data', yield* dialogue.hear(), 250);
    },
  },
];
