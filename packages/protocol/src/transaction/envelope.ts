import type { TransactionVerb } from '../commands/command.ts';
import type { MailDsn, RcptDsn } from '../extensions/dsn.ts';
import type { ForwardPath, ReversePath } from '../path.ts';

/** The paths of a mail without its mail data: what MAIL and RCPT said. */
export interface Envelope {
  /** MAIL, or the kind of sending that was asked for (RFC 821 3.4). */
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  /** In the order of the RCPT commands; at least one before mail data may come. */
  readonly forwardPaths: readonly ForwardPath[];
  /** What the sender-SMTP said of the mail data with SIZE, BODY and SMTPUTF8 (RFC 1870, RFC 6152, RFC 3030, RFC 6531). */
  readonly declared: DeclaredMailData;
  /** Which notifications the sender-SMTP asked for with MAIL (RFC 3461). */
  readonly dsn: MailDsn;
  /** And with each RCPT, in the order of the forward-paths; empty where nothing was asked. */
  readonly rcptDsn: readonly RcptDsn[];
}

/** What MAIL said of the mail data before it came. */
export interface DeclaredMailData {
  /** Octets, or null when nothing was said. */
  readonly size: number | null;
  /** `BINARYMIME` mail data may hold any octets in any order, and comes in chunks (RFC 3030 3). */
  readonly body: '7BIT' | '8BITMIME' | 'BINARYMIME';
  /** A path or a header holds characters beyond ASCII, in UTF-8 (RFC 6531 3.4). */
  readonly internationalized: boolean;
}

/** What holds of mail data of which MAIL said nothing. */
export const NOTHING_DECLARED: DeclaredMailData = {
  size: null,
  body: '7BIT',
  internationalized: false,
};
