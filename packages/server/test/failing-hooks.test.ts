import { memoryCarrier, systemClock } from '@hopscope/channel';
import type { Reply } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { createServer, reply } from '../src/index.ts';
import { caller, until } from './support/caller.ts';
import { SCRIPT, hangUp, served } from './support/served.ts';

describe('a hook that fails', () => {
  const HOOKS = ['helo', 'vrfy', 'expn', 'help', 'mail', 'rcpt', 'message'] as const;
  const CODES = { helo: 421, vrfy: 252, expn: 252, help: 214, mail: 451, rcpt: 451, message: 451 };

  it.each(HOOKS)('%s tells onError, and the peer only that it failed', async (hook) => {
    for (const fail of [
      () => {
        throw new Error('secret');
      },
      () => Promise.reject(new Error('secret')),
    ]) {
      const world = await served({ message() {}, [hook]: fail });
      const lines = [...SCRIPT, '.'];
      while (lines.length > 0 && world.errors.length === 0)
        await world.caller.say([lines.shift()!]);
      expect(world.caller.codes.at(-1)).toBe(CODES[hook]);
      expect(world.errors).toEqual([new Error('secret')]);
      expect(world.caller.heard).not.toContain('secret');
      await hangUp(world);
    }
  });

  it('at the greeting closes the channel with 421', async () => {
    const world = await served({ greeting: () => Promise.reject(new Error('secret')) });
    expect(world.caller.codes).toEqual([421]);
    await world.caller.hungUp();
    await hangUp(world);
  });

  it('to give a reply that its command may have has failed, too', async () => {
    const world = await served({ mail: () => reply(354, 'go on'), vrfy: () => reply(221, 'x') });
    expect(await world.caller.say(['HELO a', 'MAIL FROM:<>', 'VRFY x'])).toEqual([
      '250 beta.example',
      '451 4.3.0 Requested action aborted: local error in processing',
      '252 2.0.0 Cannot VRFY user, but will take mail and attempt delivery',
    ]);
    expect(String(world.errors[0])).toContain('answered MAIL with 354, which may not answer it');
    expect(world.errors).toHaveLength(2);
    await hangUp(world);
  });

  it('to give a reply at all has failed, too', async () => {
    for (const wrong of [
      {},
      { code: 250 },
      { code: 250, lines: [] },
      { code: 250, lines: [7] },
      true,
    ]) {
      const world = await served({ mail: () => wrong as unknown as Reply });
      const replies = await world.caller.say(['HELO a', 'MAIL FROM:<>', 'NOOP']);
      expect(replies.map((text) => text.slice(0, 3))).toEqual(['250', '451', '250']);
      expect(world.errors).toHaveLength(1);
      await hangUp(world);
    }
  });

  it('cannot put a line of its own between the replies', async () => {
    const world = await served({ mail: () => reply(250, 'OK\r\n554 no') });
    expect(await world.caller.say(['HELO a', 'MAIL FROM:<>', 'NOOP'])).toEqual([
      '250 beta.example',
      '250 2.1.0 OK??554 no',
      '250 2.0.0 OK',
    ]);
    await hangUp(world);
  });

  it('prints a warning when there is no onError', async () => {
    const warned: unknown[] = [];
    const listen = (warning: unknown): void => void warned.push(warning);
    process.on('warning', listen);
    const carrier = memoryCarrier(systemClock);
    await using server = createServer(
      {
        mail() {
          throw new Error('of the policy');
        },
      },
      { carrier },
    );
    const end = await caller(carrier, await server.listen());
    await end.say(['HELO a', 'MAIL FROM:<>']);
    await until(() => warned.length > 0, 'a warning');
    process.off('warning', listen);
    expect(warned).toEqual([new Error('of the policy')]);
    end.channel.abort();
  });
});
