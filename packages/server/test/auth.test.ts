import { createHmac } from 'node:crypto';

import { describe, expect, it } from 'vitest';

import { challengeReply, createServer, reply, type Policy } from '../src/index.ts';
import { TO_DATA } from './support/caller.ts';
import { securedServer, startTls } from './support/secured.ts';
import { hangUp, served } from './support/served.ts';
import { servedInVirtualTime } from './support/virtual-time.ts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const IN_CLEAR = { auth: { inClear: true }, timeouts: { failedLogin: 1 } } as const;
const ALL = {
  auth: { inClear: true, mechanisms: ['CRAM-MD5', 'PLAIN', 'LOGIN'] },
  timeouts: { failedLogin: 1 },
} as const;
const JOE: Policy = { authenticate: ({ user, matches }) => user === 'joe' && matches('secret') };

describe('AUTH', () => {
  it('is offered under TLS only, unless told otherwise', async () => {
    const world = await securedServer(JOE);
    await world.caller.say(['EHLO alpha']);
    expect(world.caller.heard).not.toContain('AUTH');
    expect(await world.caller.say(['AUTH PLAIN'])).toEqual(['502 5.5.1 Command not implemented']);
    await startTls(world.caller);
    expect(world.caller.replies.at(-1)).toContain('AUTH PLAIN LOGIN');
    const [answer] = await world.caller.say([`AUTH PLAIN ${base64('\0joe\0secret')}`]);
    expect(answer).toBe('235 2.7.0 Authentication successful');
    world.caller.channel.abort();
    await world.server.close();
  });

  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('%s is judged by the same hook', async (mechanism) => {
    const seen: unknown[] = [];
    const world = await served(
      {
        async authenticate({ user, password, mechanism: named, matches, session }) {
          seen.push([named, password, session.user]);
          return user === 'joe' && matches('secret');
        },
        mail: ({ session }) => void seen.push(session.user),
        message() {},
      },
      ALL,
    );
    const end = world.caller;
    await end.say(['EHLO alpha']);
    const attempt = async (secret: string): Promise<string | undefined> => {
      const [challenge = ''] = await end.say([`AUTH ${mechanism}`]);
      expect(challenge).toMatch(/^334/);
      if (mechanism === 'PLAIN') return (await end.say([base64(`\0joe\0${secret}`)]))[0];
      if (mechanism === 'LOGIN') {
        await end.say([base64('joe')]);
        return (await end.say([base64(secret)]))[0];
      }
      const text = Buffer.from(challenge.slice(4), 'base64');
      expect(String(text)).toMatch(/^<[0-9a-f-]{36}@beta\.example>$/);
      const digest = createHmac('md5', secret).update(text).digest('hex');
      return (await end.say([base64(`joe ${digest}`)]))[0];
    };
    expect(await attempt('guess')).toBe('535 5.7.8 Authentication credentials invalid');
    expect(await attempt('secret')).toBe('235 2.7.0 Authentication successful');
    await end.say(['MAIL FROM:<>']);
    const shown = mechanism === 'CRAM-MD5' ? [null, null] : ['guess', 'secret'];
    expect(seen).toEqual([[mechanism, shown[0], null], [mechanism, shown[1], null], 'joe']);
    await hangUp(world);
  });

  it('that is required is asked of MAIL, VRFY and EXPN of strangers', async () => {
    const world = await served(
      { ...JOE, message() {} },
      { auth: { inClear: true, required: true }, timeouts: { failedLogin: 1 } },
    );
    await world.caller.say(['EHLO alpha', 'MAIL FROM:<>', 'VRFY joe', 'HELP', 'NOOP']);
    expect(world.caller.replies[2]).toBe('530 5.7.0 Authentication required');
    expect(world.caller.codes.slice(2)).toEqual([530, 530, 214, 250]);
    await world.caller.say([`AUTH PLAIN ${base64('\0joe\0secret')}`]);
    await world.caller.say(TO_DATA.slice(1));
    expect(world.caller.codes.slice(6)).toEqual([235, 250, 250, 354]);
    await hangUp(world);
  });

  it('in vain is an error of the peer: one too many closes the channel', async () => {
    const world = await served(JOE, { ...IN_CLEAR, limits: { errors: 2 } });
    await world.caller.say(['EHLO alpha']);
    const guess = `AUTH PLAIN ${base64('\0joe\0guess')}`;
    await world.caller.say([guess, guess, guess]);
    await world.caller.hungUp();
    expect(world.caller.codes).toEqual([220, 250, 535, 535, 535, 421]);
    await hangUp(world);
  });

  it('is granted to who wants to act as another only if the policy names that one', async () => {
    const asJoe = `AUTH PLAIN ${base64('ann\0joe\0secret')}`;
    const careless = await served(JOE, IN_CLEAR);
    expect((await careless.caller.say(['EHLO a', asJoe])).at(-1)).toBe(
      '454 4.7.0 Temporary authentication failure',
    );
    expect(String(careless.errors[0])).toContain('without saying to whom');
    await hangUp(careless);
    const users: unknown[] = [];
    const careful = await served(
      {
        authenticate: ({ actingAs, user, matches }) =>
          matches('secret') && { user: actingAs ?? user },
        mail: ({ session }) => void users.push(session.user),
      },
      IN_CLEAR,
    );
    await careful.caller.say(['EHLO a', asJoe, 'MAIL FROM:<>']);
    expect(users).toEqual(['ann']);
    await hangUp(careful);
  });

  it('takes a mechanism that the policy brings', async () => {
    const users: unknown[] = [];
    const world = await served(
      {
        mechanisms: {
          'X-DOOR': () => {
            let steps = 0;
            return (response) => {
              steps += 1;
              if (steps === 1) return challengeReply(Buffer.from('speak, friend'));
              return String(Buffer.from(response ?? [])) === 'mellon' && { user: 'gimli' };
            };
          },
        },
        mail: ({ session }) => void users.push(session.user),
      },
      IN_CLEAR,
    );
    const end = world.caller;
    expect((await end.say(['EHLO a'])).at(-1)).toContain('AUTH X-DOOR');
    await end.say(['AUTH X-DOOR', '*', 'AUTH X-DOOR', base64('melon')]);
    await end.say(['AUTH X-DOOR', base64('mellon'), 'MAIL FROM:<>']);
    expect(end.codes.slice(2)).toEqual([334, 501, 334, 535, 334, 235, 250]);
    expect(users).toEqual(['gimli']);
    await hangUp(world);
  });

  it('in vain is told late, and in time is told at once', async () => {
    const options = { auth: { inClear: true }, timeouts: { failedLogin: 700 } } as const;
    const world = await servedInVirtualTime(
      { authenticate: ({ user }) => user === 'joe' },
      10_000,
      options,
    );
    world.end.write(`EHLO a\r\nAUTH PLAIN ${base64('\0ann\0secret')}\r\n`);
    await world.now();
    await world.later(699);
    expect(world.end.codes).toEqual([220, 250]);
    await world.later(1);
    expect(world.end.codes).toEqual([220, 250, 535]);
    world.end.write(`AUTH PLAIN ${base64('\0joe\0secret')}\r\n`);
    await world.now();
    expect(world.end.codes.at(-1)).toBe(235);
    world.end.channel.abort();
    await world.now();
    await world.close();
    expect(world.clock.pending).toBe(0);
  });

  it('that the policy refuses when the session is over leaves no timer behind', async () => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const world = await servedInVirtualTime({ authenticate: () => promise }, 10_000, {
      auth: { inClear: true },
      timeouts: { failedLogin: 700 },
    });
    world.end.write(`EHLO a\r\nAUTH PLAIN ${base64('\0ann\0secret')}\r\n`);
    await world.now();
    await world.close();
    world.end.channel.abort();
    await world.now();
    resolve(false);
    await world.now();
    expect(world.clock.pending).toBe(0);
  });

  it('in the clear is forgotten when STARTTLS begins the session anew', async () => {
    const users: unknown[] = [];
    const world = await securedServer(
      { authenticate: () => true, mail: ({ session }) => void users.push(session.user) },
      { auth: { inClear: true } },
    );
    const end = world.caller;
    await end.say(['EHLO a', `AUTH PLAIN ${base64('\0joe\0secret')}`, 'MAIL FROM:<>', 'RSET']);
    await startTls(end);
    await end.say(['MAIL FROM:<>']);
    expect(users).toEqual(['joe', null]);
    end.channel.abort();
    await world.server.close();
  });

  it('whose hook throws is 454, and may be refused with the code that fits', async () => {
    const codes: unknown[] = [
      () => {
        throw new Error('of the policy');
      },
      () => reply(534, 'too weak'),
      () => reply(432, 'a new password is needed'),
      () => reply(250, 'what?'),
      () => challengeReply(Buffer.from('more')), // PLAIN is at its end
      () => undefined,
    ];
    const world = await served(
      { authenticate: () => (codes.shift() as () => boolean)() },
      IN_CLEAR,
    );
    const line = `AUTH PLAIN ${base64('\0joe\0secret')}`;
    await world.caller.say(['EHLO a', line, line, line, line, line, line, 'NOOP']);
    expect(world.caller.codes.slice(2)).toEqual([454, 534, 432, 454, 454, 535, 250]);
    expect(world.errors).toHaveLength(3);
    expect(world.errors.join(' ')).not.toContain('secret');
    await hangUp(world);
  });
});

it('options that offer AUTH to nobody are refused', () => {
  expect(() => createServer(JOE)).toThrow('auth: it would never be offered');
  expect(() => createServer({}, { auth: { required: true } })).toThrow(
    'auth.required: it needs the hook',
  );
  const mechanisms = { 'not a name': () => () => true };
  expect(() => createServer({ mechanisms }, { auth: { inClear: true } })).toThrow(
    'policy.mechanisms: "not a name" is no name',
  );
});
