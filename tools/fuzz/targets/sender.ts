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
  type DeclaredMailData,
  type Dialect,
  type Envelope,
  type ForwardPath,
  type Parsed,
  type SenderEffect,
} from '@hopscope/protocol';

import { inLines, inParts, law, type Target } from '../target.ts';
import { GRAMMAR_WORDS } from './words.ts';

const REPLIES = [
  '220 b', '250 OK', '250-b\r\n250-PIPELINING\r\n250-8BITMIME\r\n250-CHUNKING\r\n250-DSN\r\n250-SMTPUTF8\r\n250 SIZE 99',
  '250-b\r\n250-AUTH PLAIN LOGIN\r\n250 STARTTLS', '250-b\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 BINARYMIME', '334 YQ==', '334 ?', '354 go', '421 bye', '450 later', '452 full', '500 what', '502 no',
  '550 no', '551 try <a@b>', '554 no', '221 bye', '235 ok', '334 ', '999 x', '25', '250-', '200', '300', '299 x',
].map((line) => `${line}\r\n`); // prettier-ignore

/** The sender-SMTP with errands and mails, hearing a receiver-SMTP that says what it likes. */
export const SENDER: Target = {
  name: 'sender',
  longest: 350,
  seeds: [
    '\0\0\x00220 b\r\n250-b\r\n250 SIZE\r\n250 OK\r\n250 OK\r\n550 no\r\n354 go\r\n250 OK\r\n250 OK\r\n250 OK\r\n550 no\r\n550 no\r\n250 OK\r\n221 bye\r\n',
    '\0\0\x00220 b\r\n500 what\r\n250 b\r\n450 no\r\n550 no\r\n221 bye\r\n',
    '\0\0\x00554 no\r\n221 bye\r\n',
    '\0\0\x00220-a\r\n220-b\r\n220 c\r\n',
    `0\0\x00220 b\r\n250-b\r\n250-PIPELINING\r\n250-CHUNKING\r\n250 BINARYMIME\r\n${'250 OK\r\n'.repeat(9)}`,
    '\u0098\0\x00220 b\r\n250-b\r\n250 STARTTLS\r\n220 go\r\n250-b\r\n250 SIZE\r\n250 OK\r\n250 OK\r\n354 go\r\n250 OK\r\n',
    'h\0\x00220 b\r\n250-b\r\n250 AUTH PLAIN\r\n235 ok\r\n250 OK\r\n',
    'x\0\x00220 b\r\n250-b\r\n250 AUTH PLAIN\r\n334 \r\n235 ok\r\n250 OK\r\n',
    '\u0088\0\x00220 b\r\n250-b\r\n250 AUTH LOGIN\r\n334 YQ==\r\n334 YQ==\r\n535 no\r\n250 OK\r\n',
    '\u00D8\0\x00220 b\r\n250-b\r\n250 SIZE\r\n250 OK\r\n',
  ],
  words: [...REPLIES, ...REPLIES, ...GRAMMAR_WORDS],
  run(input, thorough) {
    const [low = 0, middle = 0, high = 0] = input; // the first octets say what is to be done, so that changes keep it
    const plan = planOf(low | (middle << 8) | (high << 16));
    const replies = input.subarray(3);
    const lines = inLines(replies);
    const whole = session(lines, plan);
    if (!thorough) return whole.outcome;
    const cut = session(lines.flatMap(inParts), plan);
    law(whole.story === cut.story, 'a session does not depend on how its octets are cut');
    session([replies], plan); // all at once is something else: what comes early answers nothing
    session(lines, { ...plan, shakesHands: false });
    return whole.outcome;
  },
};

/** What the sender-SMTP is to do when it is ready, and how its session goes. */
interface Plan {
  readonly dialect: Dialect;
  readonly chunks: 'always' | 'when-binary';
  readonly tasks: readonly Task[];
  /** Whether TLS comes when it is asked for; else the peer goes on in the clear. */
  readonly shakesHands: boolean;
  readonly endsBy: 'ended' | 'expired';
}

function planOf(number: number): Plan {
  return {
    dialect: number % 2 === 0 ? 'rfc5321' : 'rfc821',
    chunks: (number & 2) === 0 ? 'when-binary' : 'always',
    endsBy: (number & 4) === 0 ? 'ended' : 'expired',
    tasks: tasksOf(number >>> 3),
    shakesHands: true,
  };
}

type Errand = (machine: SenderSmtp) => readonly SenderEffect[];
type Task =
  | { readonly kind: 'errand'; readonly run: Errand }
  | { readonly kind: 'mail'; readonly envelope: Envelope; readonly text: string };

