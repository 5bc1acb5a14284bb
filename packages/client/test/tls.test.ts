import {
  memoryCarrier,
  systemClock,
  tcpCarrier,
  tlsCarrier,
  type Carrier,
  type TlsCertificate,
} from '@hopscope/channel';
import { TEST_CERTIFICATES, lending } from '@hopscope/channel/testing';
import { PLAIN_OFFER, reply, type Offer } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import {
  DeadlineExceededError,
  TlsFailedError,
  TlsRequiredError,
  connect,
  sendMail,
  type TlsTerms,
} from '../src/index.ts';
import { receiverAt } from './support/receiver.ts';
import { listenWith, obliging } from './support/script.ts';
import { thrownBy } from './support/thrown-by.ts';
import { until } from './support/until.ts';

const STARTTLS: Offer = { extensions: new Set(['STARTTLS', 'SIZE', 'PIPELINING']), auth: null };
const { ca, here, selfSigned, elsewhere, client, clientCa } = TEST_CERTIFICATES;
const mail = { from: 'sam@a', to: 'joe@b', data: 'x\n' };

describe.each([
  ['in memory', (): Carrier => lending(memoryCarrier(systemClock))],
  ['over TCP', (): Carrier => tcpCarrier],
])('TLS %s', (_name, make) => {
  async function set(certificate: TlsCertificate, offer = STARTTLS) {
    const carrier = make();
    const receiver = await receiverAt(carrier, systemClock, { certificate, offer });
    return { receiver, address: receiver.address, options: { carrier, name: 'alpha' } };
  }

  it('is begun with STARTTLS where it is required, and EHLO is said again', async () => {
    const { receiver, address, options } = await set(here);
    const tls: TlsTerms = { mode: 'required', ca };
    const connection = await connect(address, { ...options, tls });
    expect(connection.security).toMatchObject({ kind: 'tls', doubt: null });
    expect([...connection.extensions.keys()]).toEqual(['SIZE', 'PIPELINING']);
    const report = await connection.deliver(mail);
    expect(report.accepted).toHaveLength(1);
    await connection.quit();
    await until(() => receiver.open === 0, 'the channel to close');
    await receiver.close();
  });

  it('shows the certificate of this host where the receiver asks for it', async () => {
    const carrier = make();
    const receiver = await receiverAt(carrier, systemClock, {
      certificate: here,
      clients: { ca: clientCa },
      offer: STARTTLS,
    });
    const tls: TlsTerms = { mode: 'required', ca, certificate: client };
    const report = await sendMail(receiver.address, mail, { carrier, name: 'alpha', tls });
    expect(report.accepted).toHaveLength(1);
    const error = await thrownBy(
      sendMail(receiver.address, mail, { carrier, name: 'alpha', tls: { mode: 'required', ca } }),
    );
    expect(error).toMatchObject({ name: 'ChannelLostError' });
    expect(receiver.secured).toMatchObject([
      { ok: true, doubt: null, certificate: { subject: 'CN=alpha.example' } },
      { ok: false, why: 'the client showed no certificate' },
    ]);
    await receiver.close();
  });

  it('is used by itself where it is offered, and says that nobody has proved who he is', async () => {
    const { receiver, address, options } = await set(selfSigned);
    await using connection = await connect(address, options);
    expect(connection.security).toMatchObject({ kind: 'tls' });
    expect(connection.security).not.toHaveProperty('doubt', null);
    expect((await connection.deliver(mail)).accepted).toHaveLength(1);
    await receiver.close();
  });

  it('is left out by `never`, and where it is not offered', async () => {
    const offered = await set(here);
    const plain = await set(here, PLAIN_OFFER);
    await using one = await connect(offered.address, { ...offered.options, tls: 'never' });
    await using other = await connect(plain.address, plain.options);
    expect([one.security, other.security]).toEqual([{ kind: 'clear' }, { kind: 'clear' }]);
    await offered.receiver.close();
    await plain.receiver.close();
  });

  it.each([
    ['its certificate is vouched for by nobody', selfSigned],
    ['its certificate is for others', elsewhere],
  ])('that is required fails where %s, and no mail is sent', async (_why, certificate) => {
    const { receiver, address, options } = await set(certificate);
    const error = await thrownBy(
      sendMail(address, mail, { ...options, tls: { mode: 'required', ca } }),
    );
    expect(error).toBeInstanceOf(TlsFailedError);
    expect(receiver.taken).toEqual([]);
    await until(() => receiver.open === 0, 'the channel to close');
    await receiver.close();
  });

  it('that is required and not offered, or refused, is a TlsRequiredError behind QUIT', async () => {
    const carrier = make();
    for (const answer of [['250 beta'], ['250-beta', '250 STARTTLS']]) {
      const far = await listenWith(
        carrier,
        obliging((line) => {
          if (line.startsWith('EHLO')) return answer;
          return line === 'STARTTLS' ? ['454 Not now'] : null;
        }),
      );
      const error = await thrownBy(connect(far.address, { carrier, tls: 'required' }));
      expect(error).toBeInstanceOf(TlsRequiredError);
      expect(error).toMatchObject({ reply: answer.length === 1 ? null : { code: 454 } });
      await until(() => far.ends[0]?.closed?.kind === 'ended', 'the channel to close');
      expect(far.ends[0]?.verbs.at(-1)).toBe('QUIT');
      await far.close();
    }
  });

  it('is not taken for begun when octets in the clear come behind the 220', async () => {
    const carrier = make();
    const far = await listenWith(
      carrier,
      obliging((line) => {
        if (line.startsWith('EHLO')) return ['250-beta', '250 STARTTLS'];
        return line === 'STARTTLS' ? ['220 Go ahead', '250-evil', '250 AUTH PLAIN'] : null;
      }),
    );
    const error = await thrownBy(connect(far.address, { carrier, tls: 'required' }));
    expect(error).toMatchObject({ name: 'ChannelLostError' });
    expect(far.ends[0]?.verbs).toEqual(['EHLO', 'STARTTLS']);
    await far.close();
  });

  it('is there from the first octet on when it is implicit', async () => {
    const carrier = make();
    const under = tlsCarrier(carrier, { server: { certificate: here } });
    const receiver = await receiverAt(under, systemClock, { secured: true });
    await using connection = await connect(receiver.address, {
      carrier,
      tls: { mode: 'implicit', ca, servername: 'localhost' },
    });
    expect(connection.security).toMatchObject({ kind: 'tls', doubt: null });
    expect((await connection.deliver(mail)).accepted).toHaveLength(1);
    const error = await thrownBy(connect(receiver.address, { carrier, tls: 'implicit' }));
    expect(error).toBeInstanceOf(TlsFailedError);
    await receiver.close();
  });

  it('that does not come about in time is given up at the deadline', async () => {
    const carrier = make();
    const far = await listenWith(carrier, () => {}, []);
    const error = await thrownBy(connect(far.address, { carrier, tls: 'implicit', deadline: 50 }));
    expect(error).toBeInstanceOf(DeadlineExceededError);
    await until(() => far.ends[0]?.closed !== null, 'the channel to close');
    await far.close();
  });
});

it('a receiver that refuses EHLO under TLS is a GreetingRefusedError', async () => {
  const carrier = memoryCarrier(systemClock);
  let hellos = 0;
  const receiver = await receiverAt(carrier, systemClock, {
    certificate: here,
    offer: STARTTLS,
    answer(question) {
      if (question.occasion !== 'EHLO' && question.occasion !== 'HELO') return null;
      hellos += 1;
      return hellos === 1 ? null : reply(550, 'Not under TLS');
    },
  });
  const error = await thrownBy(
    connect(receiver.address, { carrier, tls: { mode: 'required', ca } }),
  );
  expect(error).toMatchObject({ name: 'GreetingRefusedError', reply: { code: 550 } });
  await receiver.close();
});
