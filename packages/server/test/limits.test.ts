import { memoryCarrier, systemClock, type VirtualClock } from '@hopscope/channel';
import { expect, it } from 'vitest';

import { challengeReply, createServer, type Policy, type ServerOptions } from '../src/index.ts';
import { TO_DATA, call, caller } from './support/caller.ts';
import { servedInVirtualTime } from './support/virtual-time.ts';

async function served(options: ServerOptions) {
  const carrier = memoryCarrier(systemClock);
  const server = createServer({ message() {} }, { carrier, name: 'beta', ...options });
  const address = await server.listen();
  return { server, carrier, address };
}

it('one channel too many is told 421, and there is room again when another has closed', async () => {
  const { server, carrier, address } = await served({ maxChannels: 2, maxChannelsPerPeer: 9 });
  const one = await caller(carrier, address);
  const two = await caller(carrier, address);
  const three = await caller(carrier, address);
  expect([one, two, three].map(({ codes }) => codes[0])).toEqual([220, 220, 421]);
  expect(three.heard).toContain('too many channels; try again later');
  await three.hungUp();
  await one.say(['QUIT']);
  await one.hungUp();
  expect((await caller(carrier, address)).codes).toEqual([220]);
  two.channel.abort();
  await server.close();
});

it('channels that will not take 421 for an answer are cut off without it', async () => {
  const { server, carrier, address } = await served({ maxChannels: 1 });
  await caller(carrier, address);
  const stubborn = await call(carrier, address);
  stubborn.channel.pause();
  const last = await call(carrier, address);
  await last.hungUp();
  expect(last.heard).toBe('');
  stubborn.channel.abort();
  await server.close();
});

it('one recipient too many is told 452, or 552 in 1982, and the others keep their mail', async () => {
  for (const [dialect, code, ok] of [
    ['rfc5321', 452, '250 2.6.0 OK'],
    ['rfc821', 552, '250 OK'],
  ] as const) {
    const { server, carrier, address } = await served({ dialect, limits: { recipients: 2 } });
    const end = await caller(carrier, address);
    await end.say([
      'HELO a',
      'MAIL FROM:<>',
      ...['x', 'y', 'z'].map((user) => `RCPT TO:<${user}@b>`),
    ]);
    expect(end.codes.slice(-3)).toEqual([250, 250, code]);
    await end.say(['DATA']);
    expect(await end.say(['.'])).toEqual([ok]);
    end.channel.abort();
    await server.close();
  }
});

it('a line too long is 500, however long, and the next one is read', async () => {
  const { server, carrier, address } = await served({});
  const end = await caller(carrier, address);
  await end.say([`NOOP ${'x'.repeat(2042)}`, `NOOP ${'x'.repeat(1_000_000)}`, 'NOOP']);
  expect(end.codes).toEqual([220, 500, 500, 250]);
  end.channel.abort();
  await server.close();
});

it('mail data too long is 552 after its end, or at MAIL when it was declared', async () => {
  const { server, carrier, address } = await served({ limits: { mailData: 10 } });
  const end = await caller(carrier, address);
  await end.say(['EHLO a', 'MAIL FROM:<> SIZE=11']);
  await end.say(TO_DATA.slice(1));
  await end.say(['nine octets', '.'], 1);
  await end.say(TO_DATA.slice(1));
  await end.say(['8 octets', '.'], 1);
  expect(end.codes).toEqual([220, 250, 552, 250, 250, 354, 552, 250, 250, 354, 250]);
  end.channel.abort();
  await server.close();
});

it('one error too many closes the channel with 421', async () => {
  const { server, carrier, address } = await served({ limits: { errors: 3 } });
  const end = await caller(carrier, address);
  await end.say(['one', 'two', 'three', 'four', 'NOOP'], 4);
  await end.hungUp();
  expect(end.codes).toEqual([220, 500, 500, 500, 421]);
  await server.close();
});

it('a caller who says nothing is told 421 when his time is over, wherever he stopped', async () => {
  for (const said of ['', 'EHLO a', 'EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<joe@b>\r\nDATA\r\nte']) {
    const { end, now, later, close } = await servedInVirtualTime({ message() {} }, 1000);
    end.write(said);
    await now();
    await later(999);
    expect(end.codes).not.toContain(421);
    await later(1);
    expect(end.codes.at(-1)).toBe(421);
    await end.hungUp();
    await close();
  }
});

