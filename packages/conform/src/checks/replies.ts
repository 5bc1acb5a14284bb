/** Replies: their form, their length, their codes, and that there is one for each command (RFC 821 4.2, RFC 5321 4.2). */
import { isSuccess, mayAnswer, replyText, type Occasion } from '@hopscope/protocol';

import type { Rule } from '../check.ts';
import type { Dialogue } from '../dialogue.ts';
import type { Heard, Lack, Step } from '../step.ts';
import { formatTranscript } from '../transcript.ts';
import { CONFORMS, breach, notApplicable, unless, type Verdict } from '../verdict.ts';
import { NO_REPLY, nothingMore } from './answered.ts';

/**
 * Holds the reply to each command of a session without mail against `judge`; the first that does not conform ends it. Few
 * commands are in error, for some servers count those.
 */
export function* roundTrip(
  dialogue: Dialogue,
  judge: (occasion: Occasion, heard: Heard) => Verdict,
  ...breaches: readonly Lack[]
): Step<Verdict> {
  const greeting = yield* dialogue.hear(...breaches);
  const opened = judge('opening', greeting);
  if (opened.kind !== 'conforms') return opened;
  const domain = greeting.lines[0].split(' ', 1)[0] ?? '';
  const hello = dialogue.rfc === '821' ? 'HELO' : 'EHLO';
  const said: readonly (readonly [Occasion, string])[] = [
    [hello, `${hello} ${dialogue.name}`],
    ['NOOP', 'NOOP'],
    ['VRFY', 'VRFY postmaster'],
    ['EXPN', 'EXPN hopscope'],
    ['HELP', 'HELP'],
    ['DATA', 'DATA'],
    ['MAIL', 'MAIL FROM:<>'],
    ['RCPT', 'RCPT TO:<@>'],
    ['RCPT', 'RCPT TO:<joe@hopscope.invalid>'],
    ['RCPT', `RCPT TO:<postmaster@${domain}>`],
    ['RSET', 'RSET'],
    ['QUIT', 'QUIT'],
  ];
  for (const [occasion, line] of said) {
    const verdict = judge(occasion, yield* dialogue.say(line, ...breaches));
    if (verdict.kind !== 'conforms') return verdict;
  }
  return CONFORMS;
}

export const replies: readonly Rule[] = [
  {
    id: 'reply-form',
    title: 'Every line of a reply begins with the same code, followed by a hyphen or a space.',
    stated: {
      '821': { section: 'Appendix E', line: 2976 },
      '5321': { section: '4.2.1', line: 2756 },
    },
    *run(dialogue) {
      return yield* roundTrip(dialogue, () => CONFORMS, 'malformed');
    },
  },
  {
    id: 'reply-length',
    title: 'No line of a reply is longer than 512 octets.',
    stated: {
      '821': { section: '4.5.3', line: 2534 },
      '5321': { section: '4.5.3.1.5', line: 3506 },
    },
    *run(dialogue) {
      return yield* roundTrip(
        dialogue,
        (_, { longest }) => unless(longest <= 512, `a line had ${longest} octets`),
        'too long',
      );
    },
  },
  {
    id: 'reply-text',
    title: 'Replies are printable ASCII, whatever was said.',
    stated: { '5321': { section: '4.2', line: 2595 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      for (const line of [`HELO ${dialogue.name}`, 'VRFY j\x1b[7m\xf6e', 'HOP\x1b\xf6S', 'QUIT'])
        yield* dialogue.say(line);
      const said = dialogue.transcript.find(
        ({ from, text }) => from === 'R' && /[^\t -~]/.test(text),
      );
      const [shown = ''] = said === undefined ? [] : formatTranscript([said]);
      return unless(said === undefined, `there came ${shown.slice('R: '.length)}`);
    },
  },
  {
    id: 'reply-codes',
    title: 'Each command is answered with a code that is listed for it.',
    stated: {
      '821': { section: '4.3', line: 2222 },
      '5321': { section: '4.3.1', line: 3021, level: 'should' },
    },
    *run(dialogue) {
      const dialect = dialogue.rfc === '821' ? 'rfc821' : 'rfc5321';
      return yield* roundTrip(dialogue, (occasion, heard) =>
        unless(
          mayAnswer(occasion, heard.code, dialect),
          `${occasion} was answered ${replyText(heard)}`,
        ),
      );
    },
  },
  {
    id: 'one-reply-each',
    title: 'Every command has exactly one reply.',
    stated: { '821': { section: '4.2', line: 2033 }, '5321': { section: '4.2', line: 2551 } },
    *run(dialogue) {
      yield* dialogue.greeted();
      const hello = dialogue.rfc === '821' ? 'HELO' : 'EHLO';
      for (const line of [`${hello} ${dialogue.name}`, 'NOOP', 'HOPS', 'MAIL FROM:<>', 'RSET']) {
        yield* dialogue.say(line, ...NO_REPLY);
      }
      return nothingMore('a command', yield* dialogue.quit());
    },
  },
  {
    id: 'pipelined',
    title: 'Commands that come together are answered in their order, where PIPELINING is offered.',
    stated: { '5321': { section: '4.2', line: 2551 } },
    *run(dialogue) {
      const hello = yield* dialogue.opened();
      if (!hello.lines.some((line) => /^PIPELINING\b/i.test(line))) {
        return notApplicable('PIPELINING is not offered');
      }
      dialogue.write(`MAIL FROM:<>\r\nRCPT TO:<>\r\nRSET\r\nRCPT TO:<${dialogue.recipient}>\r\n`);
      const heard: Heard[] = [];
      for (let reply = 1; reply <= 4; reply += 1) heard.push(yield* dialogue.hear(...NO_REPLY));
      const shown = heard.map(({ code }) => code).join(', ');
      const inOrder = heard.map(isSuccess).join() === 'true,false,true,false';
      if (!inOrder) return breach(`MAIL, a bad RCPT, RSET and RCPT were answered ${shown}`);
      return nothingMore('one of four commands', yield* dialogue.quit());
    },
  },
];
