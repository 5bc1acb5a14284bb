import { octetsOf, textOf, type Offer } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import {
  ThroughChannel,
  VirtualClock,
  memoryCarrier,
  type ChannelUser,
  type ClosedCause,
  type TransmissionChannel,
} from '../src/index.ts';
import { virtualTime } from '../src/testing/index.ts';
import { CARRIERS, type CarrierWorld } from './carriers.ts';
import { channelIn } from './channels.ts';
import { AT_ONCE, PART, SendingHost, TakingHost, type Pace } from './hosts.ts';

const MINUTE = 60_000;

/** Waits until both hosts were told that the channel is closed, and looks for timers that were left behind. */
async function bothClosed(world: CarrierWorld, one: SendingHost, other: TakingHost): Promise<void> {
  await world.until(() => one.cause !== null && other.cause !== null, 'the end of the session');
  expect(world.pending()).toBe(0);
}

/** Lines of mail data, some of which begin with a full stop. */
function mailOf(size: number): string {
  const lines = ['Subject: hops\r\n\r\n', '.a full stop\r\n', `${'x'.repeat(70)}\r\n`, '..\r\n'];
  const block = lines.join('');
  return block.repeat(Math.ceil(size / block.length));
}

describe.each(CARRIERS)('two machines joined over %s', (_, worldOf) => {
  test('carry one mail from greeting to QUIT when the policy answers at once', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const taking = new TakingHost(acceptor, world.clock, AT_ONCE);
    const sending = new SendingHost(opener, world.clock, mailOf(1000));
    await bothClosed(world, sending, taking);
    expect(taking.texts).toEqual([mailOf(1000)]);
    expect(sending.delivered).toBe(true);
    expect([sending.cause, taking.cause]).toEqual([{ kind: 'ended' }, { kind: 'ended' }]);
  });

  test('carry the same mail when the policy answers later', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const later: Pace = (give) => {
      world.clock.after(3, give);
    };
    const taking = new TakingHost(acceptor, world.clock, later);
    const sending = new SendingHost(opener, world.clock, mailOf(1000));
    await bothClosed(world, sending, taking);
    expect(taking.texts).toEqual([mailOf(1000)]);
    expect(sending.delivered).toBe(true);
  });

  test('keep the sender waiting while the receiver reads nothing of five megabytes', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const text = mailOf(5 * 1024 * 1024);
    const taking = new TakingHost(acceptor, world.clock, AT_ONCE);
    let stops = 0;
    let nextStop = 0;
    taking.onMailData = () => {
      if (taking.received < nextStop) return;
      nextStop += 512 * 1024;
      stops += 1;
      acceptor.pause();
      world.clock.after(5, () => acceptor.resume());
    };
    const sending = new SendingHost(opener, world.clock, text);
    let lead = 0;
    sending.onPart = () => {
      lead = Math.max(lead, sending.sent - taking.received);
    };
    await bothClosed(world, sending, taking);
    expect(taking.texts[0] === text).toBe(true);
    expect(sending.delivered).toBe(true);
    expect(stops).toBeGreaterThan(9);
    expect(lead).toBeLessThanOrEqual(world.holds);
    expect(lead).toBeGreaterThan(PART);
  });

  test('forget a mail whose channel is lost in the middle of its text, and give it a transient verdict', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const taking = new TakingHost(acceptor, world.clock, AT_ONCE);
    const sending = new SendingHost(opener, world.clock, mailOf(1024 * 1024));
    taking.onMailData = () => {
      if (taking.received > 200_000) taking.session.abort();
    };
    await bothClosed(world, sending, taking);
    expect(taking.texts).toEqual([]);
    expect(taking.abandoned).toBe(1);
    expect(taking.cause).toEqual({ kind: 'aborted' });
    expect(sending.cause).toEqual({ kind: 'lost', why: 'reset by the peer' });
    expect(sending.verdicts).toMatchObject([{ reply: { code: 421 }, source: 'sender' }]);
  });
});

