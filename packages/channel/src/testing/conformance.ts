/**
 * The one suite that every carrier passes, as named cases: whoever writes a carrier loops over them in the test runner of
 * their choice. It holds for memory and for TCP, with and without a delay, in virtual and in real time.
 */
import assert from 'node:assert/strict';

import type { Listener, TransmissionChannel } from '../transmission-channel.ts';
import type { Bench, End, Pair } from './bench.ts';
import {
  pattern,
  patternFrom,
  received,
  so,
  told,
  type ConformanceCase,
} from './conformance-case.ts';

const KIBI = 1024;

/** All that must hold for a carrier; each case runs in a world of its own. */
export const carrierConformance: readonly ConformanceCase[] = [
  so('octets arrive whole and in the order in which they were written', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    const sizes = [1, 2, 1000, 64 * KIBI, 100_000, 3];
    for (const size of sizes) opener.write(pattern(size));
    const expected = Buffer.concat(sizes.map(pattern));
    await received(bench, acceptor, expected.length);
    assert(expected.equals(acceptor.received), 'other octets came than were written');
  }),

  so('both ends write at once', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    await Promise.all([
      stream(bench, opener, 300 * KIBI),
      stream(bench, acceptor, 200 * KIBI),
      received(bench, acceptor, 300 * KIBI),
      received(bench, opener, 200 * KIBI),
    ]);
    assert(Buffer.from(pattern(300 * KIBI)).equals(acceptor.received));
    assert(Buffer.from(pattern(200 * KIBI)).equals(opener.received));
  }),

  so('an end answers from inside a call to its user', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.onOctets = (octets) => acceptor.write(octets);
    opener.onOctets = () => {
      if (opener.size < 20) opener.write(Uint8Array.of(opener.size));
    };
    opener.write(Uint8Array.of(0));
    await received(bench, opener, 20);
    assert.deepEqual(
      [...opener.received],
      Array.from({ length: 20 }, (_, at) => at),
    );
  }),

  so(
    'octets that came before the user are kept, and handed over after start returned',
    async (bench) => {
      const { opener, acceptor } = await bench.unstarted();
      opener.start();
      opener.write(pattern(1000));
      await bench.roundTrip();
      acceptor.start();
      assert.deepEqual(acceptor.told, []);
      await received(bench, acceptor, 1000);
      assert.deepEqual(acceptor.received, pattern(1000));
    },
  ),

  so(
    'an end that ended still hears the other, and the channel closes when both have ended',
    async (bench) => {
      const { opener, acceptor } = await bench.pair();
      opener.end();
      await told(bench, acceptor, 'ended');
      acceptor.write(pattern(1000));
      await received(bench, opener, 1000);
      assert(!opener.isClosed && !acceptor.isClosed, 'the channel closed too early');
      acceptor.end();
      await bench.closed(opener, acceptor);
      assert.deepEqual(opener.told, ['octets', 'ended', 'closed']);
      assert.deepEqual(acceptor.told, ['ended', 'closed']);
      assert.deepEqual([opener.cause, acceptor.cause], [{ kind: 'ended' }, { kind: 'ended' }]);
    },
  ),

  so('both ends may end at once', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.end();
    acceptor.end();
    await bench.closed(opener, acceptor);
    assert.deepEqual([opener.cause, acceptor.cause], [{ kind: 'ended' }, { kind: 'ended' }]);
  }),

  so('what was written before the end arrives before the end is told', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.write(pattern(300 * KIBI));
    opener.end();
    await told(bench, acceptor, 'ended');
    assert.equal(acceptor.size, 300 * KIBI);
    assert.deepEqual(acceptor.told, ['octets', 'ended']);
  }),

  so('an abort closes both ends: given up here, lost there', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.abort();
    await bench.closed(opener, acceptor);
    assert.deepEqual(acceptor.cause, { kind: 'aborted' });
    assert.deepEqual(opener.cause, { kind: 'lost', why: 'reset by the peer' });
  }),

  so('an abort after the end is an abort, which the peer notices when it writes', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.end();
    await told(bench, acceptor, 'ended');
    opener.abort();
    await bench.closed(opener);
    assert.deepEqual(opener.cause, { kind: 'aborted' });
    await writeUntilClosed(bench, acceptor);
    assert.deepEqual(acceptor.cause, { kind: 'lost', why: 'reset by the peer' });
  }),

  so('an abort in the same breath as the end is an abort', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.end();
    opener.abort();
    await bench.closed(opener);
    assert.deepEqual(opener.told, ['closed']);
    assert.deepEqual(opener.cause, { kind: 'aborted' });
    await writeUntilClosed(bench, acceptor);
    assert.deepEqual(acceptor.cause, { kind: 'lost', why: 'reset by the peer' });
  }),

  so('who gives up while octets are handed over hears nothing but closed', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.onOctets = () => {
      assert(acceptor.size === acceptor.parts[0]?.length, 'octets came after the abort');
      acceptor.abort();
    };
    opener.write(pattern(300 * KIBI));
    opener.end();
    await bench.closed(acceptor);
    assert.deepEqual(acceptor.told, ['octets', 'closed']);
  }),

  so('who gives up before the start hears closed after it', async (bench) => {
    const { opener, acceptor } = await bench.unstarted();
    acceptor.abort();
    opener.start();
    await bench.closed(opener);
    acceptor.start();
    assert.deepEqual(acceptor.told, []);
    await bench.closed(acceptor);
    assert.deepEqual(acceptor.told, ['closed']);
    assert.deepEqual(acceptor.cause, { kind: 'aborted' });
  }),

  so('closed comes once, and whatever is done afterwards is ignored', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.end();
    acceptor.end();
    await bench.closed(opener, acceptor);
    for (const end of [opener, acceptor]) {
      assert.equal(end.write(pattern(10)), false);
      end.end();
      end.pause();
      end.resume();
      end.abort();
      end.abort();
    }
    await bench.roundTrip();
    assert.deepEqual(opener.told, ['ended', 'closed']);
    assert.deepEqual(acceptor.told, ['ended', 'closed']);
  }),

  so('a write after the end is ignored', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.write(pattern(10));
    opener.end();
    assert.equal(opener.write(pattern(10)), false);
    await told(bench, acceptor, 'ended');
    await bench.roundTrip();
    assert.equal(acceptor.size, 10);
  }),

  so('writing on to a peer that gave up does no harm', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.abort();
    await writeUntilClosed(bench, opener);
    assert.deepEqual(opener.cause, { kind: 'lost', why: 'reset by the peer' });
  }),

  so(
    'a pause holds octets back, the writer is told that there is no room, and memory is bounded',
    async (bench) => {
      const { opener, acceptor } = await bench.pair();
      acceptor.pause();
      const written = await writeWhileThereIsRoom(bench, opener);
      assert.deepEqual(acceptor.told, [], 'octets came in spite of the pause');
      const before = opener.count('room');
      acceptor.resume();
      await received(bench, acceptor, written);
      await bench.world.until(() => opener.count('room') > before, 'room after the resume');
      assert(Buffer.from(pattern(written)).equals(acceptor.received));
      assert.equal(opener.write(pattern(1)), true);
    },
  ),

  so('a pause inside a call to the user holds back what follows, the end too', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    let pauses = 0;
    acceptor.onOctets = () => {
      acceptor.pause();
      pauses += 1;
    };
    opener.write(pattern(300 * KIBI));
    opener.end();
    for (let resumes = 0; acceptor.size < 300 * KIBI; resumes += 1) {
      if (resumes > 0) acceptor.resume();
      await bench.world.until(() => pauses > resumes, 'octets');
      const { size } = acceptor;
      await bench.roundTrip();
      assert.equal(acceptor.size, size, 'octets came in spite of the pause');
    }
    assert.deepEqual(acceptor.told, ['octets']);
    acceptor.resume();
    await told(bench, acceptor, 'ended');
  }),

  so('what comes in a pause that is lifted only for a moment arrives in order', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    for (let at = 0; at < 300; at += 100) {
      acceptor.pause();
      opener.write(patternFrom(at, 100));
      await bench.roundTrip();
      assert.deepEqual(acceptor.told, [], 'octets came in spite of the pause');
      acceptor.resume();
    }
    await received(bench, acceptor, 300);
    assert(Buffer.from(pattern(300)).equals(acceptor.received));
  }),

  so('a pause before the start holds', async (bench) => {
    const { opener, acceptor } = await bench.unstarted();
    acceptor.pause();
    acceptor.start();
    opener.start();
    opener.write(pattern(10));
    await bench.roundTrip();
    assert.deepEqual(acceptor.told, []);
    acceptor.resume();
    await received(bench, acceptor, 10);
  }),

  so('a megabyte in small parts arrives whole', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    await Promise.all([stream(bench, opener, KIBI * KIBI), received(bench, acceptor, KIBI * KIBI)]);
    assert(Buffer.from(pattern(KIBI * KIBI)).equals(acceptor.received));
  }),

  so('many channels do not get in each other’s way', async (bench) => {
    const pairs: Pair[] = [];
    for (let number = 0; number < 50; number += 1) pairs.push(await bench.pair());
    for (const [number, { opener, acceptor }] of pairs.entries()) {
      acceptor.onOctets = (octets) => acceptor.write(octets);
      opener.write(Uint8Array.of(number, number, number));
    }
    await bench.world.until(() => pairs.every(({ opener }) => opener.size === 3), 'all the echoes');
    for (const [number, { opener }] of pairs.entries()) {
      assert.deepEqual(opener.received, Uint8Array.of(number, number, number));
    }
  }),

  so('an open that was taken back is never done', async (bench) => {
    const { address } = await bench.listener(bench.world.anywhere);
    let done = 0;
    const cancel = bench.begin(address, () => {
      done += 1;
    });
    cancel();
    cancel();
    await bench.roundTrip();
    await bench.roundTrip();
    assert.equal(done, 0);
  }),

  so('to take an open back when it is done does nothing', async (bench) => {
    const { address } = await bench.listener(bench.world.anywhere);
    const channels: TransmissionChannel[] = [];
    const cancel = bench.begin(address, (opened) => {
      if (opened.ok) channels.push(opened.channel);
    });
    await bench.world.until(() => channels.length > 0, 'the channel');
    cancel();
    await bench.roundTrip();
    assert.equal(channels[0]?.write(pattern(1)), true);
    channels[0]?.abort();
  }),

  so('an open where nobody listens is refused', async (bench) => {
    const { address } = await closedListener(bench);
    assert.deepEqual(await bench.open(address), { ok: false, why: 'connection refused' });
  }),

  so('an address has one listener', async (bench) => {
    const { address } = await bench.listener(bench.world.anywhere);
    assert.notEqual(address.port, 0);
    assert.deepEqual(await bench.listen(address), { ok: false, why: 'address in use' });
  }),

  so(
    'an address is free again when its listener has closed, and its channels stay open',
    async (bench) => {
      const { opener, acceptor } = await bench.pair();
      const old = await closedListener(bench);
      const listener = await bench.listener(old.address);
      assert.deepEqual(listener.address, old.address);
      await bench.close(old);
      assert.equal((await bench.open(listener.address)).ok, true);
      opener.write(pattern(10));
      await received(bench, acceptor, 10);
    },
  ),
];

