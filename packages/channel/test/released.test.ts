import {
  NOTHING_DECLARED,
  NO_MAIL_DSN,
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  SenderSmtp,
  octetsOf,
  parseForwardPath,
  parseHost,
  parseReversePath,
  reply,
  textOf,
  type ChannelEffect,
  type Host,
  type Parsed,
  type ReceiverEffect,
  type Reply,
  type SenderEffect,
} from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import { pump, type ClosedCause, type Secured, type TransmissionChannel } from '../src/index.ts';
import { CARRIERS, type CarrierWorld } from './carriers.ts';
import { channelIn } from './channels.ts';

const RULES_OF_1982 = RULES.rfc821;

function must<T>(read: Parsed<T>): T {
  if (!read.ok) throw new Error(read.fault.wanted);
  return read.value;
}

function hostNamed(name: string): Host {
  return must(parseHost(name, RULES_OF_1982));
}

/** A host that can play both roles, and what it saw. */
class TurningHost {
  readonly texts: string[] = [];
  readonly closed: ClosedCause[] = [];
  granted = false;
  readonly #name: Host;
  readonly #world: CarrierWorld;
  readonly #mail: string | null;

  /** `mail`: what it has to send, as soon as it is a sender-SMTP. */
  constructor(name: string, world: CarrierWorld, mail: string | null) {
    this.#name = hostNamed(name);
    this.#world = world;
    this.#mail = mail;
  }