describe.each(CARRIERS)('a sender-SMTP in the middle of mail data over %s', (_, worldOf) => {
  const LARGE = mailOf(20 * 1024 * 1024);

  /** A receiver-SMTP of a few words, which does this once some mail data has come. */
  async function inMailData(
    world: CarrierWorld,
    deed: (peer: Stubborn, channel: TransmissionChannel) => void,
    text: string = LARGE,
  ): Promise<{ readonly sending: SendingHost; readonly peer: Stubborn }> {
    const { opener, acceptor } = await channelIn(world);
    const peer = new Stubborn(acceptor);
    const replies = ['250 beta.example', '250 OK', '250 OK', '354 Go on'];
    let done = false;
    peer.onOctets = () => {
      const reply = peer.heard.endsWith('\r\n') ? replies.shift() : undefined;
      if (reply !== undefined) peer.say(reply);
      if (done || peer.count < 100_000) return;
      done = true;
      deed(peer, acceptor);
    };
    peer.say('220 beta.example ready');
    return { sending: new SendingHost(opener, world.clock, text), peer };
  }

  /** What waits in the systems of both ends, of TCP in a number of places. */
  const MUCH_LESS = 10 * 1024 * 1024;

  test.each([
    ['reads on', (): void => {}],
    ['reads nothing more', (channel: TransmissionChannel): void => channel.pause()],
  ])('stops at once when it is told 421 by a peer that %s', async (_name, then) => {
    const world = worldOf();
    const { sending, peer } = await inMailData(world, (one, channel) => {
      one.say('421 beta.example closing');
      then(channel);
    });
    await world.until(() => sending.verdicts !== null, 'the verdicts');
    expect(sending.verdicts).toEqual([
      { reply: { code: 421, lines: ['beta.example closing'] }, source: 'receiver' },
    ]);
    expect(sending.sent).toBeLessThan(MUCH_LESS);
    const { sent } = sending;
    peer.resume();
    peer.end();
    await world.until(
      () => sending.cause !== null && peer.cause !== null,
      'the end of the session',
    );
    expect([sending.sent, sending.cause]).toEqual([sent, { kind: 'ended' }]);
    expect(peer.count).toBeLessThan(MUCH_LESS);
    expect(world.pending()).toBe(0);
  });

  test('stops at once when its peer has ended the channel', async () => {
    const world = worldOf();
    const { sending, peer } = await inMailData(world, (one) => one.end());
    await world.until(
      () => sending.cause !== null && peer.cause !== null,
      'the end of the session',
    );
    expect(sending.verdicts).toMatchObject([{ reply: { code: 421 }, source: 'sender' }]);
    expect(sending.sent).toBeLessThan(MUCH_LESS);
  });

  test('keeps the channel when it is refused before the end, and then says the end', async () => {
    const world = worldOf();
    const { sending, peer } = await inMailData(
      world,
      (one) => one.say('552 Too much mail data'),
      mailOf(1024 * 1024),
    );
    await world.until(() => sending.verdicts !== null, 'the verdicts');
    expect(sending.verdicts).toMatchObject([{ reply: { code: 552 }, source: 'receiver' }]);
    await world.until(() => peer.heard.endsWith('\r\n.\r\nQUIT\r\n'), 'QUIT');
    peer.say('221 beta.example bye');
    peer.end();
    await world.until(
      () => sending.cause !== null && peer.cause !== null,
      'the end of the session',
    );
    expect([sending.cause, peer.cause]).toEqual([{ kind: 'ended' }, { kind: 'ended' }]);
  });
});

const MUCH = 10_000;

/** A peer that is no machine: says what it is told to say, and ends when told to. */
class Stubborn implements ChannelUser {
  /** The last that it heard, no more than is worth to be looked at. */
  heard = '';
  /** Octets that it heard in all. */
  count = 0;
  peerEnded = false;
  cause: ClosedCause | null = null;
  /** Called when octets have come. */
  onOctets: () => void = () => {};
  readonly #channel: TransmissionChannel;

  constructor(channel: TransmissionChannel) {
    this.#channel = channel;
    channel.start(this);
  }

  say(line: string): void {
    this.#channel.write(octetsOf(`${line}\r\n`));
  }

  end(): void {
    this.#channel.end();
  }

  resume(): void {
    this.#channel.resume();
  }

  octets(octets: Uint8Array): void {
    this.count += octets.length;
    this.heard = (this.heard + textOf(octets)).slice(-MUCH);
    this.onOctets();
  }

  room(): void {}

  ended(): void {
    this.peerEnded = true;
  }

  closed(cause: ClosedCause): void {
    this.cause = cause;
  }
}

/** Counts what its user writes. */
class CountedChannel extends ThroughChannel {
  writes = 0;

  override write(octets: Uint8Array): boolean {
    this.writes += 1;
    return super.write(octets);
  }
}

interface Stage {
  readonly clock: VirtualClock;
  /** The channel of `taking`. */
  readonly counted: CountedChannel;
  readonly taking: TakingHost;
  readonly peer: Stubborn;
}

async function stage(paceOf: (clock: VirtualClock) => Pace, offer?: Offer): Promise<Stage> {
  const clock = new VirtualClock();
  const anywhere = { host: 'beta.example', port: 0 };
  const { opener, acceptor } = await channelIn({
    carrier: memoryCarrier(clock),
    anywhere,
    until: virtualTime(clock),
  });
  const counted = new CountedChannel(acceptor);
  return {
    clock,
    counted,
    taking: new TakingHost(counted, clock, paceOf(clock), offer),
    peer: new Stubborn(opener),
  };
}

