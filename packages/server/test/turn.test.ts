import { memoryCarrier, systemClock, type TransmissionChannel } from '@hopscope/channel';
import { describe, expect, it } from 'vitest';

import { createServer, reply } from '../src/index.ts';
import { Caller, call, caller, until } from './support/caller.ts';
import { hangUp, served } from './support/served.ts';

describe('TURN', () => {
  it('hands the channel to the policy, which is the sender-SMTP then', async () => {
    const turned: TransmissionChannel[] = [];
    const world = await served(
      { turn: () => reply(250, 'OK'), turned: ({ channel }) => void turned.push(channel) },
      { dialect: 'rfc821' },
    );
    expect(await world.caller.say(['HELO alpha', 'TURN'])).toEqual(['250 beta.example', '250 OK']);
    await until(() => turned.length > 0, 'the channel');
    const sender = new Caller(turned[0]!);
    world.caller.write('220 alpha Ready\r\n');
    await sender.greeted();
    expect(sender.replies).toEqual(['220 alpha Ready']);
    sender.write('HELO beta\r\n');
    await until(() => world.caller.heard.endsWith('HELO beta\r\n'), 'HELO');
    await world.server.close(); // and the channel is none of the server's any more
    expect(sender.closed).toBe(null);
    await hangUp(world);
  });

  it('is 502 without the hook, and where nobody would take the channel', async () => {
    const world = await served({}, { dialect: 'rfc821' });
    expect((await world.caller.say(['HELO alpha', 'TURN'])).at(-1)).toMatch(/^502/);
    await hangUp(world);
    const careless = await served({ turn: () => reply(250, 'OK') }, { dialect: 'rfc821' });
    expect((await careless.caller.say(['HELO alpha', 'TURN'])).at(-1)).toMatch(/^502/);
    expect(String(careless.errors[0])).toContain('no hook turned');
    await hangUp(careless);
  });

  it('whose hook fails gives the channel up', async () => {
    const world = await served(
      { turn: () => reply(250, 'OK'), turned: () => Promise.reject(new Error('of the policy')) },
      { dialect: 'rfc821' },
    );
    world.caller.write('HELO alpha\r\nTURN\r\n');
    await world.caller.hungUp();
    await until(() => world.errors.length > 0, 'onError');
    expect(world.errors).toEqual([new Error('of the policy')]);
    await world.server.close();
  });
});

it('receive serves a channel that is open already, and close closes it', async () => {
  const carrier = memoryCarrier(systemClock);
  const server = createServer({ message() {} }, { name: 'beta.example', maxChannels: 1 });
  const address = { host: 'alpha', port: 25 };
  await new Promise<void>((done) => {
    carrier.listen(
      address,
      (channel) => server.receive(channel),
      () => done(),
    );
  });
  const end = await caller(carrier, address);
  expect(end.replies).toEqual(['220 beta.example ESMTP Ready']);
  expect((await caller(carrier, address)).codes).toEqual([421]);
  await server.close();
  await end.hungUp();
  expect(end.codes).toEqual([220, 421]);
  const late = await call(carrier, address);
  await late.hungUp();
  expect(late.heard).toBe('');
});
