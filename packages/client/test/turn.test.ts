import {
  memoryCarrier,
  systemClock,
  tcpCarrier,
  type Carrier,
  type TransmissionChannel,
} from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import { reply } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import { TurnRefusedError, connect, openOver } from '../src/index.ts';
import { receiverAt, receiverOver } from './support/receiver.ts';
import { thrownBy } from './support/thrown-by.ts';
import { until } from './support/until.ts';

const mail = { from: 'sam@a', to: 'joe@b', data: 'x\n' };

describe.each([
  ['in memory', (): Carrier => lending(memoryCarrier(systemClock))],
  ['over TCP', (): Carrier => tcpCarrier],
])('TURN %s', (_name, make) => {
  it('gives the channel away, and mail flows the other way over it', async () => {
    const carrier = make();
    const turned = Promise.withResolvers<TransmissionChannel>();
    const far = await receiverAt(carrier, systemClock, {
      dialect: 'rfc821',
      answer: ({ occasion }) => (occasion === 'TURN' ? reply(250, 'Yours') : null),
      turned: turned.resolve,
    });
    const options = { carrier, name: 'alpha', dialect: 'rfc821' } as const;
    const connection = await connect(far.address, options);
    const sent = connection.deliver(mail);
    const near = receiverOver(await connection.turn(), systemClock, { dialect: 'rfc821' });
    expect((await sent).accepted).toHaveLength(1);
    expect(await thrownBy(connection.deliver(mail))).toMatchObject({
      name: 'ConnectionClosedError',
    });
    await connection.quit();

    const back = await openOver(await turned.promise, { name: 'beta', dialect: 'rfc821' });
    expect(back.security).toEqual({ kind: 'clear' });
    const report = await back.deliver({ ...mail, from: 'joe@b', to: 'sam@a' });
    expect(report.accepted).toHaveLength(1);
    await back.quit();
    expect(near.taken).toMatchObject([{ from: '<joe@b>', to: ['<sam@a>'] }]);
    await until(() => near.open === 0, 'the channel to close');
    await far.close();
  });

  it('that is refused leaves the connection as it was', async () => {
    const carrier = make();
    const far = await receiverAt(carrier, systemClock);
    await using connection = await connect(far.address, { carrier, name: 'alpha' });
    const error = await thrownBy(connection.turn());
    expect(error).toBeInstanceOf(TurnRefusedError);
    expect(error).toMatchObject({ reply: { code: 502 } });
    expect((await connection.deliver(mail)).accepted).toHaveLength(1);
    await far.close();
  });
});

it('a session over a channel demands TLS only of whom it can name', async () => {
  const carrier = memoryCarrier(systemClock);
  const far = await receiverAt(carrier, systemClock);
  const opened = Promise.withResolvers<TransmissionChannel>();
  carrier.open(far.address, 1000, (open) => {
    if (open.ok) opened.resolve(open.channel);
  });
  const channel = await opened.promise;
  const error = await thrownBy(openOver(channel, { tls: 'required' }));
  expect(error).toMatchObject({ name: 'InvalidOptionError', option: 'tls' });
  channel.abort();
  await far.close();
});
