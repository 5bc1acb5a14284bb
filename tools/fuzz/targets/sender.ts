import {
  NOTHING_DECLARED,
  NO_MAIL_DSN,
  NULL_REVERSE_PATH,
  RFC5321_TIMEOUTS,
  RULES,
  SenderSmtp,
  octetsOf,
  parseForwardPath,
  parseHost,
  textOf,
  type Dialect,
  type Envelope,
  type ForwardPath,
  type Parsed,
  type SenderEffect,
} from '@hopscope/protocol';

import { hashOf, inParts, law, type Target } from '../target.ts';
import { GRAMMAR_WORDS } from './words.ts';

const REPLIES = [
  '220 b', '250 OK', '250-b\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-CHUNKING\r\n250-DSN\r\n250-SMTPUTF8\r\n250 SIZE 99',
  '250-b\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS', '354 go', '421 bye', '450 later', '452 full', '500 what', '502 no',
  '550 no', '551 try <a@b>', '554 no', '221 bye', '235 ok', '334 ', '999 x', '25', '250-', '200', '300', '299 x',
].map((line) => `${line}\r\n`); // prettier-ignore

/** The sender-SMTP with two mails to send, hearing a receiver-SMTP that says what it likes. */
export const SENDER: Target = {
  name: 'sender',
  longest: 700,
  seeds: [
    '220 b\r\n250-b\r\n250 SIZE\r\n250 OK\r\n250 OK\r\n550 no\r\n354 go\r\n250 OK\r\n250 OK\r\n250 OK\r\n550 no\r\n550 no\r\n250 OK\r\n221 bye\r\n',
    '220 b\r\n500 what\r\n250 b\r\n450 no\r\n550 no\r\n221 bye\r\n',
    '554 no\r\n221 bye\r\n',
    '220-a\r\n220-b\r\n220 c\r\n',
  ],
  words: [...REPLIES, ...REPLIES, ...GRAMMAR_WORDS],
  run(input) {
    const dialect: Dialect = hashOf(input) % 2 === 0 ? 'rfc5321' : 'rfc821';
    const lines = textOf(input)
      .split(/(?<=\r\n)/)
      .map((line) => octetsOf(line));
    const chunks = hashOf(input) % 3 === 0 ? 'always' : 'when-binary';
    const whole = session(lines, dialect, chunks);
    const cut = session(lines.flatMap(inParts), dialect, chunks);
    law(whole.story === cut.story, 'a session does not depend on how its octets are cut');
    session([input], dialect, chunks); // all at once is something else: what comes early answers nothing
    return whole.outcome;
  },
};

const TEXT = octetsOf('hello\r\n.\r\n');
const MAILS: readonly Envelope[] = [
  mailTo('<c@d>', '<@x,@y:e@f>'),
  mailTo('<c@d>', '<g@h>', '<i@j>'),
];

function session(
  parts: readonly Uint8Array[],
  dialect: Dialect,
  chunks: 'always' | 'when-binary',
): { readonly story: string; readonly outcome: string } {
  const machine = new SenderSmtp({
    host: must(parseHost('alpha', RULES.rfc821)),
    rules: RULES[dialect],
    timeouts: RFC5321_TIMEOUTS,
    chunks,
  });
  const far = new Drive(machine);
  far.perform(machine.opened());
  for (const part of parts) far.perform(machine.receive(part));
  const { state } = machine;
  far.perform(machine.ended());
  law(machine.wants === 'nothing', 'a session is over when its channel is');
  law(far.failures <= 1, 'a session fails once at most');
  law(far.verdicts.length === far.begun, 'every mail that was begun has its verdicts');
  return {
    story: JSON.stringify([far.sent, far.verdicts, far.failures, state]),
    outcome: `${dialect} ${state} ${far.begun} ${far.failures} ${far.verbs}`,
  };
}

/** Carries out what the machine says, with nobody at the other end. */
class Drive {
  sent = '';
  verbs = '';
  begun = 0;
  failures = 0;
  readonly verdicts: (readonly number[])[] = [];
  readonly #machine: SenderSmtp;

  constructor(machine: SenderSmtp) {
    this.#machine = machine;
  }

  perform(effects: readonly SenderEffect[]): void {
    const queue = [...effects];
    for (let effect = queue.shift(); effect !== undefined; effect = queue.shift())
      queue.push(...this.#perform(effect));
  }

  #perform(effect: SenderEffect): readonly SenderEffect[] {
    const machine = this.#machine;
    switch (effect.kind) {
      case 'send':
        this.#send(textOf(effect.octets));
        return [];
      case 'ready': {
        if (machine.wants !== 'work') return [];
        const mail = MAILS[this.begun];
        if (mail === undefined) return machine.quit();
        this.begun += 1;
        return machine.transact(mail);
      }
      case 'mail-data-wanted':
        return [...machine.mailData(TEXT), ...machine.endMailData()];
      case 'verdicts': {
        const recipients = MAILS[this.verdicts.length]?.forwardPaths.length;
        law(effect.verdicts.length === recipients, 'every recipient has one verdict');
        this.verdicts.push(effect.verdicts.map(({ reply }) => reply.code));
        return [];
      }
      case 'failed':
        this.failures += 1;
        return [];
      case 'challenge':
        return machine.respond(octetsOf('x'));
      case 'secure':
        return machine.underTls();
      case 'recipient':
      case 'answered':
      case 'turned':
      case 'close':
        return [];
    }
  }

  #send(text: string): void {
    law(!/\r(?!\n)|(?<!\r)\n/.test(text), 'no bare CR or LF is sent');
    law(text.endsWith('\r\n') && /^[\r\n -~]*$/.test(text), 'whole printable lines are sent');
    this.sent += text;
    this.verbs += text.slice(0, 1);
  }
}

function mailTo(...to: readonly string[]): Envelope {
  return {
    verb: 'MAIL',
    reversePath: NULL_REVERSE_PATH,
    forwardPaths: to.map((path): ForwardPath => must(parseForwardPath(path, RULES.rfc821))),
    declared: NOTHING_DECLARED,
    dsn: NO_MAIL_DSN,
    rcptDsn: [],
  };
}

function must<T>(parsed: Parsed<T>): T {
  law(parsed.ok, 'a path of the target is one');
  return parsed.value;
}
