import {
  VirtualClock,
  memoryCarrier,
  systemClock,
  tcpCarrier,
  type Carrier,
} from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import { reply } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { createPool, type Mail, type PoolOptions } from '../src/index.ts';
import { receiverAt } from './support/receiver.ts';
import { listenWith, obliging, type FarEnd, type Listening } from './support/script.ts';
import { thrownBy } from './support/thrown-by.ts';
import { inVirtualTime, turns, until } from './support/until.ts';

function mail(text: string): Mail {
  return { from: 'sam@a', to: `${text}@b`, data: `${text}\n` };
}

function counted(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `u${index}`);
}

/** How often a verb was said, on each channel. */
function said({ ends }: Listening, verb: string): readonly number[] {
  return ends.map(({ verbs }) => verbs.filter((one) => one === verb).length);
}

describe.each([
  ['in memory', (): Carrier => lending(memoryCarrier(systemClock))],
  ['over TCP', (): Carrier => tcpCarrier],
])('a pool %s', (_name, make) => {
  it('sends many mails over few channels, and says QUIT on each', async () => {
    const carrier = make();
    let most = 0;
    const receiver = await receiverAt(carrier, systemClock, {
      answer: () => {
        most = Math.max(most, receiver.open);
        return null;
      },
    });
    const pool = createPool(receiver.address, { carrier, name: 'alpha', connections: 3 });
    const users = counted(50);
    const reports = users.map((user) => pool.deliver(mail(user)));
    await pool.close();
    const outcomes = (await Promise.all(reports)).flatMap((report) => report.outcomes);
    expect(outcomes.map(({ recipient, kind }) => `${recipient} ${kind}`)).toEqual(
      users.map((user) => `<${user}@b> accepted`),
    );
    expect(receiver.taken.map(({ text }) => text.trim()).toSorted()).toEqual(users.toSorted());
    expect(most).toBe(3);
    expect(pool).toMatchObject({ waiting: 0, connections: 0 });
    await until(() => receiver.open === 0, 'the channels to close');
    await receiver.close();
  });

  it('closes a channel after so many mails, with QUIT', async () => {
    const carrier = make();
    const ends = await scripted(carrier, () => null);
    const options = { carrier, name: 'alpha', connections: 1, mailsPerConnection: 2 };
    const pool = createPool(ends.address, options);
    await Promise.all(counted(5).map((user) => pool.deliver(mail(user))));
    await pool.close();
    expect(said(ends, 'MAIL')).toEqual([2, 2, 1]);
    expect(said(ends, 'QUIT')).toEqual([1, 1, 1]);
    await ends.close();
  });
});

/** A listener each of whose channels has a script of its own; `instead` is told the number of the channel, from 1. */
async function scripted(
  carrier: Carrier,
  instead: (line: string, end: FarEnd, channel: number) => readonly string[] | null,
): Promise<Listening> {
  const scripts = new Map<FarEnd, (end: FarEnd) => void>();
  return listenWith(carrier, (end) => {
    const number = scripts.size + 1;
    const script = scripts.get(end) ?? obliging((line, own) => instead(line, own, number));
    scripts.set(end, script);
    script(end);
  });
}

