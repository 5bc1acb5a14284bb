import {
  ReplyAssembler,
  formatReply,
  pathInReply,
  replyClass,
  replyText,
  textOf,
  type Reply,
} from '@hopscope/protocol';

import { law, type Target } from '../target.ts';
import { GRAMMAR_WORDS } from './words.ts';

const MOST_LINES = 8;

/** Reply lines, joined to replies and written again. */
export const REPLY: Target = {
  name: 'reply',
  longest: 1200,
  seeds: [
    '250 OK',
    '250-one\r\n250-two\r\n250 three',
    '251 User not local; will forward to <@a,@b:c@d>',
    '551 try <joe@three>',
    '354',
    '250-',
    '599-x\r\n598 y',
  ],
  words: [...GRAMMAR_WORDS, '250', '250-', '250 ', '\r\n250-', '\r\n250 ', '199', '600', '551 <'],
  run(input) {
    const assembler = new ReplyAssembler(MOST_LINES);
    let outcome = '';
    for (const line of textOf(input).split('\r\n')) {
      const read = assembler.push(line);
      if (read === null) continue;
      if (!read.ok) return `${outcome} ${read.fault.wanted}`;
      outcome = outcomeOf(read.value);
    }
    return outcome;
  },
};

function outcomeOf(answer: Reply): string {
  const { code, lines } = answer;
  law(code >= 200 && code <= 599, 'a code has three digits, 2 to 5 first');
  law(lines.length <= MOST_LINES, 'a reply has no more lines than it may');
  law(
    lines.every((line) => /^[ -~]*$/.test(line)),
    'the text of a reply is printable',
  );
  const again = new ReplyAssembler(1000);
  const results = formatReply(answer).map((line) => {
    law(line.length <= 510, 'a reply line fits its limit');
    return again.push(line);
  });
  const whole = results.pop();
  law(whole?.ok === true && results.every((result) => result === null), 'a written reply is one');
  law(whole.value.code === code, 'a written reply has its code');
  law(whole.value.lines.join('') === lines.join(''), 'a written reply has its text');
  return `${replyClass(code)} ${pathInReply(answer).ok} ${replyText(answer).length > 510}`;
}