/** Writes the pattern in parts and waits for room when there is none. */
async function stream(bench: Bench, end: End, size: number): Promise<void> {
  for (let at = 0; at < size; at += 1500) {
    const before = end.count('room');
    const hasRoom = end.write(patternFrom(at, Math.min(1500, size - at)));
    if (!hasRoom) await bench.world.until(() => end.count('room') > before, 'room');
  }
}

/** Writes until no room comes any more, and says how much that was. TCP puts a good deal into the buffers of the system. */
async function writeWhileThereIsRoom(bench: Bench, end: End): Promise<number> {
  const part = 16 * KIBI;
  let written = 0;
  for (let rooms = -1; rooms < end.count('room');) {
    rooms = end.count('room');
    let hasRoom = true;
    while (hasRoom) {
      hasRoom = end.write(patternFrom(written, part));
      written += part;
      assert(written <= 32 * KIBI * KIBI, 'there is always room');
    }
    await bench.roundTrip();
  }
  return written;
}

async function writeUntilClosed(bench: Bench, end: End): Promise<void> {
  for (let times = 0; times < 100 && !end.isClosed; times += 1) {
    end.write(pattern(1000));
    await bench.roundTrip();
  }
  assert(end.isClosed, 'the loss was not noticed');
}

async function closedListener(bench: Bench): Promise<Listener> {
  const listener = await bench.listener(bench.world.anywhere);
  await bench.close(listener);
  return listener;
}