describe('a channel of a pool', () => {
  const carrier = memoryCarrier(systemClock);
  const options: PoolOptions = { carrier, name: 'alpha', connections: 1 };

  it('that is lost before the end of mail data costs no mail: it is sent over another', async () => {
    for (const verb of ['MAIL', 'RCPT', 'DATA']) {
      const far = await scripted(carrier, (line, end, channel) => {
        if (channel > 1 || !line.startsWith(verb)) return null;
        end.channel.abort();
        return [];
      });
      const pool = createPool(far.address, options);
      expect((await pool.deliver(mail('joe'))).accepted).toHaveLength(1);
      await pool.close();
      expect(said(far, '.')).toEqual([0, 1]);
      await far.close();
    }
  });

  it('that is lost once more costs the mail', async () => {
    const far = await scripted(carrier, (line, end) => {
      if (line !== 'DATA') return null;
      end.channel.abort();
      return [];
    });
    const pool = createPool(far.address, options);
    const error = await thrownBy(pool.deliver(mail('joe')));
    expect(error).toMatchObject({ name: 'ChannelLostError', inDoubt: false });
    expect(far.ends).toHaveLength(2);
    await pool.close();
    await far.close();
  });

  it('that is lost after the end of mail data is told as doubt, and nothing is sent again', async () => {
    const far = await scripted(carrier, (line, end) => {
      if (line !== '.') return null;
      end.channel.abort();
      return [];
    });
    const pool = createPool(far.address, options);
    const error = await thrownBy(pool.deliver(mail('joe')));
    expect(error).toMatchObject({ name: 'ChannelLostError', inDoubt: true });
    expect(far.ends).toHaveLength(1);
    await pool.close();
    await far.close();
  });

  it('that was closed with 421 while it rested is replaced, and the mail sent', async () => {
    const far = await scripted(carrier, (line, _end, channel) =>
      channel === 1 && line.includes('<u1@b>') ? ['421 You were idle'] : null,
    );
    const pool = createPool(far.address, options);
    await pool.deliver(mail('u0'));
    expect((await pool.deliver(mail('u1'))).accepted).toHaveLength(1);
    await pool.close();
    expect(said(far, '.')).toEqual([1, 1]);
    await far.close();
  });

  it.each([
    ['all of them', 3],
    ['one of them', 1],
  ])(
    'that was lost with its siblings, when the receiver began anew, costs no mail: %s',
    async (_, mails) => {
      for (const isTold of [false, true]) {
        let isNew = false;
        const far = await scripted(carrier, (line, end, channel) => {
          if (!line.startsWith('MAIL')) return null;
          if (!isNew) return null;
          if (channel > 3) return null;
          if (isTold) return ['421 Going down'];
          end.channel.abort();
          return [];
        });
        const pool = createPool(far.address, { ...options, connections: 3 });
        await Promise.all(counted(3).map((user) => pool.deliver(mail(user))));
        expect(far.ends).toHaveLength(3);
        isNew = true;
        const reports = await Promise.all(counted(mails).map((user) => pool.deliver(mail(user))));
        expect(reports.map(({ accepted }) => accepted.length)).toEqual(Array(mails).fill(1));
        expect(pool.connections).toBeLessThanOrEqual(3);
        await pool.close();
        await far.close();
      }
    },
  );

  it('that was lost is replaced by one that rests, where no other can be opened', async () => {
    let isFull = false;
    const far = await listenWith(
      carrier,
      (end) => script(end),
      (end) => end.say(isFull ? '421 Too many channels' : '220 beta.example Ready'),
    );
    const scripts = new Map<FarEnd, (end: FarEnd) => void>();
    const script = (end: FarEnd): void => {
      const own = scripts.get(end) ?? obliging((line) => instead(line, end));
      scripts.set(end, own);
      own(end);
    };
    const instead = (line: string, end: FarEnd): readonly string[] | null => {
      if (!isFull || !line.startsWith('MAIL') || end !== far.ends[0]) return null;
      end.channel.abort();
      return [];
    };
    const pool = createPool(far.address, { ...options, connections: 2, idle: Infinity });
    await Promise.all(counted(2).map((user) => pool.deliver(mail(user))));
    isFull = true;
    expect((await pool.deliver(mail('joe'))).accepted).toHaveLength(1);
    expect(said(far, '.')).toEqual([1, 2, 0]);
    await pool.close();
    await far.close();
  });

  it('that is closed with 421 while it rests leaves the pool, before there is another mail', async () => {
    const far = await scripted(carrier, () => null);
    const pool = createPool(far.address, options);
    await pool.deliver(mail('u0'));
    far.ends[0]?.say('421 You are idle');
    await until(
      () => far.ends[0]?.ended === true && pool.connections === 0,
      'the channel to close',
    );
    expect((await pool.deliver(mail('u1'))).accepted).toHaveLength(1);
    await pool.close();
    expect(said(far, 'MAIL')).toEqual([1, 1]);
    await far.close();
  });

  it('that closes with 421 again and again gives the outcome 421', async () => {
    const far = await scripted(carrier, (line) => (line.startsWith('MAIL') ? ['421 No'] : null));
    const pool = createPool(far.address, options);
    const { outcomes } = await pool.deliver(mail('joe'));
    expect(outcomes).toMatchObject([{ code: 421, kind: 'transient', saidBy: 'receiver' }]);
    expect(far.ends).toHaveLength(2);
    await pool.close();
    await far.close();
  });

  it('keeps its refusals to the mail that had them', async () => {
    const receiver = await receiverAt(carrier, systemClock, {
      answer: (question) =>
        question.occasion === 'RCPT' && question.forwardPath.mailbox.localPart === 'u1'
          ? reply(550, 'no such user')
          : null,
    });
    await using pool = createPool(receiver.address, options);
    const reports = await Promise.all(counted(3).map((user) => pool.deliver(mail(user))));
    expect(reports.map(({ accepted }) => accepted.length)).toEqual([1, 0, 1]);
    await receiver.close();
  });

  it('that is lost in the middle of a stream loses the mail, for a stream is read once', async () => {
    let reads = 0;
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      reads += 1;
      for (;;) yield new TextEncoder().encode('a line\r\n');
    };
    const script = obliging();
    const far = await listenWith(carrier, (end) => {
      script(end);
      if (end.heard.length > 5000) end.channel.abort();
    });
    const pool = createPool(far.address, options);
    const error = await thrownBy(pool.deliver({ ...mail('joe'), data: stream() }));
    expect(error).toMatchObject({ name: 'ChannelLostError' });
    expect(reads).toBe(1);
    await pool.close();
    await far.close();
  });
});

