import {
  MAIL_EXTENSIONS,
  RFC5321_LIMITS,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  ReplyAssembler,
  mayAnswer,
  parseHost,
  reply,
  textOf,
  type Dialect,
  type Host,
  type Offer,
  type Question,
  type ReceiverConfig,
  type ReceiverEffect,
  type Reply,
  type ReplyCode,
} from '@hopscope/protocol';
import { hasBareCrOrLf } from '@hopscope/protocol/testing';

import { inLines, inParts, law, type Target } from '../target.ts';
import { GRAMMAR_WORDS, LINE_WORDS } from './words.ts';

const COMMANDS = [
  'HELO a', 'EHLO a', 'MAIL FROM:<a@b>', 'MAIL FROM:<>', 'MAIL FROM:<a@b> SIZE=99', 'MAIL FROM:<a@b> BODY=8BITMIME',
  'RCPT TO:<@x,@y:c@d>', 'RCPT TO:<c@d>', 'DATA', 'RSET', 'SEND FROM:<a@b>', 'SOML FROM:<a@b>', 'SAML FROM:<a@b>',
  'VRFY a', 'EXPN a', 'HELP', 'NOOP', 'QUIT', 'TURN', 'STARTTLS', 'AUTH PLAIN', 'AUTH PLAIN AGEAYg==', 'AUTH LOGIN', '*',
  'AUTH CRAM-MD5', 'AUTH X', 'YQ==', 'BDAT 5', 'BDAT 5 LAST', 'BDAT 0 LAST', 'BDAT 99999999999', 'BDAT x', '.',
  'MAIL FROM:<a@b> BODY=BINARYMIME', 'MAIL FROM:<\u00C3\u00A9@b> SMTPUTF8', 'RCPT TO:<c@d> NOTIFY=NEVER ORCPT=rfc822;a+2B',
].map((line) => `${line}\r\n`); // prettier-ignore

/** A whole session of the receiver-SMTP; its first octets say the dialect, what is offered and what the host answers. */
export const RECEIVER: Target = {
  name: 'receiver',
  longest: 250,
  seeds: [
    '\0\0\0\0EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<c@d>\r\nDATA\r\nhi\r\n..\r\n.\r\nQUIT\r\n',
    '\0\0\0\0HELO a\r\nMAIL FROM:<>\r\nRCPT TO:<c@d>\r\nRSET\r\nNOOP\r\nVRFY a\r\nHELP\r\n',
    '\0\0\0\0EHLO a\r\nMAIL FROM:<a@b> SIZE=9\r\nRCPT TO:<c@d>\r\nRCPT TO:<e@d>\r\nDATA\r\n.\r\nMAIL FROM:<a@b>\r\n',
    `\0\0\0\0${'X\r\n'.repeat(25)}`,
    '\0\0\0\0EHLO a\r\nMAIL FROM:<a@b> BODY=BINARYMIME\r\nRCPT TO:<c@d>\r\nBDAT 3\r\na\nbBDAT 2 LAST\r\n\r\nQUIT\r\n',
    '\0\0\0\0EHLO a\r\nAUTH LOGIN\r\nYQ==\r\nYg==\r\nMAIL FROM:<a@b>\r\n',
    '\x02\0\0\0EHLO a\r\nSTARTTLS\r\nEHLO a\r\n',
    '\x02\0\0\0EHLO a\r\nAUTH PLAIN AGEAYg==\r\nSTARTTLS\r\nMAIL FROM:<a@b>\r\nEHLO a\r\nAUTH PLAIN AGEAYg==\r\nMAIL FROM:<a@b>\r\n',
  ],
  words: [...COMMANDS, ...COMMANDS, ...LINE_WORDS, ...GRAMMAR_WORDS],
  run(input, thorough) {
    const [first = 0, low = 0, middle = 0, high = 0] = input;
    const plan: Plan = {
      dialect: (first & 1) === 0 ? 'rfc5321' : 'rfc821',
      moods: low | (middle << 8) | (high << 16),
    };
    const octets = input.subarray(4);
    if ((first & 2) === 0)
      return session([octets], thorough && inParts(octets), () => begun(plan, OFFER));
    const lines = inLines(octets);
    if (thorough) anewUnderTls(lines, plan);
    return session(lines, thorough && lines.flatMap(inParts), () => begun(plan, WITH_TLS));
  },
};

