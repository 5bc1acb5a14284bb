/** Callers who mean to hold what the server has: by dripping, by listening to nothing, by going away. Nothing of them stays. */
import { memoryCarrier, systemClock, tcpCarrier } from '@hopscope/channel';
import { describe, expect, it } from 'vitest';

import { createServer, reply, type Policy, type ServerOptions } from '../src/index.ts';
import { call, caller, sizeOf, until, type Caller } from './support/caller.ts';
import { servedInVirtualTime } from './support/virtual-time.ts';

const IDLE = 1000;
/** Milliseconds that a channel is given to close after 421. */
const LINGER = 10_000;

const RCPT = 'EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<joe@b>\r\n';

/** What was said before the caller turns slow, or goes. */
const PLACES: readonly (readonly [place: string, before: string])[] = [
  ['the first line', ''],
  ['a command line', 'EHLO a\r\n'],
  ['a line of a transaction', RCPT],
  ['mail data', `${RCPT}DATA\r\nfirst line\r\n`],
  ['a chunk', `${RCPT}BDAT 1000000\r\nfirst line\r\n`],
  ['the line behind a chunk', `${RCPT}BDAT 3\r\na\r\n`],
  ['a chunk that is refused', 'EHLO a\r\nBDAT 1000000\r\n'],
  ['a response of AUTH', 'EHLO a\r\nAUTH LOGIN\r\n'],
  ['a response to a mechanism of the policy', 'EHLO a\r\nAUTH X-ASK\r\n'],
];

interface Counted {
  begun: number;
  ended: number;
}

/** Each policy counts the mails that began to come, and those of which it has heard the end, or that there is none. */
const POLICIES: Readonly<Record<string, (count: Counted) => Policy>> = {
  'collects mail': () => ({ message() {}, ...AUTH }),
  'reads mail as it comes': (count) => ({
    async receive({ data }) {
      count.begun += 1;
      await sizeOf(data).finally(() => {
        count.ended += 1;
      });
    },
    ...AUTH,
  }),
};

const AUTH = {
  authenticate: () => false,
  mechanisms: { 'X-ASK': () => () => reply(334, '') },
} satisfies Policy;

const CROSSED = Object.keys(POLICIES).flatMap((policy) =>
  PLACES.map(([place, before]) => [policy, place, before] as const),
);

async function served(policy: string, options: ServerOptions = {}) {
  const count = { begun: 0, ended: 0 };
  const errors: unknown[] = [];
  const world = await servedInVirtualTime(POLICIES[policy]?.(count) ?? {}, IDLE, {
    auth: { inClear: true },
    maxChannels: 1,
    onError: (error) => errors.push(error),
    ...options,
  });
  /** Nobody is there any more: not for the limits, not for `close`, not for the clock, not for the policy. */
  const nothingIsLeft = async (): Promise<void> => {
    const next = await world.another();
    await world.later(options.timeouts?.earlyTalk ?? 0);
    expect(next.codes).toEqual([220]);
    next.channel.abort();
    await world.now();
    await world.close();
    expect(world.clock.pending).toBe(0);
    expect(count.ended).toBe(count.begun);
    expect(errors).toEqual([]);
  };
  return { ...world, nothingIsLeft };
}

describe('a caller who drips octets', () => {
  it.each(CROSSED)(
    'is told 421 when the line is due, where the policy %s, in %s',
    async (policy, _, before) => {
      const { end, now, later, nothingIsLeft } = await served(policy);
      end.write(before);
      await now();
      const said = end.codes.length;
      for (let time = 0; time < IDLE; time += 100) {
        expect(end.codes).toHaveLength(said);
        end.write('x');
        await later(100);
      }
      expect(end.replies).toHaveLength(said + 1);
      expect(end.replies.at(-1)).toMatch(/^421 (?:4\.4\.2 )?\S+ waited too long for the next line/);
      await end.hungUp();
      await nothingIsLeft();
    },
  );

  it.each([
    ['lines of mail data', 'DATA\r\n', 'x\r\n'],
    ['lines of a chunk', 'BDAT 1000000\r\n', 'x\r\n'],
    ['blocks of a chunk without lines', 'BDAT 1000000\r\n', 'x'.repeat(1000)],
    ['chunks', '', 'BDAT 1\r\nx'],
    ['chunks, and other commands between them', 'BDAT 1\r\nx', 'NOOP\r\n'],
  ])('and sends %s is told 421 when the mail is due', async (_, begin, drip) => {
    for (const policy of Object.keys(POLICIES)) {
      const options = { timeouts: { message: 10 * IDLE } };
      const { end, now, later, nothingIsLeft } = await served(policy, options);
      end.write(RCPT + begin);
      await now();
      for (let time = 0; time < 10 * IDLE; time += IDLE / 2) {
        expect(end.codes).not.toContain(421);
        end.write(drip);
        await later(IDLE / 2);
      }
      expect(end.replies.at(-1)).toMatch(/^421 4\.4\.2 \S+ the mail took too long/);
      await end.hungUp();
      await nothingIsLeft();
    }
  });
});