const TEXT = 'hello\r\n.\r\n';
const LARGE = 'x'.repeat(600);
const BINARY = '\0\n.\r\n.\r\r\u00FF';
const MAILS: readonly Task[] = [
  mail({}, TEXT, '<@x,@y:e@f>'),
  mail({}, TEXT, '<g@h>', '<i@j>', '<k@l>'),
  mail({ size: TEXT.length }, TEXT, '<g@h>', '<i@j>'),
  mail({ body: 'BINARYMIME' }, BINARY, '<g@h>', '<i@j>'),
  mail({ body: 'BINARYMIME', size: BINARY.length }, BINARY, '<g@h>'),
  mail({ body: '8BITMIME', internationalized: true }, '\u00C3\u00A9\r\n', '<g@h>'),
];
const TASKS: readonly Task[] = [
  ...MAILS,
  errand((machine) => machine.authenticate('PLAIN', octetsOf('\0a\0b'))),
  errand((machine) => machine.authenticate('PLAIN', octetsOf(LARGE))),
  errand((machine) => machine.authenticate('LOGIN', null)),
  errand((machine) => machine.startTls()),
  errand((machine) => machine.ask({ verb: 'VRFY', text: 'a' })),
  errand((machine) => machine.ask({ verb: 'HELP', text: null })),
  errand((machine) => machine.ask({ verb: 'RSET' })),
  errand((machine) => machine.turn()),
];

function errand(run: Errand): Task {
  return { kind: 'errand', run };
}

/** Four tasks, the first a mail for every other number. */
function tasksOf(number: number): readonly Task[] {
  const first = number % 2 === 0 ? MAILS : TASKS;
  return [first, TASKS, MAILS, TASKS].flatMap((tasks, place) => {
    const task = tasks[(number >>> (1 + place * 5)) % tasks.length];
    return task === undefined ? [] : [task];
  });
}

function session(
  parts: readonly Uint8Array[],
  plan: Plan,
): { readonly story: string; readonly outcome: string } {
  const machine = new SenderSmtp({
    host: must(parseHost('alpha', RULES.rfc821)),
    rules: RULES[plan.dialect],
    timeouts: RFC5321_TIMEOUTS,
    chunks: plan.chunks,
  });
  const far = new Drive(machine, plan);
  far.perform(machine.opened());
  for (const part of parts) {
    const inTheClear = awaitsTls(machine) && part.length > 0;
    far.perform(machine.receive(part));
    far.supply();
    if (inTheClear)
      law(machine.wants === 'nothing', 'octets in the clear where TLS should come are the end');
  }
  const { state } = machine;
  far.perform(machine[plan.endsBy]());
  law(machine.wants === 'nothing', 'a session is over when its channel is');
  law(far.failures <= 1, 'a session fails once at most');
  law(far.verdicts.length === far.begun, 'every mail that was begun has its verdicts');
  return {
    story: JSON.stringify([far.sent, far.verdicts, far.failures, far.answers, state]),
    outcome: `${plan.dialect} ${state} ${far.begun} ${far.failures} ${far.verbs}`,
  };
}

function awaitsTls({ wants }: SenderSmtp): boolean {
  return wants === 'tls';
}

/** Carries out what the machine says, with nobody at the other end. */
class Drive {
  sent = '';
  verbs = '';
  begun = 0;
  failures = 0;
  readonly answers: number[] = [];
  readonly verdicts: (readonly number[])[] = [];
  readonly #machine: SenderSmtp;
  readonly #plan: Plan;
  readonly #tasks: Task[];
  #under: Task | null = null;
  #recipients = 0;
  #parts: Uint8Array[] = [];
  #data = '';
  #closed = false;

  constructor(machine: SenderSmtp, plan: Plan) {
    this.#machine = machine;
    this.#plan = plan;
    this.#tasks = [...plan.tasks];
  }