describe('a mail in the line of a pool', () => {
  const carrier = memoryCarrier(systemClock);
  const options: PoolOptions = { carrier, name: 'alpha', connections: 1, queue: 2 };

  it('may be taken back by its signal or its deadline, and costs no channel', async () => {
    const far = await scripted(carrier, (line) =>
      /^(?:EHLO|MAIL|RCPT|QUIT)/.test(line) ? null : [],
    );
    const pool = createPool(far.address, options);
    const first = pool.deliver(mail('u0'));
    await until(() => far.ends[0]?.lastLine === 'DATA', 'the first mail');
    const abort = new AbortController();
    const late = thrownBy(pool.deliver(mail('u1'), { deadline: 20 }));
    const taken = thrownBy(pool.deliver(mail('u2'), { signal: abort.signal }));
    abort.abort('enough');
    expect(await taken).toBe('enough');
    expect(await late).toMatchObject({ name: 'DeadlineExceededError', deadline: 20 });
    expect(pool.waiting).toBe(0);
    far.ends[0]?.say('354 Go on');
    await until(() => far.ends[0]?.heard.endsWith('\r\n.\r\n') === true, 'the mail data');
    far.ends[0]?.say('250 OK');
    await first;
    await pool.close();
    expect(far.ends).toHaveLength(1);
    expect(said(far, 'QUIT')).toEqual([1]);
    await far.close();
  });

  it('that is under way costs its channel when it is taken back, and the others go on', async () => {
    const far = await scripted(carrier, (line, _end, channel) =>
      channel === 1 && line === 'DATA' ? [] : null,
    );
    const pool = createPool(far.address, options);
    const abort = new AbortController();
    const first = thrownBy(pool.deliver(mail('u0'), { signal: abort.signal }));
    const second = pool.deliver(mail('u1'));
    await until(() => far.ends[0]?.lastLine === 'DATA', 'the first mail');
    abort.abort('enough');
    expect(await first).toBe('enough');
    expect((await second).accepted).toHaveLength(1);
    await pool.close();
    await far.close();
  });

  it('leaves room for others only when there are few', async () => {
    const far = await scripted(carrier, (line) => (line === 'DATA' ? [] : null));
    const pool = createPool(far.address, options);
    const sending = counted(3).map((user) => thrownBy(pool.deliver(mail(user))));
    let room = false;
    const waited = pool.room().then(() => {
      room = true;
    });
    await until(() => far.ends[0]?.lastLine === 'DATA', 'the first mail');
    await turns(5);
    expect([pool.waiting, room]).toEqual([2, false]);
    pool.abort('enough');
    await waited;
    expect(await Promise.all(sending)).toEqual(['enough', 'enough', 'enough']);
    await pool.close();
    await until(() => far.ends.every(({ closed }) => closed !== null), 'the channels to close');
    await far.close();
  });

  it('learns that there is no receiver, and so does each other', async () => {
    const far = await listenWith(carrier, () => {});
    await far.close();
    const pool = createPool(far.address, options);
    const errors = await Promise.all(counted(3).map((user) => thrownBy(pool.deliver(mail(user)))));
    expect(errors).toMatchObject(counted(3).map(() => ({ name: 'CannotConnectError' })));
    await pool.close();
    expect(await thrownBy(pool.deliver(mail('u4')))).toMatchObject({ name: 'PoolClosedError' });
  });

  it('is refused before anything is opened when a path is none, or the pool’s signal is aborted', async () => {
    const far = await listenWith(carrier, obliging());
    const abort = new AbortController();
    const pool = createPool(far.address, { ...options, signal: abort.signal });
    expect(await thrownBy(pool.deliver({ ...mail('x'), to: 'joe' }))).toMatchObject({
      name: 'InvalidPathError',
    });
    abort.abort('enough');
    expect(await thrownBy(pool.deliver(mail('u0')))).toBe('enough');
    await pool.close();
    const late = createPool(far.address, { ...options, signal: abort.signal });
    expect(await thrownBy(late.deliver(mail('u0')))).toBe('enough');
    await late.close();
    expect(far.ends).toHaveLength(0);
    await far.close();
  });
});

