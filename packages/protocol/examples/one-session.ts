/**
 * One mail from a sender-SMTP to a receiver-SMTP, and one relay step, with nothing but the language: no Node, no browser. It
 * runs wherever a module does: here, in a worker, on a page.
 */
import {
  NOTHING_DECLARED,
  NO_MAIL_DSN,
  NO_RCPT_DSN,
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  SenderSmtp,
  formatPath,
  octetsOfLines,
  parseForwardPath,
  parseHost,
  parseReversePath,
  relayStep,
  reply,
  sameHost,
  textOf,
  type Envelope,
  type Host,
  type Parsed,
  type Question,
  type ReceiverEffect,
  type Reply,
  type SenderEffect,
} from '@hopscope/protocol';

const rules = RULES.rfc821;
const timeouts = RFC5321_TIMEOUTS;

/** What was said, line by line as the RFC prints it, and the mail data that arrived. */
export interface Course {
  readonly transcript: readonly string[];
  readonly mailData: string;
}

/** SAM at ALPHA hands ONE a mail for JOE at THREE. */
export function oneSession(): Course {
  const transcript: string[] = [];
  let mailData = '';
  const host = must(parseHost('ONE', rules));
  const receiver = new ReceiverSmtp({ host, rules, timeouts, offer: PLAIN_OFFER, secured: false });
  const sender = new SenderSmtp({
    host: must(parseHost('ALPHA', rules)),
    rules,
    timeouts,
    chunks: 'when-binary',
  });
  let mails = 1;

  /** Does what the receiver-SMTP asks for, and is the host that says yes to everything. */
  function atReceiver(effects: readonly ReceiverEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') {
        transcript.push(...lines('R', effect.octets));
        atSender(sender.receive(effect.octets));
      }
      if (effect.kind === 'ask') atReceiver(receiver.answer(yes(effect.question.occasion)));
      if (effect.kind === 'mail-data') mailData += textOf(effect.slice);
    }
  }

  /** Does what the sender-SMTP asks for: one mail, then QUIT. */
  function atSender(effects: readonly SenderEffect[]): void {
    for (const effect of effects) {
      if (effect.kind === 'send') {
        transcript.push(...lines('S', effect.octets));
        atReceiver(receiver.receive(effect.octets));
      }
      if (effect.kind === 'ready') {
        mails -= 1;
        atSender(mails < 0 ? sender.quit() : sender.transact(envelope()));
      }
      if (effect.kind === 'mail-data-wanted') {
        atSender(sender.mailData(octetsOfLines(['Subject: Lunch', '', '.At noon?'])));
        atSender(sender.endMailData());
      }
    }
  }

  atSender(sender.opened());
  atReceiver(receiver.opened());
  return { transcript, mailData };
}

/** The paths of that mail as ONE sends them on. */
export function oneRelayStep(): string {
  const { reversePath, forwardPaths } = envelope();
  const [forwardPath] = forwardPaths;
  if (forwardPath === undefined) throw new Error('no recipient');
  const one = must(parseHost('ONE', rules));
  const self = { isSelf: (host: Host) => sameHost(host, one), nameToward: () => one };
  const step = relayStep({ forwardPath, reversePath }, self, rules);
  if (step.kind !== 'relay') return step.kind;
  return `${formatPath(step.paths.reversePath)} ${formatPath(step.paths.forwardPath)}`;
}

function envelope(): Envelope {
  return {
    verb: 'MAIL',
    reversePath: must(parseReversePath('<SAM@ALPHA>', rules)),
    forwardPaths: [must(parseForwardPath('<@ONE,@TWO:JOE@THREE>', rules))],
    declared: NOTHING_DECLARED,
    dsn: NO_MAIL_DSN,
    rcptDsn: [NO_RCPT_DSN],
  };
}

function yes(occasion: Question['occasion']): Reply {
  if (occasion === 'opening') return reply(220, 'ONE Service ready');
  return occasion === 'DATA' ? reply(354, 'Start mail input') : reply(250, 'OK');
}

function lines(who: 'S' | 'R', octets: Uint8Array): readonly string[] {
  const texts = textOf(octets).split('\r\n').slice(0, -1);
  return texts.map((text) => `${who}: ${text}`);
}

function must<T>(result: Parsed<T>): T {
  if (!result.ok) throw new Error(result.fault.wanted);
  return result.value;
}
