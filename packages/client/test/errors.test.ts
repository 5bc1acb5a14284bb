import { memoryCarrier, systemClock, tcpCarrier, type Carrier } from '@hopscope/channel';
import { describe, expect, it } from 'vitest';

import {
  CannotConnectError,
  ChannelLostError,
  ConnectionClosedError,
  GreetingRefusedError,
  connect,
  sendMail,
} from '../src/index.ts';
import { listenWith, obliging, type FarEnd } from './support/script.ts';
import { until } from './support/until.ts';

const carrier = memoryCarrier(systemClock);
const options = { carrier, name: 'alpha' };
const mail = { from: 'sam@a', to: ['joe@b', 'ann@b'], data: 'x\n' };

async function thrownBy(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => null,
    (error: unknown) => error,
  );
}

/** Says yes until a line comes that begins so; then goes away. */
function lostAt(start: string): (end: FarEnd) => void {
  return obliging((line, end) => {
    if (!line.startsWith(start)) return null;
    end.channel.abort();
    return [];
  });
}

describe('without a channel', () => {
  it.each([
    ['in memory', carrier],
    ['over TCP', tcpCarrier],
  ])('connect rejects with CannotConnectError %s', async (_name, over) => {
    const far = await listenWith(over, () => {});
    await far.close();
    const error = await thrownBy(connect(far.address, { carrier: over }));
    expect(error).toBeInstanceOf(CannotConnectError);
    expect(error).toMatchObject({ address: far.address, why: 'connection refused' });
  });
});

describe('a receiver that gives no service', () => {
  it('is a GreetingRefusedError with its reply, and QUIT is said all the same', async () => {
    for (const [greeting, helo] of [['554 No service here'], ['220 beta', '550 Not you']]) {
      const far = await listenWith(
        carrier,
        obliging((line) => (/^(?:EHLO|HELO)/.test(line) && helo !== undefined ? [helo] : null)),
        [greeting ?? ''],
      );
      const error = await thrownBy(connect(far.address, options));
      expect(error).toBeInstanceOf(GreetingRefusedError);
      expect(error).toMatchObject({
        reply: { code: Number((helo ?? greeting)?.slice(0, 3)) },
        transient: false,
      });
      await until(() => far.ends[0]?.closed?.kind === 'ended', 'the channel to close');
      expect(far.ends[0]?.verbs.at(-1)).toBe('QUIT');
      await far.close();
    }
  });

  it('may be full: 421, and the error says that it may pass', async () => {
    const far = await listenWith(carrier, () => {}, ['421 beta Too many channels']);
    const error = await thrownBy(connect(far.address, options));
    expect(error).toBeInstanceOf(GreetingRefusedError);
    expect(error).toMatchObject({ reply: { code: 421 }, transient: true });
    await until(() => far.ends[0]?.closed !== null, 'the channel to close');
    await far.close();
  });

  it('may be no receiver-SMTP at all', async () => {
    for (const greeting of [
      'SSH-2.0-OpenSSH_9.9',
      'HTTP/1.1 400 Bad Request',
      '220-beta\r\n250 beta',
    ]) {
      const far = await listenWith(carrier, () => {}, [greeting]);
      expect(await thrownBy(connect(far.address, options))).toBeInstanceOf(ChannelLostError);
      await far.close();
    }
  });
});

describe('a channel that is lost', () => {
  it.each(['EHLO', 'MAIL', 'RCPT', 'DATA', '.'])('at %s is a ChannelLostError', async (start) => {
    const far = await listenWith(carrier, lostAt(start));
    const error = await thrownBy(sendMail(far.address, mail, options));
    expect(error).toBeInstanceOf(ChannelLostError);
    expect(error).toMatchObject({ reply: { code: 421 }, inDoubt: start === '.' });
    await far.close();
  });

  it('leaves the recipients refused before in the report', async () => {
    let recipients = 0;
    const far = await listenWith(
      carrier,
      obliging((line, end) => {
        if (!line.startsWith('RCPT')) return null;
        recipients += 1;
        if (recipients === 1) return ['550 Unknown'];
        end.channel.abort();
        return [];
      }),
    );
    const error = await thrownBy(sendMail(far.address, mail, options));
    if (!(error instanceof ChannelLostError)) throw new Error('another error', { cause: error });
    expect(error.report?.outcomes.map(({ kind, saidBy }) => [kind, saidBy])).toEqual([
      ['permanent', 'receiver'],
      ['transient', 'sender'],
    ]);
    await far.close();
  });

  it('costs all mails in line, and the next one is told why', async () => {
    const far = await listenWith(carrier, lostAt('MAIL'));
    const connection = await connect(far.address, options);
    const errors = await Promise.all(
      [mail, mail, mail].map((one) => thrownBy(connection.deliver(one))),
    );
    expect(errors.every((error) => error instanceof ChannelLostError)).toBe(true);
    expect(await thrownBy(connection.deliver(mail))).toBeInstanceOf(ChannelLostError);
    await connection.quit();
    await far.close();
  });

  it('while nothing is under way is told to the next mail', async () => {
    const far = await listenWith(carrier, obliging());
    const connection = await connect(far.address, options);
    far.ends[0]?.channel.abort();
    expect(await thrownBy(connection.deliver(mail))).toBeInstanceOf(ChannelLostError);
    await connection.quit();
    await far.close();
  });
});

