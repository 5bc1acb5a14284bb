/** What a program without types may give: each mistake is told by its place, before anybody is listened for. */
import type { Reply } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import {
  InvalidOptionError,
  createServer,
  reply,
  type Policy,
  type ServerOptions,
  type SmtpServer,
} from '../src/index.ts';
import { until } from './support/caller.ts';
import { hangUp, served } from './support/served.ts';

describe('an option that is none, or not what it should be, is refused', () => {
  it.each([
    ['{"secure":true}', /^secure: there is no such option; there are name, /],
    ['{"name":5}', 'name: it is a text'],
    ['{"dialect":"smtp"}', 'dialect: it is "rfc5321" or "rfc821"'],
    ['{"routes":"yes"}', 'routes: it is "refuse", "strip" or "relay"'],
    ['{"extensions":{"STARTTLS":true}}', /^extensions.STARTTLS: there is no such option/],
    ['{"extensions":{"DSN":1}}', 'extensions.DSN: it is true or false'],
    ['{"tls":true}', 'tls: it is an object'],
    ['{"tls":{"key":"x","cert":"y"}}', /^tls.key: there is no such option/],
    ['{"tls":{"require":true}}', /^tls.require: there is no such option/],
    ['{"tls":{"clients":true}}', 'tls.clients: it is an object'],
    ['{"tls":{"clients":{"required":true}}}', /^tls.clients.required: there is no such option/],
    ['{"tls":{"clients":{"ca":"PEM"}}}', 'tls.clients.ca: it is an array'],
    ['{"tls":{"clients":{}}}', /^tls.clients.ca: it lists the authorities/],
    ['{"tls":{"clients":{"ca":["PEM"]}}}', /^tls.clients.ca: an authority cannot be used/],
    ['{"tls":{"required":true}}', /^tls.certificate: it is { cert, key }/],
    ['{"auth":{"mechanisms":["PLAIN","plain"]}}', /^auth.mechanisms: it lists some of PLAIN, /],
    ['{"auth":{"require":true}}', /^auth.require: there is no such option/],
    ['{"earlyTalkers":"no"}', 'earlyTalkers: it is "refuse" or "allow"'],
    ['{"limits":{"mailData":"5mb"}}', 'limits.mailData: it is a number'],
    ['{"limits":{"recipents":5}}', /^limits.recipents: there is no such option/],
    ['{"timeouts":{"close":"1s"}}', 'timeouts.close: it is a number'],
    ['{"maxChannels":"x"}', 'maxChannels: it is a number'],
    ['{"maxChannels":-1}', 'maxChannels: it is a number, 0 or more'],
    ['{"limits":{"mailData":-1}}', 'limits.mailData: it is a number, 0 or more'],
    ['{"timeouts":{"idle":-1}}', 'timeouts.idle: it is a number, 0 or more'],
    ['{"onError":1}', 'onError: it is a function'],
    ['null', 'options: it is an object'],
  ])('%s', (text, message) => {
    const options: ServerOptions = JSON.parse(text);
    expect(() => createServer({}, options)).toThrow(InvalidOptionError);
    expect(() => createServer({}, options)).toThrow(message);
  });
});

describe('a policy that cannot be asked is refused', () => {
  it.each([
    ['null', /^policy: it is an object/],
    ['"message"', /^policy: it is an object/],
    ['{"message":3}', 'policy.message: a hook is a function'],
    ['{"closed":true}', 'policy.closed: a hook is a function'],
  ])('%s', (text, message) => {
    const policy: Policy = JSON.parse(text);
    expect(() => createServer(policy)).toThrow(message);
  });

  it('and so is one that would take mail in two ways', () => {
    const both = { message() {}, receive() {} };
    const policy: Policy = Object.assign<Policy, object>({}, both);
    expect(() => createServer(policy)).toThrow('leave one out');
  });

  it('but what is no hook is its own affair', () => {
    class Mine {
      readonly mails = 5;
      mesage(): void {}
    }
    const mine = Object.assign<Policy, object>({}, new Mine());
    expect(() => createServer(mine)).not.toThrow();
  });
});

it.each([
  ['2525', 'the address to listen at: it is an object'],
  ['{"port":"2525"}', 'port: it is a number'],
  ['{"port":70000}', 'port: it is a whole number from 0 to 65535'],
  ['{"hostname":"x"}', /^hostname: there is no such option; there are host and port/],
])('listen takes a host and a port, and not %s', async (text, message) => {
  const address: Parameters<SmtpServer['listen']>[0] = JSON.parse(text);
  const server = createServer();
  await expect(server.listen(address)).rejects.toThrow(message);
  await server.close();
});

it('a limit, a time or an extension that is undefined is the usual one', async () => {
  const options = Object.assign<ServerOptions, object>(
    {},
    {
      limits: { errors: undefined, mailData: undefined },
      timeouts: { idle: undefined },
      extensions: { PIPELINING: undefined },
    },
  );
  const world = await served({ message() {} }, options);
  await world.caller.say(['EHLO alpha']);
  expect(world.caller.heard).toMatch(/PIPELINING[^]*SIZE 33554432/);
  world.caller.write('WRONG\r\n'.repeat(21));
  await world.caller.hungUp();
  expect(world.caller.heard).toContain('421');
  await hangUp(world);
});

const ODD: Reply = { ...reply(554, 'x'), status: { class: 4, subject: 0, detail: 0 } };

it.each([
  [
    reply(551, 'elsewhere'),
    'with 551, which may not answer it; 250, 421, 450, 451, 452, 550, 552, 554 may',
  ],
  [ODD, 'with 554, and with the enhanced status of another reply'],
])('a reply that may not be said is told with what may be: %j', async (answer, why) => {
  const world = await served({ message: () => answer });
  await world.caller.say(['EHLO a', 'MAIL FROM:<>', 'RCPT TO:<joe@b>', 'DATA', '.']);
  await until(() => world.errors.length > 0, 'onError');
  expect(world.errors.map(String)).toEqual([
    `TypeError: The policy answered end of mail data ${why}`,
  ]);
  await hangUp(world);
});
