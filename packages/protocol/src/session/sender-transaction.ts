/**
 * One mail transaction as the sender-SMTP goes through it: what was said, what was answered, and for which recipient the verdict is
 * out. Where commands are pipelined (RFC 2920) what was said runs ahead of what was answered, and replies are matched to commands
 * by counting alone.
 */
import type { Parameter } from '../commands/command.ts';
import { mailDsnParameters, rcptDsnParameters } from '../extensions/dsn.ts';
import { needsInternationalization } from '../path.ts';
import type { EnhancedStatus } from '../replies/enhanced-status.ts';
import { isSuccess, reply, type Reply } from '../replies/reply.ts';
import { invariant } from '../result.ts';
import type { Envelope } from '../transaction/envelope.ts';

/** The reply that decided, and who made it: the receiver-SMTP, or this end because none came. */
export interface Verdict {
  readonly reply: Reply;
  readonly source: 'receiver' | 'sender';
}

/** The reply that is to come next, `nothing` when all are in. */
export type Awaited = 'mail' | 'rcpt' | 'data' | 'nothing';

export class SenderTransaction {
  readonly envelope: Envelope;
  /** Mail data goes out in chunks, without DATA. */
  readonly chunked: boolean;
  /** The text is known to be plain. */
  readonly isPlain: boolean;
  /** Whether SMTPUTF8 must be asked for: a path goes beyond ASCII, or the header does (RFC 6531 3.4). */
  readonly internationalized: boolean;
  /** A path does. */
  readonly hasInternationalizedPath: boolean;
  readonly #verdicts: (Verdict | null)[];
  /** What decided for all recipients that have no verdict of their own. */
  #refusal: Verdict | null = null;
  #mailAnswered = false;
  #recipientsSaid = 0;
  #recipientsAnswered = 0;
  #dataSaid = false;
  #dataAnswered = false;

  constructor(envelope: Envelope, chunked: boolean, isPlain: boolean) {
    this.envelope = envelope;
    this.chunked = chunked;
    this.isPlain = isPlain;
    const { declared, reversePath, forwardPaths } = envelope;
    this.hasInternationalizedPath =
      needsInternationalization(reversePath) ||
      forwardPaths.some((path) => needsInternationalization(path));
    this.internationalized = declared.internationalized || this.hasInternationalizedPath;
    this.#verdicts = forwardPaths.map(() => null);
  }

  /** Why the mail cannot be sent to this receiver-SMTP at all, found before a word is said. */
  obstacle(offered: ReadonlyMap<string, string>): Reply | null {
    const { body } = this.envelope.declared;
    if (body === '8BITMIME' && !offered.has('8BITMIME'))
      return unsent(
        reply(554, 'the mail data holds octets over 127, and the receiver takes none (RFC 6152)'),
        UNCONVERTED,
      );
    if (body === 'BINARYMIME' && !(offered.has('BINARYMIME') && offered.has('CHUNKING')))
      return unsent(
        reply(554, 'the mail data is binary, and the receiver takes none (RFC 3030)'),
        UNCONVERTED,
      );
    if (this.internationalized && !offered.has('SMTPUTF8'))
      return unsent(
        reply(
          553,
          'a path or the header goes beyond ASCII, and the receiver knows no SMTPUTF8 (RFC 6531)',
        ),
        this.hasInternationalizedPath ? BEYOND_ASCII_PATH : BEYOND_ASCII_HEADER,
      );
    return null;
  }

  /** What MAIL says of the mail data, as far as the receiver-SMTP knows it. */
  mailParameters(extensions: ReadonlyMap<string, string>): readonly Parameter[] {
    const { size, body } = this.envelope.declared;
    const parameters: Parameter[] = [];
    if (size !== null && extensions.has('SIZE'))
      parameters.push({ keyword: 'SIZE', value: String(size) });
    if (body !== '7BIT') parameters.push({ keyword: 'BODY', value: body });
    if (this.internationalized) parameters.push({ keyword: 'SMTPUTF8', value: null });
    return extensions.has('DSN')
      ? [...parameters, ...mailDsnParameters(this.envelope.dsn)]
      : parameters;
  }

