/**
 * What the host decides, as one optional hook per occasion. Each may answer at once or by a promise, and nothing more is
 * read from its channel until then, so commands sent together are answered in their order.
 *
 * A hook returns the reply, or nothing for the default one. A reply that its command may not have (RFC 821 4.3, RFC 5321
 * 4.3.2) and an error thrown are faults of the policy: `onError` is told, and the peer hears 451 without the reason; where
 * 451 may not stand, 421 instead of the greeting and to HELO and EHLO, and 502 to VRFY, EXPN and HELP. A reply with code 421
 * closes the channel.
 */
import type { Endpoint } from '@hopscope/channel';
import type {
  DeclaredMailData,
  Envelope,
  ForwardPath,
  Host,
  Reply,
  ReversePath,
  TransactionVerb,
} from '@hopscope/protocol';

/** The reply, or nothing for the default reply; at once or later. */
export type Answer = Reply | undefined | void | Promise<Reply | undefined | void>;

/** One session with one sender-SMTP. The same object in all hooks: a WeakMap may keep what belongs to it. */
export interface SmtpSession {
  /** The two ends of the channel, for people to read: `127.0.0.1:2525` over TCP. */
  readonly local: Endpoint;
  readonly remote: Endpoint;
  /** How the sender-SMTP named itself; null before HELO or EHLO was accepted. */
  readonly domain: Host | null;
  /** Whether it said EHLO. */
  readonly extended: boolean;
}

export interface Occasion {
  readonly session: SmtpSession;
}

export interface HeloOccasion extends Occasion {
  readonly domain: Host;
}

export interface MailOccasion extends Occasion {
  /** MAIL; or SEND, SOML or SAML, which only the dialect `rfc821` has. */
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  /** SIZE and BODY, as far as they were given (RFC 1870, RFC 6152). */
  readonly declared: DeclaredMailData;
}

export interface RcptOccasion extends Occasion {
  readonly forwardPath: ForwardPath;
  /** The transaction so far. */
  readonly envelope: Envelope;
}

export interface MessageOccasion extends Occasion {
  readonly envelope: Envelope;
  /** Header and body in full, transparency removed; at most `limits.mailData` octets. */
  readonly data: Uint8Array;
}

export interface ReceiveOccasion extends Occasion {
  readonly envelope: Envelope;
  /**
   * Header and body as they come, transparency removed. The channel is read no faster than this is, and at most some 128
   * KiB wait. It can be read once, and need not be read to its end. Throws MailAbandonedError when the mail is not to be
   * taken: an end that comes without an error is the true end.
   */
  readonly data: AsyncIterable<Uint8Array>;
}

export interface TextOccasion extends Occasion {
  readonly text: string;
}

export interface HelpOccasion extends Occasion {
  readonly text: string | null;
}

export interface Hooks {
  /** The channel opened. Default 220. Anything else but 554 or 421 must begin with the name of the host (0821:2101). */
  greeting?(occasion: Occasion): Answer;
  /** HELO or EHLO. Default 250. The service extensions are added to the reply. */
  helo?(occasion: HeloOccasion): Answer;
  /** MAIL and its kin. Default 250 to MAIL, 502 to SEND, SOML and SAML. */
  mail?(occasion: MailOccasion): Answer;
  /** RCPT, once for each. Default 250; 550 when there is neither `message` nor `receive`, since nobody would take it. */
  rcpt?(occasion: RcptOccasion): Answer;
  /** VRFY. Default 252 (5321 3.5.3), or 502 in the dialect `rfc821`, which has no 252. */
  vrfy?(occasion: TextOccasion): Answer;
  /** EXPN. Default 502. */
  expn?(occasion: TextOccasion): Answer;
  /** HELP. Default 214 with the commands. */
  help?(occasion: HelpOccasion): Answer;
}

/** Takes each mail in one piece. */
export interface CollectingPolicy extends Hooks {
  /**
   * The end of mail data. Default 250, and from then on this host is responsible for the mail (5321 6.1): answer when it
   * is safe, and throw or answer 451 when it cannot be kept.
   */
  message?(occasion: MessageOccasion): Answer;
  readonly receive?: undefined;
}

/** Takes each mail as it comes. */
export interface StreamingPolicy extends Hooks {
  /**
   * DATA. The answer is that to the end of mail data, and is sent then even if it is known earlier; default 250, with the
   * same responsibility. What is not read by then is passed over.
   */
  receive(occasion: ReceiveOccasion): Answer;
  readonly message?: undefined;
}

export type Policy = CollectingPolicy | StreamingPolicy;
