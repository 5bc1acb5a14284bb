import {
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  SenderSmtp,
  octetsOfLines,
  parseHost,
  reply,
  textOf,
  type ChannelEffect,
  type Host,
  type ReceiverEffect,
  type SenderEffect,
} from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import {
  VirtualClock,
  pump,
  type ChannelUser,
  type ClosedCause,
  type Secured,
  type TlsSide,
  type TransmissionChannel,
} from '../src/index.ts';
import { TEST_CERTIFICATES } from '../src/testing/index.ts';
import { CARRIERS, type CarrierWorld } from './carriers.ts';
import { channelIn } from './channels.ts';

/** TLS takes turns of the machine's own clock, and is not begun twice. */
const IN_THE_CLEAR = CARRIERS.filter(
  ([name]) => !name.includes('virtual time') && !name.includes('TLS'),
);

const TRUSTING: TlsSide = { role: 'client', servername: 'beta.example', ca: TEST_CERTIFICATES.ca };
const PROVEN: TlsSide = { role: 'server', certificate: TEST_CERTIFICATES.here };

function hostNamed(name: string): Host {
  const host = parseHost(name, RULES.rfc5321);
  if (!host.ok) throw new Error(host.fault.wanted);
  return host.value;
}

/** What one end of a session saw. */
interface Seen {
  readonly secured: Secured[];
  readonly closed: ClosedCause[];
  readonly kinds: string[];
}

function nothingSeen(): Seen {
  return { secured: [], closed: [], kinds: [] };
}

function receive(
  channel: TransmissionChannel,
  { clock }: Pick<CarrierWorld, 'clock'>,
  tls: TlsSide,
): Seen & { readonly shutDown: () => void } {
  const seen = nothingSeen();
  const machine = new ReceiverSmtp({
    host: hostNamed('beta.example'),
    rules: RULES.rfc5321,
    timeouts: RFC5321_TIMEOUTS,
    offer: { ...PLAIN_OFFER, extensions: new Set(['STARTTLS']) },
    secured: false,
  });
  const session = pump<Exclude<ReceiverEffect, ChannelEffect>>(machine, channel, clock, {
    tls,
    secured: (secured) => seen.secured.push(secured),
    effect: (effect) => {
      if (effect.kind !== 'ask') return;
      const { occasion } = effect.question;
      seen.kinds.push(occasion);
      session.perform(machine.answer(reply(occasion === 'opening' ? 220 : 250, 'beta.example')));
    },
    room: () => {},
    closed: (cause) => seen.closed.push(cause),
  });
  session.start();
  return { ...seen, shutDown: () => session.perform(machine.shutDown()) };
}

/** Asks for TLS, and quits when it is ready again. */
function send(channel: TransmissionChannel, { clock }: CarrierWorld, tls: TlsSide): Seen {
  const seen = nothingSeen();
  const machine = new SenderSmtp({
    host: hostNamed('alpha.example'),
    rules: RULES.rfc5321,
    timeouts: RFC5321_TIMEOUTS,
    chunks: 'when-binary',
  });
  const session = pump<Exclude<SenderEffect, ChannelEffect>>(machine, channel, clock, {
    tls,
    secured: (secured) => seen.secured.push(secured),
    effect: (effect) => {
      seen.kinds.push(effect.kind);
      if (effect.kind === 'ready')
        session.perform(seen.secured.length === 0 ? machine.startTls() : machine.quit());
    },
    room: () => {},
    closed: (cause) => seen.closed.push(cause),
  });
  session.start();
  return seen;
}

describe.each(IN_THE_CLEAR)('STARTTLS over %s', (_, worldOf) => {
  test('puts both ends under TLS, and the session begins anew', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const receiver = receive(acceptor, world, PROVEN);
    const sender = send(opener, world, TRUSTING);
    const over = (): boolean => sender.closed.length > 0 && receiver.closed.length > 0;
    await world.until(over, 'the end of the session');
    expect(receiver.kinds).toEqual(['opening', 'EHLO', 'EHLO']);
    expect(sender.kinds).toEqual(['ready', 'ready']);
    expect([...sender.secured, ...receiver.secured]).toMatchObject([
      { ok: true, doubt: null },
      { ok: true, servername: 'beta.example' },
    ]);
  });

  test('ends the channel when the sender does not trust the certificate', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const receiver = receive(acceptor, world, {
      role: 'server',
      certificate: TEST_CERTIFICATES.elsewhere,
    });
    const sender = send(opener, world, TRUSTING);
    const over = (): boolean => sender.closed.length > 0 && receiver.closed.length > 0;
    await world.until(over, 'the end of the session');
    expect(sender.secured).toMatchObject([
      { ok: false, why: expect.stringMatching(/other names/) },
    ]);
    expect(sender.kinds).toEqual(['ready', 'failed']);
    expect(receiver.kinds).toEqual(['opening', 'EHLO']);
  });

  test('never reads as a command what came in the clear behind its 220', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const receiver = receive(acceptor, world, PROVEN);
    let heard = '';
    let closed = false;
    opener.start({
      octets: (octets) => {
        heard += textOf(octets);
      },
      room: () => {},
      ended: () => opener.end(),
      closed: () => {
        closed = true;
      },
    });
    const hears = (code: string): Promise<void> =>
      world.until(() => new RegExp(`(?:^|\\n)${code} .*\\r\\n$`).test(heard), code);
    await hears('220');
    opener.write(octetsOfLines(['EHLO evil.example']));
    await hears('250');
    opener.write(octetsOfLines(['STARTTLS']));
    await hears('220');
    opener.write(octetsOfLines(['MAIL FROM:<evil@evil.example>', 'QUIT']));
    await world.until(() => closed && receiver.closed.length > 0, 'the end of the channel');
    expect(receiver.kinds).toEqual(['opening', 'EHLO']);
    expect(receiver.secured).toMatchObject([{ ok: false }]);
  });
});

describe('a host that must stop in the midst of a handshake', () => {
  test('closes the channel, though the handshake succeeds all the same', () => {
    const calls: string[] = [];
    const users: ChannelUser[] = [];
    const handshakes: ((secured: Secured) => void)[] = [];
    const wire: TransmissionChannel = {
      local: { name: 'here' },
      remote: { name: 'there' },
      start: (user) => users.push(user),
      write: () => true,
      end: () => calls.push('end'),
      abort: () => calls.push('abort'),
      pause: () => {},
      resume: () => {},
      secure: (_, done) => handshakes.push(done),
    };
    const receiver = receive(wire, { clock: new VirtualClock() }, PROVEN);
    users[0]?.octets(octetsOfLines(['EHLO alpha.example']));
    users[0]?.octets(octetsOfLines(['STARTTLS']));
    receiver.shutDown();
    handshakes[0]?.({
      ok: true,
      protocol: 'TLSv1.3',
      cipher: 'TLS_AES_256_GCM_SHA384',
      servername: null,
      doubt: null,
      certificate: null,
    });
    users[0]?.closed({ kind: 'ended' });
    expect(calls).toEqual(['end']);
    expect(receiver.secured).toMatchObject([{ ok: true }]);
    expect(receiver.closed).toEqual([{ kind: 'ended' }]);
  });
});