describe('in virtual time a pool', () => {
  it('quits a channel that rests for long enough, and leaves no timer behind', async () => {
    const clock = new VirtualClock();
    const carrier = memoryCarrier(clock);
    const far = await inVirtualTime(
      clock,
      scripted(carrier, () => null),
    );
    const pool = createPool(far.address, { carrier, clock, name: 'alpha', idle: 60_000 });
    await inVirtualTime(clock, pool.deliver(mail('joe')));
    const rested = clock.now();
    while (far.ends[0]?.closed === null && clock.step()) await turns(1);
    expect(clock.now() - rested).toBeGreaterThanOrEqual(60_000);
    expect(said(far, 'QUIT')).toEqual([1]);
    await inVirtualTime(clock, pool.close());
    expect(clock.pending).toBe(0);
  });

  it('keeps to the deadline of a mail while the receiver says nothing', async () => {
    const clock = new VirtualClock();
    const carrier = memoryCarrier(clock);
    const far = await inVirtualTime(
      clock,
      scripted(carrier, (line) => (line.startsWith('RCPT') ? [] : null)),
    );
    const pool = createPool(far.address, { carrier, clock, name: 'alpha' });
    const began = clock.now();
    const error = await inVirtualTime(
      clock,
      thrownBy(pool.deliver(mail('joe'), { deadline: 700 })),
    );
    expect(error).toMatchObject({ name: 'DeadlineExceededError' });
    expect(clock.now() - began).toBe(700);
    await inVirtualTime(clock, pool.close());
    expect(clock.pending).toBe(0);
  });
});

describe('in virtual time no timer is left behind', () => {
  it.each([
    ['when a pool closes whose channel rests', false],
    ['when a pool is given up whose channel rests', true],
  ])('%s', async (_when, givenUp) => {
    const clock = new VirtualClock();
    const carrier = memoryCarrier(clock);
    const far = await inVirtualTime(
      clock,
      scripted(carrier, () => null),
    );
    const options = { carrier, clock, name: 'alpha', idle: 3_600_000, deadline: 3_600_000 };
    const pool = createPool(far.address, options);
    const began = clock.now();
    await inVirtualTime(clock, pool.deliver(mail('joe'), { deadline: 3_600_000 }));
    if (givenUp) pool.abort('enough');
    await inVirtualTime(clock, pool.close());
    await turns(1);
    expect(clock.pending).toBe(0);
    expect(clock.now() - began).toBeLessThan(60_000);
  });
});

it('a pool of nothing is none', () => {
  for (const wrong of [{ connections: 0 }, { mailsPerConnection: NaN }, { queue: -1 }]) {
    expect(() => createPool('b:25', wrong)).toThrow(TypeError);
  }
});