describe('a pump in virtual time', () => {
  test('waits as long as the machine is willing, says 421, and gives a peer that never closes ten seconds', async () => {
    const { clock, taking, peer } = await stage(() => AT_ONCE);
    clock.runUntil(5 * MINUTE - 1);
    expect(peer.heard).toBe('220 beta.example ready\r\n');
    clock.runUntil(5 * MINUTE);
    expect(peer.heard).toContain('\r\n421 beta.example waited too long');
    expect(peer.peerEnded).toBe(true);
    clock.runUntil(5 * MINUTE + 9_999);
    expect(taking.cause).toBeNull();
    clock.runUntil(5 * MINUTE + 10_000);
    expect(taking.cause).toEqual({ kind: 'aborted' });
    expect(peer.cause).toEqual({ kind: 'lost', why: 'reset by the peer' });
    expect(clock.pending).toBe(0);
  });

  test('begins to wait anew with each line', async () => {
    const { clock, taking, peer } = await stage(() => AT_ONCE);
    for (let times = 1; times <= 3; times += 1) {
      clock.runUntil(times * 4 * MINUTE);
      peer.say('NOOP');
    }
    clock.runUntil(17 * MINUTE - 1);
    expect(peer.heard).not.toContain('421');
    clock.runUntil(17 * MINUTE);
    expect(peer.heard).toContain('421');
    taking.session.abort();
    clock.runUntilIdle({ maxSteps: 10 });
    expect(clock.now()).toBe(17 * MINUTE);
  });

  test('gives mail data one hour in all, however many lines it is made of', async () => {
    const { clock, taking, peer } = await stage(() => AT_ONCE);
    peer.say('EHLO alpha.example\r\nMAIL FROM:<>\r\nRCPT TO:<joe@beta.example>\r\nDATA');
    clock.runUntil(4 * MINUTE);
    peer.say('x');
    clock.runUntil(8 * MINUTE);
    peer.say('.\r\nMAIL FROM:<>\r\nRCPT TO:<joe@beta.example>\r\nDATA');
    for (let times = 1; times <= 14; times += 1) {
      clock.runUntil((8 + times * 4) * MINUTE);
      peer.say('x');
    }
    clock.runUntil(68 * MINUTE - 1);
    expect(peer.heard).not.toContain('421');
    clock.runUntil(68 * MINUTE);
    expect(peer.heard).toContain('\r\n421 beta.example the mail took too long');
    expect([taking.texts, taking.abandoned]).toEqual([['x\r\n'], 1]);
    taking.session.abort();
    clock.runUntilIdle({ maxSteps: 10 });
    expect(clock.pending).toBe(0);
  });

  test('lingers ten seconds after QUIT for a peer that never closes', async () => {
    const { clock, taking, peer } = await stage(() => AT_ONCE);
    clock.runUntil(4 * MINUTE + 59_000);
    peer.say('QUIT');
    clock.runUntil(5 * MINUTE + 8_999);
    expect(peer.heard).toContain('\r\n221 beta.example');
    expect(taking.cause).toBeNull();
    clock.runUntil(5 * MINUTE + 9_000);
    expect(taking.cause).toEqual({ kind: 'aborted' });
    expect(clock.pending).toBe(0);
  });

  test('lets ten thousand short replies leave in few writes', async () => {
    const offer: Offer = { extensions: new Set(['ENHANCEDSTATUSCODES']), auth: null };
    const { clock, peer, counted } = await stage(() => AT_ONCE, offer);
    peer.say('EHLO alpha.example');
    clock.runUntil(1);
    const { count } = peer;
    const { writes } = counted;
    peer.say(Array<string>(10_000).fill('NOOP').join('\r\n'));
    clock.runUntil(1000);
    expect(peer.count - count).toBe(10_000 * '250 2.0.0 OK\r\n'.length);
    expect(counted.writes - writes).toBeLessThan(20);
  });

  test('reads nothing while an answer is looked for, and then everything', async () => {
    const { clock, taking, peer } = await stage((ownClock) => (give) => {
      ownClock.after(1000, give);
    });
    peer.say('EHLO alpha.example\r\nNOOP\r\nQUIT');
    peer.end();
    clock.runUntil(500);
    expect(peer.heard).toBe('');
    expect(taking.cause).toBeNull();
    clock.runUntilIdle({ maxSteps: 100 });
    expect(peer.heard).toMatch(/^220 .*\r\n250-[^]*\r\n250 OK\r\n221 .*\r\n$/);
    expect(taking.cause).toEqual({ kind: 'ended' });
    expect(clock.now()).toBe(2000);
  });
});