  perform(effects: readonly SenderEffect[]): void {
    const queue = [...effects];
    for (let effect = queue.shift(); effect !== undefined; effect = queue.shift())
      queue.push(...this.#perform(effect));
  }

  #perform(effect: SenderEffect): readonly SenderEffect[] {
    law(!this.#closed, 'nothing comes behind the end');
    const machine = this.#machine;
    switch (effect.kind) {
      case 'send':
        this.#sendLines(textOf(effect.octets));
        return [];
      case 'ready':
        return machine.wants === 'work' ? this.#next() : [];
      case 'recipient':
        law(effect.index === this.#recipients, 'recipients are answered in their order, each once');
        this.#recipients += 1;
        return [];
      case 'mail-data-wanted':
        return []; // as the pump does, `supply` looks what the machine wants
      case 'verdicts':
        this.#judged(effect.verdicts.map(({ reply }) => reply.code));
        return [];
      case 'failed':
        law(
          this.#under?.kind !== 'mail',
          'a mail has verdicts, and the session does not fail beside them',
        );
        this.failures += 1;
        return [];
      case 'challenge':
        return machine.respond(effect.octets.length === 0 ? null : octetsOf('x'));
      case 'secure':
        return this.#plan.shakesHands ? this.#underTls() : [];
      case 'answered':
        law(this.#under?.kind === 'errand', 'an errand is answered once');
        this.#under = null;
        this.answers.push(effect.reply.code);
        return [];
      case 'turned':
      case 'close':
        this.#closed = true;
        return [];
    }
  }

  #next(): readonly SenderEffect[] {
    law(this.#under?.kind !== 'mail', 'a mail is over when the next may begin');
    const task = this.#tasks.shift() ?? null;
    this.#under = task;
    if (task === null) return this.#machine.quit();
    if (task.kind === 'errand') return task.run(this.#machine);
    this.begun += 1;
    this.#recipients = 0;
    this.#data = '';
    this.#parts = [...inParts(octetsOf(task.text))];
    return this.#machine.transact(task.envelope);
  }

  #underTls(): readonly SenderEffect[] {
    const effects = this.#machine.underTls();
    law(this.#machine.extensions.size === 0, 'what was offered in the clear is forgotten');
    return effects;
  }

  #judged(codes: readonly number[]): void {
    const task = this.#under;
    law(task?.kind === 'mail', 'verdicts are about the mail that is under way, and come once');
    law(codes.length === task.envelope.forwardPaths.length, 'every recipient has one verdict');
    this.#under = null;
    this.verdicts.push(codes);
  }

  /** Gives the next parts of the text while they are wanted, then its end. */
  supply(): void {
    const task = this.#under;
    while (this.#machine.wants === 'mail-data') {
      law(task?.kind === 'mail', 'mail data is wanted of a mail');
      const part = this.#parts.shift();
      if (part !== undefined) this.#sendData(this.#machine.mailData(part));
      else {
        this.#sendData(this.#machine.endMailData(), () => {
          law(arrives(this.#data, task.text), 'mail data leaves as it is, with one end');
        });
      }
    }
  }

  /** What leaves at once is mail data; what comes behind is not. */
  #sendData(effects: readonly SenderEffect[], whenSent: () => void = () => {}): void {
    const [first, ...rest] = effects;
    if (first?.kind !== 'send') return this.perform(effects);
    this.#data += textOf(first.octets);
    this.sent += textOf(first.octets);
    whenSent();
    this.perform(rest);
  }

  #sendLines(text: string): void {
    law(!/\r(?!\n)|(?<!\r)\n/.test(text), 'no bare CR or LF is sent');
    law(text.endsWith('\r\n') && /^[\r\n -~]*$/.test(text), 'whole printable lines are sent');
    law(text.length <= 512 || /^[A-Za-z0-9+/=]+\r\n$/.test(text), 'a command fits its line');
    this.sent += text;
    this.verbs += text.slice(0, 1);
  }
}

/** Whether a receiver that follows the RFCs makes this text of what was sent. */
function arrives(sent: string, text: string): boolean {
  if (!sent.startsWith('BDAT ')) return sent === `${text.replaceAll(/^\./gm, '..')}.\r\n`;
  let read = '';
  for (let rest = sent; ;) {
    const [line, size, last] = /^BDAT (\d+)( LAST)?\r\n/.exec(rest) ?? [];
    if (line === undefined) return false;
    const end = line.length + Number(size);
    if (rest.length < end) return false;
    read += rest.slice(line.length, end);
    rest = rest.slice(end);
    if (last !== undefined) return rest === '' && read === text;
  }
}

function mail(declared: Partial<DeclaredMailData>, text: string, ...to: readonly string[]): Task {
  const envelope: Envelope = {
    verb: 'MAIL',
    reversePath: NULL_REVERSE_PATH,
    forwardPaths: to.map((path): ForwardPath => must(parseForwardPath(path, RULES.rfc821))),
    declared: { ...NOTHING_DECLARED, ...declared },
    dsn: NO_MAIL_DSN,
    rcptDsn: [],
  };
  return { kind: 'mail', envelope, text };
}

function must<T>(parsed: Parsed<T>): T {
  law(parsed.ok, 'a path of the target is one');
  return parsed.value;
}