  /** Asks to change roles before it sends anything; without mail of its own. */
  send(channel: TransmissionChannel): void {
    const machine = new SenderSmtp({ ...this.#ends(), chunks: 'when-binary' });
    let work = this.#mail;
    const session = pump<Exclude<SenderEffect, ChannelEffect>>(
      machine,
      channel,
      this.#world.clock,
      {
        effect: (effect) => {
          if (effect.kind === 'turned') return this.receive(session.release(effect.unread));
          if (effect.kind !== 'ready') return;
          if (this.#mail === null) session.perform(machine.turn());
          else if (work === null) session.perform(machine.quit());
          else {
            session.perform(
              machine.transact({
                verb: 'MAIL',
                reversePath: must(parseReversePath('<ANN@BETA>', RULES_OF_1982)),
                forwardPaths: [must(parseForwardPath('<SAM@ALPHA>', RULES_OF_1982))],
                declared: NOTHING_DECLARED,
                dsn: NO_MAIL_DSN,
                rcptDsn: [],
              }),
            );
          }
        },
        room: () => {
          const text = work;
          work = null;
          if (text === null) session.perform(machine.endMailData());
          else session.perform(machine.mailData(octetsOf(text)));
        },
        closed: (cause) => this.closed.push(cause),
      },
    );
    session.start();
  }

  receive(channel: TransmissionChannel): void {
    const machine = new ReceiverSmtp({ ...this.#ends(), offer: PLAIN_OFFER, secured: false });
    let text = '';
    const session = pump<Exclude<ReceiverEffect, ChannelEffect>>(
      machine,
      channel,
      this.#world.clock,
      {
        effect: (effect) => {
          if (effect.kind === 'turned') return this.send(session.release(effect.unread));
          if (effect.kind === 'mail-data') text += textOf(effect.slice);
          if (effect.kind !== 'ask') return;
          const { occasion } = effect.question;
          if (occasion === 'end of mail data') this.texts.push(text);
          session.perform(machine.answer(answerTo(occasion)));
        },
        room: () => {},
        closed: (cause) => this.closed.push(cause),
      },
    );
    session.start();
  }

  #ends(): { host: Host; rules: typeof RULES_OF_1982; timeouts: typeof RFC5321_TIMEOUTS } {
    return { host: this.#name, rules: RULES_OF_1982, timeouts: RFC5321_TIMEOUTS };
  }
}

function answerTo(occasion: string): Reply {
  if (occasion === 'opening') return reply(220, 'ready');
  return occasion === 'DATA' ? reply(354, 'go on') : reply(250, 'OK');
}

describe.each(CARRIERS)('TURN over %s', (_, worldOf) => {
  test('changes the roles on the same channel, and mail goes the other way', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const alpha = new TurningHost('ALPHA', world, null);
    const beta = new TurningHost('BETA', world, 'Subject: polled\r\n\r\nhello\r\n');
    beta.receive(acceptor);
    alpha.send(opener);
    const over = (): boolean => alpha.closed.length > 0 && beta.closed.length > 0;
    await world.until(over, 'the end of the session');
    expect(alpha.texts).toEqual(['Subject: polled\r\n\r\nhello\r\n']);
    expect([alpha.closed, beta.closed]).toEqual([[{ kind: 'ended' }], [{ kind: 'ended' }]]);
    expect(world.pending()).toBe(0);
  });
});

describe.each(CARRIERS)('a channel that was released, over %s', (_, worldOf) => {
  test('keeps what comes until it has a user, and hands on first what was not read', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const { session } = receiving(acceptor, world);
    opener.start(QUIET);
    const released = session.release(octetsOf('first '));
    opener.write(octetsOf('second'));
    opener.end();
    let heard = '';
    let ended = false;
    released.start({
      ...QUIET,
      octets: (octets) => {
        heard += textOf(octets);
      },
      ended: () => {
        ended = true;
        released.end();
      },
    });
    expect(heard).toBe('');
    await world.until(() => ended, 'the end');
    expect(heard).toBe('first second');
  });

  test('hands on nothing while its user pauses it, and what was not read when it resumes', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const { session } = receiving(acceptor, world);
    opener.start(QUIET);
    const released = session.release(octetsOf('first '));
    opener.write(octetsOf('second'));
    let heard = '';
    released.start({
      ...QUIET,
      octets: (octets) => {
        heard += textOf(octets);
      },
    });
    released.pause();
    let later = false;
    world.clock.after(20, () => {
      later = true;
    });
    await world.until(() => later, 'some time');
    expect(heard).toBe('');
    released.resume();
    expect(heard).toBe('');
    await world.until(() => heard === 'first second', 'what was not read');
    released.abort();
  });

  test('never goes on under TLS with what came in the clear and was not read', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const { session } = receiving(acceptor, world);
    opener.start(QUIET);
    const released = session.release(octetsOf('MAIL FROM:<evil@evil.example>\r\n'));
    const told: (Secured | ClosedCause | 'octets')[] = [];
    released.start({
      ...QUIET,
      octets: () => told.push('octets'),
      closed: (cause) => told.push(cause),
    });
    released.secure({ role: 'client', servername: 'beta.example' }, (secured) =>
      told.push(secured),
    );
    await world.until(() => told.length === 2, 'the end of the channel');
    const why = 'octets in the clear came before the handshake';
    expect(told).toEqual([
      { ok: false, why },
      { kind: 'lost', why },
    ]);
  });

  test('tells its user that it was lost meanwhile', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const { session, told } = receiving(acceptor, world);
    opener.start(QUIET);
    const released = session.release(new Uint8Array(0));
    released.abort();
    let cause: ClosedCause | null = null;
    released.start({
      ...QUIET,
      closed: (why) => {
        cause = why;
      },
    });
    await world.until(() => cause !== null, 'the news');
    expect(cause).toEqual({ kind: 'aborted' });
    expect(told).toEqual([]);
  });
});

const QUIET = { octets: () => {}, room: () => {}, ended: () => {}, closed: () => {} };

function receiving(
  channel: TransmissionChannel,
  { clock }: CarrierWorld,
): { session: { release(unread: Uint8Array): TransmissionChannel }; told: ClosedCause[] } {
  const told: ClosedCause[] = [];
  const machine = new ReceiverSmtp({
    host: hostNamed('BETA'),
    rules: RULES_OF_1982,
    timeouts: RFC5321_TIMEOUTS,
    offer: PLAIN_OFFER,
    secured: false,
  });
  const session = pump<{ readonly kind: string }>(machine, channel, clock, {
    effect: () => {},
    room: () => {},
    closed: (cause) => told.push(cause),
  });
  session.start();
  return { session, told };
}