  /** What RCPT says of notifications; nothing where the receiver-SMTP knows none, which sends them as it likes (RFC 3461 5.2.2). */
  rcptParameters(index: number, extensions: ReadonlyMap<string, string>): readonly Parameter[] {
    const dsn = this.envelope.rcptDsn[index];
    return dsn !== undefined && extensions.has('DSN') ? rcptDsnParameters(dsn) : [];
  }

  get awaited(): Awaited {
    if (!this.#mailAnswered) return 'mail';
    if (this.#recipientsAnswered < this.#recipientsSaid) return 'rcpt';
    return this.#dataSaid && !this.#dataAnswered ? 'data' : 'nothing';
  }

  /** Whether the receiver-SMTP opened a transaction. */
  get opened(): boolean {
    return this.#mailAnswered && this.#refusal === null;
  }

  /** When all recipients that were said are answered: whether one was taken, and nothing was refused for all. */
  get taken(): boolean {
    return this.opened && this.#verdicts.includes(null);
  }

  /** The index of the recipient to be said next, while at most `most` replies are outstanding; null: none now. */
  nextRecipient(most: number): number | null {
    const more = this.#recipientsSaid < this.#verdicts.length && this.#refusal === null;
    if (!more || this.#outstanding() >= most) return null;
    this.#recipientsSaid += 1;
    return this.#recipientsSaid - 1;
  }

  /** Whether DATA is to be said now: behind the last RCPT, and only if a recipient was taken or may still be. */
  nextIsData(most: number): boolean {
    const behindTheLast = this.#recipientsSaid === this.#verdicts.length && !this.#dataSaid;
    if (this.chunked || !behindTheLast || this.#refusal !== null) return false;
    if (this.#outstanding() >= most || (this.#outstanding() === 0 && !this.taken)) return false;
    this.#dataSaid = true;
    return true;
  }

  mailAnswered(answer: Reply): void {
    this.#mailAnswered = true;
    if (!isSuccess(answer)) this.#refusal = { reply: answer, source: 'receiver' };
  }

  /** Returns the index of the recipient that the reply is about. */
  recipientAnswered(answer: Reply): number {
    const index = this.#recipientsAnswered;
    invariant(index < this.#recipientsSaid, 'a reply about a recipient that was not said');
    this.#recipientsAnswered += 1;
    if (!isSuccess(answer)) this.#verdicts[index] = { reply: answer, source: 'receiver' };
    return index;
  }

  dataAnswered(): void {
    this.#dataAnswered = true;
  }

  /** All verdicts, `last` for those that have none. */
  verdicts(last: Verdict): readonly Verdict[] {
    return this.#verdicts.map((own) => this.#refusal ?? own ?? last);
  }

  /** Replies to come, until DATA is said; then nothing more is. */
  #outstanding(): number {
    return (this.#mailAnswered ? 0 : 1) + this.#recipientsSaid - this.#recipientsAnswered;
  }
}

/** With the status by which a notification tells why the mail was not even begun. */
function unsent(answer: Reply, status: EnhancedStatus): Reply {
  return { ...answer, status };
}

/** "Conversion required but not supported" (RFC 3463 3.7): another host on the way could have taken it. */
const UNCONVERTED: EnhancedStatus = { class: 5, subject: 6, detail: 3 };
/** "Non-ASCII addresses not permitted for that sender/recipient" (RFC 6531 4.2). */
const BEYOND_ASCII_PATH: EnhancedStatus = { class: 5, subject: 6, detail: 7 };
/** "UTF-8 header message cannot be transferred to one or more recipients" (RFC 6531 4.2). */
const BEYOND_ASCII_HEADER: EnhancedStatus = { class: 5, subject: 6, detail: 9 };