/** In which dialect a session goes, and what the host says to its questions. */
interface Plan {
  readonly dialect: Dialect;
  readonly moods: number;
}

const LIMITS = { ...RFC5321_LIMITS, commandLine: 80, recipients: 3, mailData: 40, errors: 6 };
const NAME: Host = nameOf('beta.example');

const OFFER: Offer = {
  extensions: new Set(MAIL_EXTENSIONS),
  auth: {
    mechanisms: ['CRAM-MD5', 'PLAIN', 'LOGIN', 'X'],
    inClear: true,
    challenge: () => '<1@b>',
  },
};
/** Where STARTTLS is taken, it matters whether something comes behind it in one segment; so each line has a segment or more. */
const WITH_TLS: Offer = { ...OFFER, extensions: new Set([...OFFER.extensions, 'STARTTLS']) };

function begun(plan: Plan, offer: Offer): Drive {
  return new Drive(configOf(plan.dialect, offer), policyOf(plan));
}

function configOf(dialect: Dialect, offer: Offer): ReceiverConfig {
  const rules = { ...RULES[dialect], limits: LIMITS };
  return { host: NAME, rules, timeouts: RFC5321_TIMEOUTS, offer, secured: false };
}

/** The same octets, cut in one way or in two. What came of it, in a word or two. */
function session(
  parts: readonly Uint8Array[],
  finer: readonly Uint8Array[] | false,
  begin: () => Drive,
): string {
  const whole = begin().hear(parts).end();
  law(
    finer === false || whole.story === begin().hear(finer).end().story,
    'a session does not depend on how its octets are cut',
  );
  return whole.outcome;
}

/** Once the channel is under TLS, the session is as one that begins there, whatever came in the clear (RFC 3207 4.2). */
function anewUnderTls(lines: readonly Uint8Array[], plan: Plan): void {
  const config = configOf(plan.dialect, WITH_TLS);
  const patient = {
    ...config,
    rules: { ...config.rules, limits: { ...LIMITS, errors: Infinity } },
  };
  const drive = new Drive(patient, policyOf(plan));
  const at = lines.findIndex((line) => drive.hear([line]).machine.wants === 'tls');
  if (at === -1) return;
  const rest = lines.slice(at + 1);
  const fresh = new Drive({ ...patient, secured: true }, policyOf({ ...plan, moods: 0 }));
  for (const end of [drive, fresh]) end.forget(policyOf(plan));
  drive.apply(drive.machine.underTls());
  law(
    drive.hear(rest).end().story === fresh.hear(rest).end().story,
    'under TLS a session is as new',
  );
}

type Policy = (question: Question) => Reply;

/** Carries out what the machine says, with nobody at the other end. */
class Drive {
  readonly machine: ReceiverSmtp;
  #policy: Policy;
  #sent = '';
  #text = '';
  #taken = 0;
  #abandoned = 0;
  #closed = false;
  #story: unknown[] = [];

  constructor(config: ReceiverConfig, policy: Policy) {
    this.#policy = policy;
    this.machine = new ReceiverSmtp(config);
    this.apply(this.machine.opened());
  }

