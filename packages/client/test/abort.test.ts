import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import { describe, expect, it } from 'vitest';

import { connect, sendMail } from '../src/index.ts';
import { listenWith, obliging } from './support/script.ts';
import { until } from './support/until.ts';

const mail = { from: 'sam@a', to: 'joe@b', data: 'x\n' };

/** The line that is never answered, and the state in which the sender-SMTP then waits. */
const UNANSWERED: readonly (readonly [state: string, line: RegExp])[] = [
  ['hello', /^EHLO/],
  ['mail', /^MAIL/],
  ['rcpt', /^RCPT/],
  ['data', /^DATA/],
  ['end', /^\.$/],
  ['quit', /^QUIT/],
];

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

describe.each([
  ['in memory', (): Carrier => lending(memoryCarrier(systemClock))],
  ['over TCP', (): Carrier => tcpCarrier],
])('aborting %s', (_name, make) => {
  it.each(UNANSWERED)(
    'while %s waits rejects with the reason and closes the channel',
    async (state, line) => {
      const carrier = make();
      const far = await listenWith(
        carrier,
        obliging((said) => (line.test(said) ? [] : null)),
      );
      const abort = new AbortController();
      const reason = new Error('enough');
      const sending = sendMail(far.address, mail, { carrier, name: 'alpha', signal: abort.signal });
      const outcome = thrownBy(sending);
      await until(() => line.test(far.ends[0]?.lastLine ?? ''), `the state ${state}`);
      abort.abort(reason);
      // Once the reply to the mail data has come, the mail is sent: aborting QUIT takes nothing back.
      expect(await outcome).toBe(state === 'quit' ? null : reason);
      await until(() => far.ends[0]?.closed !== null, 'the channel to close');
      await far.close();
    },
  );

  it('before the greeting rejects with the reason and closes the channel', async () => {
    const carrier = make();
    const far = await listenWith(carrier, () => {}, []);
    const abort = new AbortController();
    const outcome = thrownBy(connect(far.address, { carrier, signal: abort.signal }));
    await until(() => far.ends.length === 1, 'the channel to open');
    abort.abort('enough');
    expect(await outcome).toBe('enough');
    await until(() => far.ends[0]?.closed !== null, 'the channel to close');
    await far.close();
  });

  it('in the middle of mail data rejects with the reason and gives the stream back', async () => {
    const carrier = make();
    const far = await listenWith(carrier, obliging());
    const abort = new AbortController();
    let givenBack = false;
    const stream = async function* (): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield new TextEncoder().encode('a line\r\n');
      } finally {
        givenBack = true;
      }
    };
    const outcome = thrownBy(
      sendMail(
        far.address,
        { ...mail, data: stream() },
        { carrier, name: 'alpha', signal: abort.signal },
      ),
    );
    await until(() => (far.ends[0]?.heard.length ?? 0) > 10_000, 'mail data');
    abort.abort('enough');
    expect(await outcome).toBe('enough');
    await until(() => givenBack && far.ends[0]?.closed !== null, 'the end of the stream');
    await far.close();
  });

  it('while idle closes the channel, and the next mail rejects with the reason', async () => {
    const carrier = make();
    const far = await listenWith(carrier, obliging());
    const connection = await connect(far.address, { carrier, name: 'alpha' });
    connection.abort();
    await until(() => far.ends[0]?.closed !== null, 'the channel to close');
    expect(await thrownBy(connection.deliver(mail))).toMatchObject({ name: 'AbortError' });
    await connection.quit();
    expect(far.ends[0]?.verbs).toEqual(['EHLO']);
    await far.close();
  });

  it('rejects all mails in line', async () => {
    const carrier = make();
    const far = await listenWith(
      carrier,
      obliging((line) => (line === 'DATA' ? [] : null)),
    );
    const connection = await connect(far.address, { carrier, name: 'alpha' });
    const outcomes = [mail, mail].map((one) => thrownBy(connection.deliver(one)));
    connection.abort('enough');
    expect(await Promise.all(outcomes)).toEqual(['enough', 'enough']);
    await far.close();
  });
});

it('a signal aborted before anything opens no channel', async () => {
  const carrier = memoryCarrier(systemClock);
  const far = await listenWith(carrier, obliging());
  const signal = AbortSignal.abort('enough');
  expect(await thrownBy(connect(far.address, { carrier, signal }))).toBe('enough');
  expect(far.ends).toHaveLength(0);
  await far.close();
});

it('a signal aborted while the channel opens takes that back', async () => {
  let cancelled = 0;
  const carrier: Carrier = {
    open: () => () => {
      cancelled += 1;
    },
    listen: () => {},
  };
  const abort = new AbortController();
  const outcome = thrownBy(connect('b:25', { carrier, signal: abort.signal }));
  abort.abort('enough');
  expect(await outcome).toBe('enough');
  expect(cancelled).toBe(1);
});

it.each(['never', 'implicit'] as const)(
  'a signal aborted in the moment when the channel has opened closes it, with TLS %s',
  async (tls) => {
    const memory = memoryCarrier(systemClock);
    const far = await listenWith(memory, () => {}, []);
    const abort = new AbortController();
    const carrier: Carrier = {
      ...memory,
      open: (address, timeout, done) =>
        memory.open(address, timeout, (opened) => {
          done(opened);
          abort.abort('enough');
        }),
    };
    expect(await thrownBy(connect(far.address, { carrier, tls, signal: abort.signal }))).toBe(
      'enough',
    );
    await until(() => far.ends[0]?.closed?.kind === 'lost', 'the channel to close');
    await far.close();
  },
);

it('a signal that outlives its connections keeps none of them', async () => {
  const carrier = memoryCarrier(systemClock);
  const far = await listenWith(carrier, obliging());
  let listeners = 0;
  const { signal } = new AbortController();
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  Object.assign(signal, {
    addEventListener: (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    },
    removeEventListener: (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    },
  });
  await sendMail(far.address, mail, { carrier, name: 'alpha', signal });
  expect(listeners).toBe(0);
  await far.close();
});
