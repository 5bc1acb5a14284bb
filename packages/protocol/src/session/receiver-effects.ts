/**
 * What a receiver-SMTP is told before it begins, what it asks its host, and what it wants done. All that a driver must know beside
 * what it has in common with the sender-SMTP.
 */
import type { MailCommand } from '../commands/command.ts';
import type { MailDsn, RcptDsn } from '../extensions/dsn.ts';
import type { Offer } from '../extensions/offer.ts';
import type { Timeouts } from '../limits.ts';
import type { ForwardPath, Host } from '../path.ts';
import type { Rules } from '../rules.ts';
import type { DeclaredMailData, Envelope } from '../transaction/envelope.ts';
import type { Claim } from './authentication.ts';
import type { ChannelEffect } from './session-machine.ts';

/** What one receiver-SMTP goes by, from the opening of its channel to the end. */
export interface ReceiverConfig {
  /** The name given in the greeting and in the replies that name the host. */
  readonly host: Host;
  readonly rules: Rules;
  readonly timeouts: Timeouts;
  /** What is offered to who says EHLO; of no account where the rules have no EHLO. */
  readonly offer: Offer;
  /** The channel is under TLS from its beginning. */
  readonly secured: boolean;
  /** In the clear all commands but NOOP, EHLO, STARTTLS and QUIT are 530 (RFC 3207 4). False by default; where there is EHLO only. */
  readonly tlsRequired?: boolean | undefined;
}

/** What a receiver-SMTP wants done, in order; what is `ask`ed is answered with a reply, and only then is more read. */
export type ReceiverEffect =
  | ChannelEffect
  /** Find the reply and hand it to `answer`; nothing is read until then. */
  | { readonly kind: 'ask'; readonly question: Question }
  /** A part of the mail data, transparency removed: a view of the octets that were received, and lent as they are. */
  | { readonly kind: 'mail-data'; readonly slice: Uint8Array }
  /** The transaction whose mail data was coming is over without being taken: forget what was kept of it. */
  | { readonly kind: 'abandoned' }
  /** TURN was granted: this machine is done, and a sender-SMTP takes the channel over, as if it had just opened (0821:1604). */
  | { readonly kind: 'turned'; readonly unread: Uint8Array };

/** What the receiver-SMTP asks its host, named by the occasion that the reply will answer. */
export type Question =
  | { readonly occasion: 'opening' }
  | { readonly occasion: 'HELO' | 'EHLO'; readonly domain: Host }
  | {
      readonly occasion: MailCommand['verb'];
      readonly command: MailCommand;
      readonly declared: DeclaredMailData;
      readonly dsn: MailDsn;
    }
  | {
      readonly occasion: 'RCPT';
      readonly forwardPath: ForwardPath;
      readonly dsn: RcptDsn;
      /** The transaction so far. */
      readonly envelope: Envelope;
    }
  | { readonly occasion: 'DATA' | 'end of mail data'; readonly envelope: Envelope }
  /** Mail data is about to come in chunks. 250 takes it, and is not said; a refusal is said behind the first chunk (RFC 3030 2). */
  | { readonly occasion: 'BDAT'; readonly envelope: Envelope }
  /** `internationalized`: the reply may name mailboxes beyond ASCII; else it is replaced by one that names none (RFC 6531 3.7.4.2). */
  | {
      readonly occasion: 'VRFY' | 'EXPN';
      readonly text: string;
      readonly internationalized: boolean;
    }
  | { readonly occasion: 'HELP'; readonly text: string | null }
  | { readonly occasion: 'AUTH'; readonly claim: Claim }
  | { readonly occasion: 'TURN' };