describe.each([
  ['in memory', (): Carrier => memoryCarrier(systemClock)],
  ['over TCP', (): Carrier => tcpCarrier],
])('while nothing is asked, %s,', (_name, make) => {
  it('421 closes this end at once, and the next mail rejects with it', async () => {
    const wire = make();
    const far = await listenWith(wire, obliging());
    const connection = await connect(far.address, { carrier: wire, name: 'alpha' });
    far.ends[0]?.say('421 beta.example Shutting down');
    far.ends[0]?.channel.end();
    await until(() => far.ends[0]?.closed !== null, 'the channel to close');
    const error = await thrownBy(connection.deliver(mail));
    expect(error).toMatchObject({ name: 'ConnectionClosedError', reply: { code: 421 } });
    expect(far.ends[0]?.verbs).toEqual(['EHLO']);
    await far.close();
  });

  it('the end of the channel without a word is noticed, too', async () => {
    const wire = make();
    const far = await listenWith(wire, obliging());
    const connection = await connect(far.address, { carrier: wire, name: 'alpha' });
    far.ends[0]?.channel.end();
    await until(() => far.ends[0]?.closed !== null, 'the channel to close');
    expect(await thrownBy(connection.deliver(mail))).toMatchObject({ name: 'ChannelLostError' });
    await far.close();
  });
});

describe('421 in the middle', () => {
  it('is a reply: the outcome of the recipients, and the end of the connection', async () => {
    const far = await listenWith(
      carrier,
      obliging((line) => (line.startsWith('RCPT TO:<ann') ? ['421 Shutting down'] : null)),
    );
    const connection = await connect(far.address, options);
    const report = await connection.deliver(mail);
    expect(report.outcomes.map(({ code, saidBy }) => [code, saidBy])).toEqual([
      [421, 'receiver'],
      [421, 'receiver'],
    ]);
    expect(await thrownBy(connection.deliver(mail))).toBeInstanceOf(ConnectionClosedError);
    await connection.quit();
    await far.close();
  });
});

describe('quit', () => {
  it('waits for the mails in line, says QUIT, and lets nothing follow', async () => {
    const far = await listenWith(carrier, obliging());
    const connection = await connect(far.address, options);
    const reports = [connection.deliver(mail), connection.deliver(mail)];
    const over = connection.quit();
    expect(await thrownBy(connection.deliver(mail))).toBeInstanceOf(ConnectionClosedError);
    await Promise.all([...reports, over, connection.quit()]);
    const [end] = far.ends;
    expect(end?.verbs.filter((verb) => verb !== 'x' && verb !== '.')).toEqual(
      'EHLO MAIL RCPT RCPT DATA MAIL RCPT RCPT DATA QUIT'.split(' '),
    );
    await until(() => end?.closed?.kind === 'ended', 'the channel to close');
    await far.close();
  });

  it('is said at the end of an await-using block, even one that is left by an error', async () => {
    const far = await listenWith(carrier, obliging());
    const block = async (): Promise<void> => {
      await using connection = await connect(far.address, options);
      await connection.deliver({ ...mail, to: 'nobody' });
    };
    expect(await thrownBy(block())).toBeInstanceOf(TypeError);
    expect(far.ends[0]?.verbs).toEqual(['EHLO', 'QUIT']);
    await far.close();
  });

  it('is said by sendMail after a refusal, too', async () => {
    const far = await listenWith(
      carrier,
      obliging((line) => (line.startsWith('RCPT') ? ['550 No'] : null)),
    );
    const report = await sendMail(far.address, mail, options);
    expect(report.refused).toHaveLength(2);
    expect(far.ends[0]?.verbs).toEqual(['EHLO', 'MAIL', 'RCPT', 'RCPT', 'RSET', 'QUIT']);
    await far.close();
  });

  it('does not reject when the channel is lost instead of an answer', async () => {
    const far = await listenWith(carrier, lostAt('QUIT'));
    const connection = await connect(far.address, options);
    expect(await thrownBy(connection.quit())).toBe(null);
    await far.close();
  });
});
