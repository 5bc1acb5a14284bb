/** What each hook is told, and what it may say. */
import type { TransmissionChannel } from '@hopscope/channel';
import type {
  DeclaredMailData,
  Envelope,
  ForwardPath,
  Host,
  MailDsn,
  RcptDsn,
  Reply,
  ReversePath,
  TransactionVerb,
} from '@hopscope/protocol';

import type { SmtpSession } from './session.ts';

/** The reply, or nothing for the default reply; at once or later. */
export type Answer = Reply | undefined | void | Promise<Reply | undefined | void>;

/** What every hook is told. */
export interface Occasion {
  readonly session: SmtpSession;
}

/** HELO or EHLO; `session` tells which, and the domain, once it has been accepted. */
export interface HeloOccasion extends Occasion {
  /** What the sender-SMTP calls itself: a claim that is worth nothing as a proof (5321:2481). */
  readonly domain: Host;
}

/** MAIL, SEND, SOML or SAML, read by the grammar: a path with a flaw was 501 already. */
export interface MailOccasion extends Occasion {
  /** MAIL; or SEND, SOML or SAML, which only the dialect `rfc821` has. */
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  /** SIZE, BODY and SMTPUTF8, as far as they were given (RFC 1870, RFC 6152, RFC 3030, RFC 6531). */
  readonly declared: DeclaredMailData;
  /** RET and ENVID, as far as they were given (RFC 3461 4.3). */
  readonly dsn: MailDsn;
}

/** RCPT, read by the grammar, with or without its source route as `routes` has it. */
export interface RcptOccasion extends Occasion {
  readonly forwardPath: ForwardPath;
  /** NOTIFY and ORCPT, as far as they were given (RFC 3461 4.1). */
  readonly dsn: RcptDsn;
  /** The transaction so far. */
  readonly envelope: Envelope;
}

/** DATA, or the first BDAT. The envelope is complete: it has one recipient or more. */
export interface DataOccasion extends Occasion {
  readonly envelope: Envelope;
}

/** A whole mail has come, and its sender waits for the reply that makes this host responsible. */
export interface MessageOccasion extends Occasion {
  readonly envelope: Envelope;
  /**
   * Header and body in full, transparency removed; at most `limits.mailData` octets. The array may be a part of a larger `buffer`,
   * whose rest holds anything.
   */
  readonly data: Uint8Array;
}

/** A mail is about to come: 354 is sent, or a chunk is on its way. */
export interface ReceiveOccasion extends Occasion {
  readonly envelope: Envelope;
  /**
   * Header and body as they come, transparency removed. The channel is read no faster than this is, and at most some 128
   * KiB wait. It can be read once, and need not be read to its end. Throws MailAbandonedError when the mail is not to be
   * taken: an end that comes without an error is the true end. Throws TypeError when it is read a second time, or after the
   * hook's answer.
   */
  readonly data: AsyncIterable<Uint8Array>;
}

/** VRFY or EXPN. */
export interface TextOccasion extends Occasion {
  /** As it was sent: a user name, a mailbox or a list, in no fixed form (0821:662). */
  readonly text: string;
}

/** HELP, about something or about everything. */
export interface HelpOccasion extends Occasion {
  /** As it was sent; null: HELP stood alone. */
  readonly text: string | null;
}

/** Somebody claims to be a user, and has sent all that his mechanism lets him send (RFC 4954). */
export interface AuthOccasion extends Occasion {
  readonly mechanism: 'PLAIN' | 'LOGIN' | 'CRAM-MD5';
  /** As it was sent, and of any text: nobody has looked it up yet. */
  readonly user: string;
  /** Whom `user` wants to act as (RFC 4616 2); null: as himself. */
  readonly actingAs: string | null;
  /** Null with CRAM-MD5, which never sends it: then `matches` can tell, and nothing else. */
  readonly password: string | null;
  /** Whether the sender-SMTP has shown that it knows this secret. Takes the same time wherever the two differ. */
  readonly matches: (secret: string) => boolean;
}

/**
 * True: 235, and `session.user` is whoever the claim was about. False: 535. `{ user }`: 235, and that is the user; whoever wants
 * to act as another is granted it in no other way. A reply: that one; 334 is the next challenge of a mechanism of your own.
 */
export type AuthVerdict = boolean | { readonly user: string } | Reply;

/** What became of a claim, at once or later. */
export type AuthAnswer = AuthVerdict | Promise<AuthVerdict>;

/**
 * One exchange of a mechanism of your own: each response in turn, freed of base64, and null at first when AUTH came without
 * one. `challengeReply(octets)` asks for the next.
 */
export type MechanismExchange = (response: Uint8Array | null) => AuthAnswer;

/** The roles have changed (RFC 821 3.8). */
export interface TurnedOccasion extends Occasion {
  /** As if it had just opened, with the peer as the receiver-SMTP. It is yours: the server closes and counts it no more. */
  readonly channel: TransmissionChannel;
}