  /** What was said, asked and taken since the beginning, or since it was to be forgotten. */
  get story(): string {
    return JSON.stringify([this.#sent, this.#story, this.#abandoned, this.machine.state]);
  }

  get outcome(): string {
    const codes = codesOf(this.#sent).toSorted((one, other) => one - other);
    return `${this.machine.state} ${this.#taken} ${[...new Set(codes)].join(' ')}`;
  }

  hear(parts: readonly Uint8Array[]): this {
    for (const part of parts) {
      const inTheClear = awaitsTls(this.machine) && part.length > 0;
      this.apply(this.machine.receive(part));
      if (inTheClear) law(this.#closed, 'octets in the clear where TLS should come are the end');
      while (this.machine.stalled) this.apply(this.machine.readOn());
    }
    return this;
  }

  end(): this {
    this.#story.push(this.machine.state);
    this.apply(this.machine.ended());
    law(this.machine.wants === 'nothing', 'a session is over when its channel is');
    return this;
  }

  forget(policy: Policy): void {
    this.#policy = policy;
    this.#sent = '';
    this.#abandoned = 0;
    this.#story = [];
  }

  apply(effects: readonly ReceiverEffect[]): void {
    for (const effect of effects) this.#apply(effect);
  }

  #apply(effect: ReceiverEffect): void {
    law(!this.#closed, 'nothing comes behind the end');
    switch (effect.kind) {
      case 'send':
        this.#sent += textOf(effect.octets);
        return;
      case 'ask':
        return this.apply(this.machine.answer(this.#answer(effect.question)));
      case 'mail-data':
        this.#text += textOf(effect.slice);
        return law(this.#text.length <= LIMITS.mailData, 'mail data is not more than it may be');
      case 'abandoned':
        this.#text = '';
        this.#abandoned += 1;
        return;
      case 'close':
      case 'turned':
        this.#closed = true;
        return;
      case 'secure':
        return law(this.machine.wants === 'tls', 'what asks for TLS waits for it');
    }
  }

  #answer(question: Question): Reply {
    const answer = this.#policy(question);
    this.#story.push(question);
    if (question.occasion !== 'end of mail data') return answer;
    const { forwardPaths, declared } = question.envelope;
    law(forwardPaths.length > 0, 'a mail has a recipient');
    law(forwardPaths.length <= LIMITS.recipients, 'a mail has no more recipients');
    law(
      declared.body === 'BINARYMIME' || !hasBareCrOrLf(this.#text),
      'no mail with a bare CR or LF is taken',
    );
    this.#story.push(this.#text);
    this.#text = '';
    if (answer.code === 250) this.#taken += 1;
    return answer;
  }
}

function awaitsTls({ wants }: ReceiverSmtp): boolean {
  return wants === 'tls';
}

/** The codes of the replies, every one of which must be well formed. */
function codesOf(sent: string): readonly number[] {
  const lines = sent.split('\r\n');
  law(lines.pop() === '', 'a reply line is whole');
  const assembler = new ReplyAssembler(100);
  const codes: number[] = [];
  let open = false;
  for (const line of lines) {
    law(line.length <= 510 && /^[ -~]*$/.test(line), 'a reply is printable and fits its line');
    const read = assembler.push(line);
    open = read === null;
    if (read === null) continue;
    law(read.ok, 'a reply is well formed');
    codes.push(read.value.code);
  }
  law(!open, 'a reply is whole');
  return codes;
}

/** A host that mostly says yes; its moods, three bits for each question, say where not. */
function policyOf({ moods, dialect }: Plan): Policy {
  let asked = 0;
  return ({ occasion }) => {
    const mood = (moods >>> ((asked * 3) % 23)) % 8;
    asked += 1;
    const may = (code: ReplyCode): boolean => mayAnswer(occasion, code, dialect);
    const code = mood === 7 ? REFUSALS.find(may) : mood === 6 ? TRANSIENT.find(may) : undefined;
    return reply(code ?? SUCCESSES.find(may) ?? 421, 'beta.example');
  };
}

const SUCCESSES: readonly ReplyCode[] = [250, 354, 220, 214, 235];
const REFUSALS: readonly ReplyCode[] = [550, 554, 502, 504];
const TRANSIENT: readonly ReplyCode[] = [451, 421];

function nameOf(text: string): Host {
  const read = parseHost(text, RULES.rfc5321);
  law(read.ok, 'the name of the host is one');
  return read.value;
}
