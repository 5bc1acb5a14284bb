/**
 * The buffers of a mail transaction (0821:1178): reverse-path buffer, forward-path buffer, mail data buffer. "Specific
 * commands cause information to be appended to a specific buffer, or cause one or more buffers to be cleared." The mail
 * data itself passes through as slices and is kept by whoever takes the mail; here stands only what is known of it.
 */
import type { TransactionVerb } from '../commands/command.ts';
import type { ForwardPath, ReversePath } from '../path.ts';
import { NO_MAIL_DSN, NO_RCPT_DSN, type MailDsn, type RcptDsn } from '../extensions/dsn.ts';
import { rightUse } from '../result.ts';
import { NOTHING_DECLARED, type DeclaredMailData, type Envelope } from './envelope.ts';

export class MailTransaction {
  #verb: TransactionVerb = 'MAIL';
  #reversePath: ReversePath | null = null;
  #forwardPaths: ForwardPath[] = [];
  #declared: DeclaredMailData = NOTHING_DECLARED;
  #dsn: MailDsn = NO_MAIL_DSN;
  #rcptDsn: RcptDsn[] = [];
  /** The buffers as they were handed out last; null when they have changed since. */
  #envelope: Envelope | null = null;

  /** MAIL, SEND, SOML or SAML: clears all buffers, then fills the reverse-path buffer (0821:1235). */
  begin(
    verb: TransactionVerb,
    reversePath: ReversePath,
    declared: DeclaredMailData,
    dsn: MailDsn = NO_MAIL_DSN,
  ): void {
    this.clear();
    this.#dsn = dsn;
    this.#verb = verb;
    this.#reversePath = reversePath;
    this.#declared = declared;
  }

  /** RCPT: appends to the forward-path buffer (0821:1284). */
  addRecipient(path: ForwardPath, dsn: RcptDsn = NO_RCPT_DSN): void {
    rightUse(this.#reversePath !== null, 'a recipient outside a mail transaction: begin one');
    this.#forwardPaths.push(path);
    this.#rcptDsn.push(dsn);
    this.#envelope = null;
  }

  /** How many recipients the forward-path buffer holds. */
  get recipients(): number {
    return this.#forwardPaths.length;
  }

  /** What MAIL said of the mail data; nothing outside a transaction. */
  get declared(): DeclaredMailData {
    return this.#declared;
  }

  /** The buffers as they stand, which later commands do not change in it; null outside a transaction. */
  envelope(): Envelope | null {
    if (this.#reversePath === null) return null;
    this.#envelope ??= {
      verb: this.#verb,
      reversePath: this.#reversePath,
      forwardPaths: [...this.#forwardPaths],
      declared: this.#declared,
      dsn: this.#dsn,
      rcptDsn: [...this.#rcptDsn],
    };
    return this.#envelope;
  }

  /** RSET, HELO, the end of mail data, a lost channel (0821:1304). */
  clear(): void {
    this.#reversePath = null;
    this.#forwardPaths = [];
    this.#declared = NOTHING_DECLARED;
    this.#dsn = NO_MAIL_DSN;
    this.#rcptDsn = [];
    this.#envelope = null;
  }
}
