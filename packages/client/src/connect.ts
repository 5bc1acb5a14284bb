/** The doors: a connection to deliver several mails over, one over a channel that is open, and one mail with all that belongs to it. */
import { InvalidOptionError, type TransmissionChannel } from '@hopscope/channel';

import type { DeliveryReport } from './delivery-report.ts';
import { readMail, release, type Mail } from './mail.ts';
import { openSession, sessionOver } from './open-session.ts';
import { readAddress, settingsOf, type AddressLike, type ConnectOptions } from './options.ts';
import { Connection, type SmtpConnection } from './smtp-connection.ts';
import { watch } from './watch.ts';

/**
 * Opens a channel and a session on it. Resolves when the receiver-SMTP has taken EHLO or HELO, the channel is under TLS and
 * the user authenticated as the options want it, and it is ready for mail.
 *
 * Rejects with InvalidAddressError, InvalidNameError or InvalidOptionError before anything is opened; with
 * CannotConnectError when there is no channel; with GreetingRefusedError when the receiver-SMTP gives no service (QUIT is
 * said all the same, 0821:1581); with TlsRequiredError or TlsFailedError; with AuthenticationFailedError; with
 * ChannelLostError when it goes away or takes too long; with DeadlineExceededError; with the reason of `signal`.
 */
export async function connect(
  address: AddressLike,
  options: ConnectOptions = {},
): Promise<SmtpConnection> {
  const settings = settingsOf(options);
  const to = readAddress(address, settings.tls);
  return new Connection(await openSession(to, settings), settings);
}

/**
 * Opens a session over a channel that is open already and has no user, whose far end is a receiver-SMTP about to greet: what
 * whoever was turned around gets (RFC 821 3.8). Of the options `carrier` and `timeouts.connect` mean nothing here. Without
 * `tls.servername` it stays as it is, in the clear or not.
 *
 * Rejects as `connect` does.
 */
export async function openOver(
  channel: TransmissionChannel,
  options: ConnectOptions = {},
): Promise<SmtpConnection> {
  const settings = settingsOf(options);
  const { mode, side } = settings.tls;
  const named = side.servername !== null;
  if (!named && (mode === 'required' || mode === 'implicit')) {
    throw new InvalidOptionError('tls', 'it takes the "servername" that the far end has to prove');
  }
  const as = named ? settings : { ...settings, tls: { mode: 'never', side } as const };
  return new Connection(await sessionOver(channel, as), as);
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
  const { clock, deadline } = settings;
  const to = readAddress(address, settings.tls);
  const outgoing = readMail(mail, settings.pathRules);
  const since = clock.now();
  try {
    const session = await openSession(to, settings);
    const unwatch = watch({ deadline, since }, clock, (reason) => session.abort(reason));
    try {
      return await session.send(outgoing);
    } finally {
      await session.quit();
      unwatch();
    }
  } finally {
    release(outgoing);
  }
}
