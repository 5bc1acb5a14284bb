import { VirtualClock, memoryCarrier } from '@hopscope/channel';
import { RFC5321_TIMEOUTS } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { ChannelLostError, sendMail, type ClientTimeouts, type MailData } from '../src/index.ts';
import { listenWith, obliging } from './support/script.ts';
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

it('a mail is sent although QUIT is never answered', async () => {
  const [took, error] = await patience(/^QUIT/);
  expect(error).toBe(null);
  expect(took).toBeGreaterThanOrEqual(command);
});