describe('a caller who is there no more, and said no word of it', () => {
  it.each(CROSSED)(
    'is let go when the line was due and he did not close, where the policy %s, in %s',
    async (policy, _, before) => {
      const { end, now, later, nothingIsLeft } = await served(policy);
      end.write(`${before}xy`);
      end.channel.pause();
      await now();
      await later(IDLE + LINGER - 1);
      expect(end.closed).toBeNull();
      await later(1);
      expect(end.closed).toEqual({ kind: 'lost', why: 'reset by the peer' });
      await nothingIsLeft();
    },
  );

  it('is let go while more waits for him than the channel holds', async () => {
    const { end, now, later, nothingIsLeft } = await served('collects mail');
    end.write('EHLO a\r\n');
    end.channel.pause();
    for (let times = 0; times < 100; times += 1) end.write('HELP\r\n'.repeat(100));
    await now();
    await later(IDLE + LINGER);
    expect(end.closed).toEqual({ kind: 'lost', why: 'reset by the peer' });
    await nothingIsLeft();
  });

  it('is let go on the threshold, where early talkers are refused', async () => {
    const options = { earlyTalkers: 'refuse', timeouts: { earlyTalk: 300 } } as const;
    const { end, now, nothingIsLeft } = await served('collects mail', options);
    end.channel.abort();
    await now();
    expect(end.closed).toEqual({ kind: 'aborted' });
    await nothingIsLeft();
  });
});

describe('a caller who ends his side', () => {
  it.each(CROSSED)('is let go at once, where the policy %s, in %s', async (policy, _, before) => {
    const { end, now, clock, nothingIsLeft } = await served(policy);
    end.write(`${before}xy`);
    end.channel.end();
    await now();
    expect(end.closed).toEqual({ kind: 'ended' });
    expect(clock.now()).toBe(0);
    expect(end.codes).not.toContain(421);
    await nothingIsLeft();
  });
});

/** In each of the ways, and from each of the places. */
function vanish(end: Caller, number: number): void {
  const [, before = ''] = PLACES[number % PLACES.length] ?? [];
  end.write(before);
  if (number % 4 === 0) end.channel.end();
  else end.channel.abort();
}

describe.each([
  ['in memory', memoryCarrier(systemClock)],
  ['over TCP', tcpCarrier],
])('a thousand callers who come and vanish %s', (_, carrier) => {
  const AT_ONCE = 20;

  it('leave the counts at zero', async () => {
    const count = { begun: 0, ended: 0 };
    const errors: unknown[] = [];
    const server = createServer(POLICIES['reads mail as it comes']?.(count) ?? {}, {
      carrier,
      auth: { inClear: true },
      timeouts: { failedLogin: 0 },
      maxChannels: AT_ONCE,
      maxChannelsPerPeer: AT_ONCE,
      onError: (error) => errors.push(error),
    });
    const address = await server.listen();
    for (let number = 0; number < 1000; number += AT_ONCE) {
      const ends = await Promise.all(Array.from({ length: AT_ONCE }, () => call(carrier, address)));
      for (const [index, end] of ends.entries()) vanish(end, number + index);
      await Promise.all(ends.map((end) => end.hungUp()));
    }
    await until(() => count.ended === count.begun, 'the hooks');
    expect(count.begun).toBeGreaterThan(0);
    let greeted: readonly Caller[] = [];
    const allAtOnce = async (): Promise<boolean> => {
      for (const end of greeted) end.channel.abort();
      greeted = await Promise.all(Array.from({ length: AT_ONCE }, () => caller(carrier, address)));
      return greeted.every(({ codes }) => codes[0] === 220);
    };
    for (let tries = 0; !(await allAtOnce()); tries += 1) expect(tries).toBeLessThan(100); // the last may be on their way
    const oneMore = await caller(carrier, address);
    expect(oneMore.codes).toEqual([421]);
    for (const end of greeted) end.channel.abort();
    await server.close();
    expect(errors).toEqual([]);
  });
});
