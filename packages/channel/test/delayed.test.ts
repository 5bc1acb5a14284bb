import { octetsOf, textOf } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import {
  delayed,
  memoryCarrier,
  VirtualClock,
  type ChannelUser,
  type TransmissionChannel,
} from '../src/index.ts';

const KIBI = 1024;

/** Writes down what it is told, and when. */
class Diary implements ChannelUser {
  readonly entries: string[] = [];
  size = 0;
  readonly #clock: VirtualClock;

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  octets(octets: Uint8Array): void {
    this.size += octets.length;
    this.#note(octets.length > 100 ? 'octets' : textOf(octets));
  }

  room(): void {
    this.#note('room');
  }

  ended(): void {
    this.#note('ended');
  }

  closed({ kind }: { readonly kind: string }): void {
    this.#note(kind);
  }

  #note(what: string): void {
    this.entries.push(`${this.#clock.now()} ${what}`);
  }
}

interface Link {
  readonly clock: VirtualClock;
  /** The end behind the link, and what its user is told. */
  readonly far: TransmissionChannel;
  readonly farDiary: Diary;
  readonly near: TransmissionChannel;
  readonly nearDiary: Diary;
}

/** A channel in memory of which one end is 50 ms away. */
function link(): Link {
  const clock = new VirtualClock();
  const carrier = memoryCarrier(clock);
  const ends: TransmissionChannel[] = [];
  const address = { host: 'BETA', port: 25 };
  carrier.listen(
    address,
    (channel) => ends.push(channel),
    () => {},
  );
  carrier.open(address, 1000, (opened) => {
    if (opened.ok) ends.push(delayed(opened.channel, 50, clock));
  });
  clock.runUntilIdle({ maxSteps: 10 });
  const [far, near] = ends; // who opens a channel has it first
  if (far === undefined || near === undefined) throw new Error('there is no channel');
  const [farDiary, nearDiary] = [new Diary(clock), new Diary(clock)];
  far.start(farDiary);
  near.start(nearDiary);
  return { clock, far, farDiary, near, nearDiary };
}

function writeUntilFull(channel: TransmissionChannel): number {
  let written = 0;
  for (let hasRoom = true; hasRoom; written += 4 * KIBI)
    hasRoom = channel.write(new Uint8Array(4 * KIBI));
  return written;
}

describe('a link of 50 milliseconds', () => {
  test('takes as long each way, for octets and ends alike', () => {
    const { clock, far, farDiary, near, nearDiary } = link();
    near.write(octetsOf('220'));
    far.write(octetsOf('EHLO'));
    clock.runUntil(10);
    far.end();
    clock.runUntil(100);
    near.end();
    clock.runUntilIdle({ maxSteps: 100 });
    expect(farDiary.entries).toEqual(['50 220', '150 ended', '150 ended']);
    expect(nearDiary.entries).toEqual(['50 EHLO', '60 ended', '100 ended']);
  });

  test('is left at once by who gives up, and the other hears of it later', () => {
    const { clock, far, farDiary, nearDiary } = link();
    far.abort();
    clock.runUntilIdle({ maxSteps: 100 });
    expect(farDiary.entries).toEqual(['0 aborted']);
    expect(nearDiary.entries).toEqual(['50 lost']);
  });

  test('hands nothing over during a pause, also what was on its way before', () => {
    const { clock, far, farDiary, near } = link();
    near.write(octetsOf('220'));
    clock.runUntil(10);
    far.pause();
    clock.runUntil(200);
    expect(farDiary.entries).toEqual([]);
    far.resume();
    clock.runUntilIdle({ maxSteps: 100 });
    expect(farDiary.entries).toEqual(['200 220']);
  });

  test('brings news of a loss in spite of a pause', () => {
    const { clock, far, farDiary, near } = link();
    far.pause();
    near.write(octetsOf('220'));
    clock.runUntil(10);
    near.abort();
    clock.runUntilIdle({ maxSteps: 100 });
    expect(farDiary.entries).toEqual(['60 lost']);
  });

  test('holds no more than 64 KiB each way, and asks the writer to wait', () => {
    const { clock, far, near, farDiary, nearDiary } = link();
    expect(writeUntilFull(far)).toBe(64 * KIBI);
    expect(writeUntilFull(near)).toBe(64 * KIBI);
    clock.runUntil(49);
    expect(nearDiary.entries).toEqual(['0 room']); // the line took it all, but takes no more
    expect(writeUntilFull(near)).toBe(64 * KIBI);
    clock.runUntil(49);
    expect(nearDiary.entries).toEqual(['0 room']);
    clock.runUntilIdle({ maxSteps: 1000 });
    expect(farDiary.size).toBe(128 * KIBI);
    expect(nearDiary.size).toBe(64 * KIBI);
    expect(farDiary.entries).toContain('50 room');
  });
});