it('a hook is given as long as it takes', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const { end, now, later } = await servedInVirtualTime({ helo: () => promise }, 1000);
  end.write('HELO a\r\n');
  await now();
  await later(1_000_000);
  expect(end.codes).toEqual([220]);
  resolve();
  await now();
  expect(end.codes).toEqual([220, 250]);
});

it('one channel too many of one peer is told 421', async () => {
  const { server, carrier, address } = await served({ maxChannelsPerPeer: 1 });
  const one = await caller(carrier, address);
  const two = await caller(carrier, address);
  expect(two.heard).toContain('too many channels from your host');
  await one.say(['QUIT']);
  await one.hungUp();
  expect((await caller(carrier, address)).codes).toEqual([220]);
  await Promise.all([two.hungUp(), server.close()]);
});

it('who speaks before he is greeted is told 554 where that is wanted, and who waits is served', async () => {
  const options = { earlyTalkers: 'refuse', timeouts: { earlyTalk: 500 } } as const;
  const early = await servedInVirtualTime({ message() {} }, 10_000, options);
  early.end.write('EHLO a\r\nQUIT\r\n');
  await early.now();
  expect(early.end.codes).toEqual([554, 503, 221]);
  const patient = await servedInVirtualTime({ message() {} }, 10_000, options);
  await patient.later(499);
  expect(patient.end.heard).toBe('');
  await patient.later(1);
  expect(patient.end.codes).toEqual([220]);
  patient.end.write('EHLO a\r\n');
  await patient.now();
  expect(patient.end.codes).toEqual([220, 250]);
  await patient.close();
  const leaving = await servedInVirtualTime({}, 10_000, options);
  await leaving.close();
  expect(leaving.end.codes).toEqual([421]);
});

it('a mail that comes a little at a time without end costs its channel', async () => {
  const options = { timeouts: { message: 5000 } };
  const { end, now, later, close } = await servedInVirtualTime({ message() {} }, 1000, options);
  end.write('EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<joe@b>\r\nDATA\r\n');
  await now();
  for (let sent = 0; sent < 9; sent += 1) {
    end.write('x\r\n');
    await later(500);
    expect(end.codes).not.toContain(421);
  }
  end.write('x\r\n');
  await later(500);
  expect(end.heard).toContain('421 4.4.2 [127.0.0.1] the mail took too long');
  await end.hungUp();
  await close();
});

/** A policy that reads a mail only once `resolve` was called. */
function hesitant(): { policy: Policy; resolve: () => void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  const policy: Policy = {
    async receive({ data }) {
      await promise;
      for await (const part of data) expect(part.length).toBeGreaterThan(0);
    },
  };
  return { policy, resolve };
}

it('a policy that takes its time over a mail is not charged to the sender', async () => {
  const { policy, resolve } = hesitant();
  const options = { timeouts: { message: 5000 } };
  const { end, now, later, close } = await servedInVirtualTime(policy, 1000, options);
  end.write('EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<joe@b>\r\nDATA\r\n');
  await now();
  end.write(`${'x'.repeat(100_000)}\r\n.\r\n`);
  await later(1_000_000);
  expect(end.codes).toEqual([220, 250, 250, 250, 354]);
  resolve();
  await now();
  expect(end.codes.at(-1)).toBe(250);
  await close();
});

it.each([
  ['a chunk that is refused', 'BDAT 100000\r\n', 'x\r\n'],
  [
    'a chunk of a mail that is refused',
    'MAIL FROM:<>\r\nRCPT TO:<joe@b>\r\nBDAT 3\r\nx\r\nBDAT 2000 LAST\r\n',
    'x\r\n',
  ],
  ['chunks that never end', 'MAIL FROM:<>\r\nRCPT TO:<joe@b>\r\n', 'BDAT 3\r\nx\r\n'],
  ['the time between chunks', 'MAIL FROM:<>\r\nRCPT TO:<joe@b>\r\nBDAT 0\r\n', 'NOOP\r\n'],
])('%s costs its channel in the end, too', async (_, before, drop) => {
  const options = { timeouts: { message: 5000 }, limits: { mailData: 1000 } };
  const { end, now, later, close } = await servedInVirtualTime({ message() {} }, 1000, options);
  end.write(`EHLO a\r\n${before}`);
  await now();
  end.write(drop);
  for (let sent = 1; sent < 10; sent += 1) {
    await later(500);
    expect(end.codes).not.toContain(421);
    end.write(drop);
  }
  await later(500);
  expect(end.heard).toContain('421 4.4.2 [127.0.0.1] the mail took too long');
  await end.hungUp();
  await close();
});

