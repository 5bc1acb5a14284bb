import {
  NOTHING_DECLARED,
  NO_MAIL_DSN,
  NULL_REVERSE_PATH,
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  SenderSmtp,
  parseForwardPath,
  parseHost,
  reply,
  textOf,
  type Parsed,
  type Question,
  type Reply,
} from '@hopscope/protocol';
import { SessionPair, hasBareCrOrLf } from '@hopscope/protocol/testing';

import { law, type Target } from '../target.ts';
import { LINE_WORDS } from './words.ts';

const SMUGGLED = 'MAIL FROM:<e@f>\r\nRCPT TO:<g@h>\r\nDATA\r\nsmuggled\r\n.\r\n';

/** A mail with these octets as its text, from one machine to the other: it arrives as it is, or not at all. */
export const SESSION: Target = {
  name: 'session',
  longest: 200,
  seeds: ['', 'hello\r\n', '.\r\n', 'a\n.\nb', `x\r\n.\r\r\n${SMUGGLED}`, '\u00FF\r\n'],
  words: [...LINE_WORDS, SMUGGLED, `\n.\n${SMUGGLED}`, `\r\n.\r${SMUGGLED}`, 'MAIL FROM:<e@f>\r\n'],
  run(input) {
    const text = textOf(input);
    const config = {
      host: must(parseHost('alpha', RULES.rfc821)),
      rules: RULES.rfc5321,
      timeouts: RFC5321_TIMEOUTS,
      offer: PLAIN_OFFER,
      secured: false,
      chunks: 'when-binary',
    } as const;
    const envelope = {
      verb: 'MAIL',
      reversePath: NULL_REVERSE_PATH,
      forwardPaths: [must(parseForwardPath('<c@d>', RULES.rfc821))],
      declared: { ...NOTHING_DECLARED, body: '8BITMIME' },
      dsn: NO_MAIL_DSN,
      rcptDsn: [],
    } as const;
    const pair = new SessionPair(new SenderSmtp(config), config, yes).run({ envelope, text });
    const [verdicts = []] = pair.verdicts;
    const codes = verdicts.map((verdict) => verdict.reply.code);
    law(codes.length === 1, 'there is one verdict');
    if (hasBareCrOrLf(text)) {
      law(pair.far.taken.length === 0, 'a mail with a bare CR or LF is not taken');
      law(codes[0] === 554, 'a mail with a bare CR or LF is refused');
    } else {
      const whole = text === '' || text.endsWith('\r\n') ? text : `${text}\r\n`;
      law(pair.far.taken.length === 1, 'one mail arrives as one');
      law(pair.far.taken[0]?.text === whole, 'a mail arrives as it was sent');
      law(codes[0] === 250, 'a mail that arrived is said to have');
    }
    return `${codes.join(' ')} ${pair.failure === null} ${text === ''}`;
  },
};

function yes({ occasion }: Question): Reply {
  if (occasion === 'opening') return reply(220, 'beta');
  return occasion === 'DATA' ? reply(354, 'go on') : reply(250, 'OK');
}

function must<T>(parsed: Parsed<T>): T {
  law(parsed.ok, 'a path of the target is one');
  return parsed.value;
}
