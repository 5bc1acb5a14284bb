import { VirtualClock, memoryCarrier, type Address } from '@hopscope/channel';
import { RFC5321_TIMEOUTS } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import {
  ChannelLostError,
  DeadlineExceededError,
  connect,
  sendMail,
  type ClientTimeouts,
  type ConnectOptions,
  type MailData,
} from '../src/index.ts';
import { listenWith, obliging } from './support/script.ts';
import { thrownBy } from './support/thrown-by.ts';
import { inVirtualTime } from './support/until.ts';

const { greeting, command, dataStart, dataBlock, dataEnd } = RFC5321_TIMEOUTS;
const mail = { from: 'sam@a', to: 'joe@b', data: 'x\n' };

interface Circumstances {
  readonly greets?: boolean;
  readonly data?: MailData;
  readonly timeouts?: Partial<ClientTimeouts>;
}

/** How long sendMail takes when the line is never answered, in milliseconds. */
async function patience(
  unanswered: RegExp,
  { greets = true, data = mail.data, timeouts = {} }: Circumstances = {},
): Promise<readonly [number, unknown]> {
  const clock = new VirtualClock();
  const carrier = memoryCarrier(clock);
  const far = await inVirtualTime(
    clock,
    listenWith(
      carrier,
      obliging((line) => (unanswered.test(line) ? [] : null)),
      greets ? ['220 beta'] : [],
    ),
  );
  const start = clock.now();
  const options = { carrier, clock, name: 'alpha', timeouts };
  const outcome = await inVirtualTime(
    clock,
    sendMail(far.address, { ...mail, data }, options).then(
      () => null,
      (error: unknown) => error,
    ),
  );
  return [clock.now() - start, outcome];
}

describe('the client waits as long as RFC 5321 has it, and no longer,', () => {
  it.each([
    ['MAIL', /^MAIL/, command],
    ['RCPT', /^RCPT/, command],
    ['DATA', /^DATA/, dataStart],
    ['the end of mail data', /^\.$/, dataEnd],
  ])('for the reply to %s', async (_line, unanswered, ms) => {
    const [took, error] = await patience(unanswered);
    expect(error).toBeInstanceOf(ChannelLostError);
    expect(error).toMatchObject({ reply: { code: 421 } });
    expect(took).toBeGreaterThanOrEqual(ms);
    expect(took).toBeLessThan(ms + 1000 + 10_000); // the closing channel lingers
  });

  it('for the greeting', async () => {
    const [took, error] = await patience(/^$/, { greets: false });
    expect(error).toBeInstanceOf(ChannelLostError);
    expect(took).toBe(greeting);
  });

  it('for a stream of mail data that brings nothing', async () => {
    const silent: AsyncIterable<Uint8Array> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
    };
    const [took, error] = await patience(/^$/, { data: silent });
    expect(error).toBeInstanceOf(ChannelLostError);
    expect(took).toBeGreaterThanOrEqual(dataBlock);
  });
});

it('a timeout may be chosen', async () => {
  const [took, error] = await patience(/^RCPT/, { timeouts: { command: 50 } });
  expect(error).toBeInstanceOf(ChannelLostError);
  expect(took).toBeLessThan(11_000);
});

/** A receiver-SMTP that takes 400 ms for each reply, and how long a promise over it takes to reject. */
async function slowly(
  ask: (address: Address, options: ConnectOptions) => Promise<unknown>,
): Promise<readonly [number, unknown]> {
  const clock = new VirtualClock();
  const carrier = memoryCarrier(clock);
  const far = await inVirtualTime(
    clock,
    listenWith(
      carrier,
      obliging((line, end) => {
        clock.after(400, () => end.say(line === 'DATA' ? '354 Go on' : '250 OK'));
        return [];
      }),
    ),
  );
  const start = clock.now();
  const error = await inVirtualTime(
    clock,
    thrownBy(ask(far.address, { carrier, clock, name: 'alpha' })),
  );
  return [clock.now() - start, error];
}

describe('a deadline bounds it all, though each reply comes in time:', () => {
  it.each<readonly [string, number, Parameters<typeof slowly>[0]]>([
    ['connect', 300, (address, options) => connect(address, { ...options, deadline: 300 })],
    [
      'sendMail',
      1000,
      (address, options) => sendMail(address, mail, { ...options, deadline: 1000 }),
    ],
    [
      'deliver',
      400 + 700, // the first 400 for EHLO
      async (address, options) =>
        (await connect(address, options)).deliver(mail, { deadline: 700 }),
    ],
  ])('%s', async (_what, ms, ask) => {
    const [took, error] = await slowly(ask);
    expect(error).toBeInstanceOf(DeadlineExceededError);
    expect(took).toBe(ms);
  });
});

it('a mail is sent although QUIT is never answered', async () => {
  const [took, error] = await patience(/^QUIT/);
  expect(error).toBe(null);
  expect(took).toBeGreaterThanOrEqual(command);
});
