import type { Endpoint } from '@hopscope/channel';

import type { DeliveryReport } from './delivery-report.ts';
import type { Mail } from './mail.ts';

/** An open session with a receiver-SMTP. `await using` quits it at the end of the block. */
export interface SmtpConnection extends AsyncDisposable {
  /** The service extensions that the receiver-SMTP offered: keyword in upper case, and what followed it (5321 4.1.1.1). */
  readonly extensions: ReadonlyMap<string, string>;
  /** The far end, for people to read: `127.0.0.1:2525` over TCP. */
  readonly remote: Endpoint;

  /**
   * Sends one mail in one mail transaction, after those that were given before it. Resolves with one outcome for each
   * recipient, refused ones included.
   *
   * Rejects with InvalidPathError or InvalidMailDataError before an octet is sent; with ChannelLostError when the channel
   * is lost meanwhile; with ConnectionClosedError after `quit`; with its reason after `abort`; and with the error of a
   * stream that fails, which costs the connection, since mail data cannot be taken back in any other way.
   */
  deliver(mail: Mail): Promise<DeliveryReport>;

  /** Says QUIT when all mail in line is sent, and resolves when the channel is closed. Never rejects. */
  quit(): Promise<void>;

  /** Gives the channel up at once, without QUIT. All that is under way rejects with `reason`, an AbortError by default. */
  abort(reason?: unknown): void;
}
