/** PIPELINING: several commands at once (RFC 2920). That they are answered in their order is asked among the replies. */
import { isSuccess } from '@hopscope/protocol';

import type { Rule } from '../../check.ts';
import type { Dialogue } from '../../dialogue.ts';
import type { Heard, Step } from '../../step.ts';
import { breach, undecided, type Verdict } from '../../verdict.ts';
import { NO_REPLY, nothingMore, refused } from '../answered.ts';
import { HEADER } from '../mail-data.ts';
import { offering } from './offering.ts';

/** The replies to lines that are sent at once. */
function* group(dialogue: Dialogue, ...lines: readonly string[]): Step<readonly Heard[]> {
  dialogue.write(lines.map((line) => `${line}\r\n`).join(''));
  const heard: Heard[] = [];
  for (const _ of lines) heard.push(yield* dialogue.hear(...NO_REPLY));
  return heard;
}

/** That some replies are successes and others not, and that no more come. */
function* inOrder(
  dialogue: Dialogue,
  heard: readonly Heard[],
  successes: readonly boolean[],
): Step<Verdict> {
  const shown = heard.map(({ code }) => code).join(', ');
  const right = heard.map(isSuccess).join() === successes.join();
  if (!right) return breach(`the replies were ${shown}`);
  return nothingMore('one of the commands', yield* dialogue.quit());
}

export const pipelining: readonly Rule[] = [
  {
    id: 'pipelined-unknown',
    title: 'A command that is not known takes none of those behind it with it.',
    stated: { '2920': { section: '3.2', line: 237 } },
    *run(dialogue) {
      yield* offering(dialogue, 'PIPELINING');
      const rcpt = `RCPT TO:<${dialogue.recipient}>`;
      const heard = yield* group(dialogue, 'MAIL FROM:<>', 'HOPS', 'RSET', rcpt);
      return yield* inOrder(dialogue, heard, [true, false, true, false]);
    },
  },
  {
    id: 'pipelined-data-for-nobody',
    title: 'DATA that comes together with RCPTs that are all refused is refused, too.',
    stated: { '2920': { section: '3.2', line: 209, level: 'should' } },
    *run(dialogue) {
      yield* offering(dialogue, 'PIPELINING');
      const [, rcpt, data] = yield* group(dialogue, 'MAIL FROM:<>', 'RCPT TO:<>', 'DATA');
      if (rcpt === undefined || data === undefined || isSuccess(rcpt))
        return undecided('RCPT TO:<> was accepted');
      if (data.code === 354) yield* dialogue.say('.');
      return refused('DATA', data);
    },
  },
  {
    id: 'pipelined-behind-mail-data',
    title: 'Commands that come with the end of mail data are answered behind it.',
    stated: { '2920': { section: '3.2', line: 237 } },
    *run(dialogue) {
      const mailbox = yield* dialogue.mailbox();
      yield* offering(dialogue, 'PIPELINING');
      const rcpt = `RCPT TO:<${mailbox}>`;
      const begun = yield* group(dialogue, 'MAIL FROM:<>', rcpt, 'DATA');
      const codes = begun.map(({ code }) => code).join(', ');
      if (begun.at(-1)?.code !== 354) return undecided(`MAIL, RCPT and DATA had ${codes}`);
      const heard = yield* group(dialogue, `${HEADER}hop\r\n.`, 'MAIL FROM:<>', 'RSET', rcpt);
      if (heard[0]?.code !== 250) return undecided(`the mail data had ${heard[0]?.code}`);
      return yield* inOrder(dialogue, heard, [true, true, true, false]);
    },
  },
];
