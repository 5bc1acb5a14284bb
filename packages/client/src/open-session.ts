/** From an address, or a channel, to a session that is ready for mail: the channel, TLS, EHLO, STARTTLS, AUTH. */
import type { Address, Secured, TlsClient, TransmissionChannel } from '@hopscope/channel';

import { chooseMechanism } from './auth/choose-mechanism.ts';
import type { Auth } from './auth/sasl-client.ts';
import { AuthenticationFailedError } from './errors/authentication-failed-error.ts';
import { CannotConnectError } from './errors/cannot-connect-error.ts';
import { TlsFailedError } from './errors/tls-failed-error.ts';
import { TlsRequiredError } from './errors/tls-required-error.ts';
import type { Settings } from './options.ts';
import { CLEAR, securityOf, type Security } from './security.ts';
import { SenderSession } from './sender-session.ts';
import { watch } from './watch.ts';

/** Resolves when the session is ready for mail. On the way QUIT is said wherever there is somebody to say it to. */
export async function openSession(to: Address, settings: Settings): Promise<SenderSession> {
  const { servername } = settings.tls.side;
  const side: TlsClient = { ...settings.tls.side, servername: servername ?? to.host };
  return whileWatched(settings, async (onGivenUp) => {
    const channel = await openChannel(to, settings, onGivenUp);
    return ready(channel, side, settings, onGivenUp);
  });
}

/** The same over a channel that is open. Without `tls.servername` nothing is known of who the far end has to be. */
export async function sessionOver(
  channel: TransmissionChannel,
  settings: Settings,
): Promise<SenderSession> {
  const { servername } = settings.tls.side;
  const side = servername === null ? undefined : { ...settings.tls.side, servername };
  return whileWatched(settings, (onGivenUp) => ready(channel, side, settings, onGivenUp));
}

/** Names what is to be done when it is given up, from here on or a moment ago. */
type OnGivenUp = (cleanUp: (reason: unknown) => void) => void;

async function whileWatched(
  settings: Settings,
  open: (onGivenUp: OnGivenUp) => Promise<SenderSession>,
): Promise<SenderSession> {
  const { signal, deadline, clock } = settings;
  signal?.throwIfAborted();
  const givenUp = Promise.withResolvers<never>();
  let over: { readonly reason: unknown } | null = null;
  let cleanUp: ((reason: unknown) => void) | null = null;
  const unwatch = watch({ signal, deadline }, clock, (reason) => {
    over = { reason };
    cleanUp?.(reason);
    givenUp.reject(reason);
  });
  try {
    const opening = open((next) => {
      cleanUp = next;
      if (over !== null) next(over.reason);
    });
    return await Promise.race([opening, givenUp.promise]);
  } finally {
    unwatch();
  }
}

function openChannel(
  to: Address,
  { carrier, connectTimeout }: Settings,
  onGivenUp: OnGivenUp,
): Promise<TransmissionChannel> {
  return new Promise((resolve, reject) => {
    onGivenUp(
      carrier.open(to, connectTimeout, (opened) => {
        if (opened.ok) resolve(opened.channel);
        else reject(new CannotConnectError(to, opened.why));
      }),
    );
  });
}

async function secure(channel: TransmissionChannel, side: TlsClient): Promise<Security> {
  const secured = await new Promise<Secured>((done) => {
    channel.secure(side, done);
  });
  if (!secured.ok) throw new TlsFailedError(secured.why);
  return securityOf(secured);
}

/** `side`: what this end brings to TLS; without it there is none. */
async function ready(
  channel: TransmissionChannel,
  side: TlsClient | undefined,
  settings: Settings,
  onGivenUp: OnGivenUp,
): Promise<SenderSession> {
  const { tls, auth } = settings;
  onGivenUp(() => channel.abort());
  const begins = tls.mode === 'implicit' && side !== undefined;
  const security = begins ? await secure(channel, side) : CLEAR;
  const session = new SenderSession(channel, settings, security, side);
  onGivenUp((reason) => session.abort(reason));
  await session.opened;
  try {
    if (tls.mode === 'required' || tls.mode === 'if-offered') {
      await startTls(session, tls.mode);
    }
    if (auth !== null) await authenticate(session, auth);
    return session;
  } catch (error) {
    void session.quit();
    throw error;
  }
}

async function startTls(session: SenderSession, mode: 'required' | 'if-offered'): Promise<void> {
  const offered = session.extensions.has('STARTTLS');
  if (session.security.kind === 'tls') return;
  const result = offered ? await session.errand((machine) => machine.startTls()) : null;
  if (result?.kind === 'secured' || mode === 'if-offered') return;
  throw new TlsRequiredError(result?.kind === 'reply' ? result.reply : null);
}

async function authenticate(session: SenderSession, auth: Auth): Promise<void> {
  const choice = chooseMechanism(auth, session.extensions, session.security);
  if (!choice.ok) throw new AuthenticationFailedError(choice);
  const { client } = choice;
  const result = await session.errand(
    (machine) => machine.authenticate(client.name.toUpperCase(), client.initial ?? null),
    client,
  );
  if (result.kind === 'reply' && result.reply.code >= 300)
    throw new AuthenticationFailedError({
      mechanism: client.name.toUpperCase(),
      reply: result.reply,
    });
}