it('what a mail or a refused chunk took is not charged to the next', async () => {
  const options = { timeouts: { message: 5000 } };
  const { end, now, later, close } = await servedInVirtualTime({ message() {} }, 1000, options);
  end.write('EHLO a\r\n');
  for (let mail = 0; mail < 3; mail += 1) {
    end.write('RSET\r\nBDAT 10\r\n');
    for (let sent = 0; sent < 9; sent += 1) {
      await later(500);
      end.write('\n');
    }
    end.write('\nMAIL FROM:<>\r\nRCPT TO:<joe@b>\r\nDATA\r\n');
    await now();
    for (let sent = 0; sent < 9; sent += 1) {
      await later(500);
      end.write('x\r\n');
    }
    end.write('.\r\n');
    await now();
  }
  expect(end.codes.slice(2)).toEqual([0, 1, 2].flatMap(() => [250, 503, 250, 250, 354, 250]));
  end.channel.abort();
  await close();
});

it('what a policy makes its sender wait is not charged to a mail, and what it took before it is', async () => {
  const { policy, resolve } = hesitant();
  const options = { timeouts: { message: 5000 } };
  const { end, now, later, close } = await servedInVirtualTime(policy, 10_000, options);
  end.write('EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<joe@b>\r\nDATA\r\n');
  await later(3000);
  end.write(`${'x'.repeat(100_000)}\r\n`);
  await later(1_000_000);
  resolve();
  await now();
  end.write('x\r\n');
  await later(1999);
  expect(end.codes).not.toContain(421);
  await later(1);
  expect(end.heard).toContain('421 4.4.2 [127.0.0.1] the mail took too long');
  await end.hungUp();
  await close();
});

it('an exchange of AUTH has an end, however many its responses are, and its policy has its own time', async () => {
  const options = { auth: { inClear: true }, timeouts: { login: 5000 } };
  let rounds = 0;
  const clocks: VirtualClock[] = [];
  const policy: Policy = {
    mechanisms: {
      'X-ENDLESS': () => async () => {
        rounds += 1;
        const { promise, resolve } = Promise.withResolvers<void>();
        for (const clock of clocks) clock.after(100_000, resolve);
        await promise;
        return challengeReply(new Uint8Array(0));
      },
    },
  };
  const { end, clock, later, close } = await servedInVirtualTime(policy, 1000, options);
  clocks.push(clock);
  end.write('EHLO a\r\nAUTH X-ENDLESS\r\n');
  for (let sent = 0; sent < 10; sent += 1) {
    await later(100_000);
    expect(end.codes).not.toContain(421);
    await later(500);
    end.write('eA==\r\n');
  }
  await later(100_000);
  expect(rounds).toBe(10);
  expect(end.heard).toContain('421 4.4.2 [127.0.0.1] AUTH took too long');
  await end.hungUp();
  await close();
});

it('an exchange of AUTH that ended charges nothing to what follows', async () => {
  const options = {
    auth: { inClear: true },
    timeouts: { login: 900, failedLogin: 0 },
    limits: { errors: 100 },
  };
  const { end, later, close } = await servedInVirtualTime(
    { authenticate: () => false },
    1000,
    options,
  );
  end.write('EHLO a\r\n');
  for (let tries = 0; tries < 5; tries += 1) {
    end.write('AUTH LOGIN\r\n');
    await later(400);
    end.write('eA==\r\n');
    await later(400);
    end.write('eA==\r\n');
    await later(990);
  }
  expect(end.codes.slice(2)).toEqual([1, 2, 3, 4, 5].flatMap(() => [334, 334, 535]));
  end.write('AUTH LOGIN\r\n');
  await later(800);
  end.write('eA==\r\n');
  await later(100);
  expect(end.heard).toContain('421 4.4.2 [127.0.0.1] AUTH took too long');
  await end.hungUp();
  await close();
});
