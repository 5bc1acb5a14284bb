import { checkOptions, type Endpoint, type TransmissionChannel } from '@hopscope/channel';
import {
  RFC821_LIMITS,
  invariant,
  parseCommand,
  type Reply,
  type SenderSmtp,
} from '@hopscope/protocol';

import type { DeliveryReport } from './delivery-report.ts';
import { InvalidTextError } from './errors/invalid-text-error.ts';
import { TurnRefusedError } from './errors/turn-refused-error.ts';
import { readMail, release, type Mail } from './mail.ts';
import { DELIVER_OPTIONS, type Settings } from './options.ts';
import {
  readExpansion,
  readVerification,
  type Expansion,
  type Verification,
} from './replies-about-users.ts';
import type { Security } from './security.ts';
import type { SenderSession } from './sender-session.ts';
import type { ErrandResult } from './task.ts';
import type { DeliverOptions } from './watch.ts';

/** An open session with a receiver-SMTP. `await using` quits it at the end of the block. */
export interface SmtpConnection extends AsyncDisposable {
  /** The service extensions that the receiver-SMTP offered last: keyword in upper case, and what followed it (5321 4.1.1.1). */
  readonly extensions: ReadonlyMap<string, string>;
  /** The far end, for people to read: `127.0.0.1:2525` over TCP. */
  readonly remote: Endpoint;
  /** Whether the channel is under TLS, and whether the far end has proved who it is. */
  readonly security: Security;

  /**
   * Sends one mail in one mail transaction, after those that were given before it. Resolves with one outcome for each
   * recipient, refused ones included.
   *
   * Rejects with InvalidPathError or InvalidMailDataError before an octet is sent; with ChannelLostError when the channel
   * is lost meanwhile; with ConnectionClosedError after `quit`; with its reason after `abort`; and with the error of a
   * stream that fails, which costs the connection, since mail data cannot be taken back in any other way.
   */
  deliver(mail: Mail, options?: DeliverOptions): Promise<DeliveryReport>;

  /** Whether a user is known, and at which mailbox: VRFY (RFC 821 3.3). Rejects with InvalidTextError before an octet is sent. */
  verify(text: string): Promise<Verification>;
  /** Who is on a mailing list: EXPN (RFC 821 3.3). Rejects with InvalidTextError before an octet is sent. */
  expand(text: string): Promise<Expansion>;
  /** What HELP answers: 211 or 214, or a refusal. Rejects with InvalidTextError before an octet is sent. */
  help(topic?: string): Promise<Reply>;
  /** Whether somebody is there: NOOP. */
  noop(): Promise<Reply>;
  /** RSET. Nothing needs it between mails, for each is cleared away before the next. */
  reset(): Promise<Reply>;

  /**
   * Asks to change roles, after all that is in line (RFC 821 3.8). Resolves with the channel, which has no user now and is
   * for a receiver-SMTP to start, greeting and all; this connection is over. Rejects with TurnRefusedError when the
   * receiver-SMTP will not (502), and goes on.
   */
  turn(): Promise<TransmissionChannel>;

  /** Says QUIT when all in line is done, and resolves when the channel is closed. Never rejects. */
  quit(): Promise<void>;

  /** Gives the channel up at once, without QUIT. All that is under way rejects with `reason`, an AbortError by default. */
  abort(reason?: unknown): void;
}

/** A session as its users see it. */
export class Connection implements SmtpConnection {
  readonly #session: SenderSession;
  readonly #settings: Settings;

  constructor(session: SenderSession, settings: Settings) {
    this.#session = session;
    this.#settings = settings;
  }

  get extensions(): ReadonlyMap<string, string> {
    return this.#session.extensions;
  }

  get remote(): Endpoint {
    return this.#session.remote;
  }

  get security(): Security {
    return this.#session.security;
  }

  async deliver(mail: Mail, options: DeliverOptions = {}): Promise<DeliveryReport> {
    checkOptions(options, DELIVER_OPTIONS);
    const outgoing = readMail(mail, this.#settings.pathRules);
    try {
      return await this.#session.send(outgoing, options);
    } finally {
      release(outgoing);
    }
  }

  async verify(text: string): Promise<Verification> {
    return readVerification(await this.#ask({ verb: 'VRFY', text }, text));
  }

  async expand(text: string): Promise<Expansion> {
    return readExpansion(await this.#ask({ verb: 'EXPN', text }, text));
  }

  async help(topic?: string): Promise<Reply> {
    return this.#ask({ verb: 'HELP', text: topic ?? null }, topic ?? null);
  }

  async noop(): Promise<Reply> {
    return this.#ask({ verb: 'NOOP', text: null }, null);
  }

  async reset(): Promise<Reply> {
    return this.#ask({ verb: 'RSET' }, null);
  }

  async turn(): Promise<TransmissionChannel> {
    const result = await this.#session.errand((machine) => machine.turn());
    if (result.kind === 'turned') return result.channel;
    throw new TurnRefusedError(replyOf(result));
  }

  async quit(): Promise<void> {
    return this.#session.quit();
  }

  abort(reason: unknown = new DOMException('The connection was given up', 'AbortError')): void {
    this.#session.abort(reason);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.quit();
  }

  async #ask(command: Asked, text: string | null): Promise<Reply> {
    if (text !== null) checkText(command.verb, text, this.#settings);
    return replyOf(await this.#session.errand((machine) => machine.ask(command)));
  }
}

type Asked = Parameters<SenderSmtp['ask']>[0];

/** Held against the grammar of commands, as the far end will; a CR or LF in it would be a command of its own. */
function checkText(verb: Asked['verb'], text: string, { rules }: Settings): void {
  const line = `${verb} ${text}`;
  const before = verb.length + 1;
  const read = parseCommand(line, rules);
  if (!read.ok) {
    const { at, wanted } = read.fault;
    throw new InvalidTextError(verb, { at: Math.max(0, at - before), wanted });
  }
  const most = RFC821_LIMITS.commandLine - '\r\n'.length - before; // no extension makes room for more
  if (text.length <= most) return;
  throw new InvalidTextError(verb, { at: most, wanted: `it has at most ${most} characters` });
}

function replyOf(result: ErrandResult): Reply {
  invariant(result.kind === 'reply', 'a question that was answered by no reply');
  return result.reply;
}
