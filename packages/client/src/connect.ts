/** The two doors: a connection to deliver several mails over, and one mail with all that belongs to it. */
import { CannotConnectError } from './errors/cannot-connect-error.ts';
import type { DeliveryReport } from './delivery-report.ts';
import { readMail, release, type Mail } from './mail.ts';
import {
  readAddress,
  settingsOf,
  type AddressLike,
  type ConnectOptions,
  type Settings,
} from './options.ts';
import { SenderSession } from './sender-session.ts';
import type { SmtpConnection } from './smtp-connection.ts';

/**
 * Opens a channel and a session on it. Resolves when the receiver-SMTP has taken EHLO or HELO and is ready for mail.
 *
 * Rejects with InvalidAddressError or InvalidNameError before anything is opened; with CannotConnectError when there is no
 * channel; with GreetingRefusedError when the receiver-SMTP gives no service (QUIT is said all the same, 0821:1581); with
 * ChannelLostError when it goes away or takes too long; with the reason of `signal`.
 */
export async function connect(
  address: AddressLike,
  options: ConnectOptions = {},
): Promise<SmtpConnection> {
  return openSession(address, settingsOf(options));
}

/**
 * Connects, delivers one mail and quits. Resolves with one outcome for each recipient when the channel is closed; rejects
 * as `connect` and `deliver` do. The mail is read first, so a path with a flaw opens no channel.
 */
export async function sendMail(
  address: AddressLike,
  mail: Mail,
  options: ConnectOptions = {},
): Promise<DeliveryReport> {
  const settings = settingsOf(options);
  const outgoing = readMail(mail, settings.rules);
  const session = await openSession(address, settings).catch((error: unknown) => {
    release(outgoing);
    throw error;
  });
  try {
    return await session.send(outgoing);
  } finally {
    await session.quit();
  }
}

async function openSession(address: AddressLike, settings: Settings): Promise<SenderSession> {
  const { carrier, connectTimeout, signal } = settings;
  const to = readAddress(address);
  signal?.throwIfAborted();
  const { promise, resolve, reject } = Promise.withResolvers<SenderSession>();
  const cancel = carrier.open(to, connectTimeout, (opened) => {
    signal?.removeEventListener('abort', onAbort);
    if (opened.ok) resolve(new SenderSession(opened.channel, settings));
    else reject(new CannotConnectError(to, opened.why));
  });
  const onAbort = (): void => {
    cancel();
    reject(signal?.reason);
  };
  signal?.addEventListener('abort', onAbort, { once: true });
  const session = await promise;
  await session.opened;
  return session;
}
