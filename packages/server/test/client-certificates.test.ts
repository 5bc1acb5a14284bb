import {
  tcpCarrier,
  tlsCarrier,
  type Address,
  type TlsCertificate,
  type TlsClientProof,
} from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { describe, expect, it } from 'vitest';

import { createServer, type Policy, type Security } from '../src/index.ts';
import { call, caller, type Caller } from './support/caller.ts';
import { handshake } from './support/secured.ts';

const { here, ca, client, clientCa } = TEST_CERTIFICATES;

/** Who calls, with what it shows, and what the server makes of that. */
const CLIENTS: readonly (readonly [string, TlsCertificate | undefined, string | null])[] = [
  ['an authority vouches for', client, null],
  ['shows a certificate of a server', here, 'the certificate is for another purpose'],
  ['shows none', undefined, 'the client showed no certificate'],
];

describe.each([
  ['after STARTTLS', false],
  ['from the first octet on', true],
])('a server that asks its clients for a certificate, %s,', (_, implicit) => {
  function server(policy: Policy, clients?: TlsClientProof) {
    return createServer(policy, {
      name: 'beta.example',
      tls: { certificate: here, implicit, clients },
    });
  }

  /** Goes under TLS. Of a server that does not take it, a client that speaks TLS 1.3 learns by the close. */
  async function called(
    address: Address,
    certificate: TlsCertificate | undefined,
  ): Promise<Caller> {
    const side = { ca, servername: 'mail.example', certificate };
    if (implicit) return call(tlsCarrier(tcpCarrier, { client: side }), address);
    const end = await caller(tcpCarrier, address);
    await end.say(['EHLO alpha', 'STARTTLS']);
    await handshake(end, side);
    return end;
  }

  it.each(CLIENTS)('tells the hooks of one that %s', async (_title, certificate, doubt) => {
    const seen: (Security | null)[] = [];
    await using beta = server(
      { mail: ({ session }) => void seen.push(session.security) },
      { ca: clientCa, rejectUnauthorized: false },
    );
    const end = await called(await beta.listen(), certificate);
    if (implicit) await end.greeted();
    await end.say(['EHLO alpha', 'MAIL FROM:<>', 'QUIT']);
    const subject = certificate === client ? 'CN=alpha.example' : 'CN=localhost';
    expect(seen).toMatchObject([
      { doubt, certificate: certificate === undefined ? null : { subject } },
    ]);
    await end.hungUp();
  });

  it.each(CLIENTS)(
    'and refuses who proves nothing: one that %s',
    async (_title, certificate, doubt) => {
      const asked: string[] = [];
      const gone = Promise.withResolvers<void>();
      await using beta = server(
        {
          helo: ({ session }) => void asked.push(session.security?.protocol ?? 'in the clear'),
          closed: () => gone.resolve(),
        },
        { ca: clientCa },
      );
      const end = await called(await beta.listen(), certificate);
      end.write('EHLO alpha\r\nQUIT\r\n');
      await end.hungUp();
      expect(asked.filter((protocol) => protocol === 'TLSv1.3')).toHaveLength(
        doubt === null ? 1 : 0,
      );
      expect(end.codes.includes(221)).toBe(doubt === null);
      if (!implicit) await gone.promise;
    },
  );

  it('is shown nothing where it does not ask', async () => {
    const seen: (Security | null)[] = [];
    await using beta = server({ mail: ({ session }) => void seen.push(session.security) });
    const end = await called(await beta.listen(), client);
    if (implicit) await end.greeted();
    await end.say(['EHLO alpha', 'MAIL FROM:<>', 'QUIT']);
    expect(seen).toMatchObject([{ doubt: 'no certificate was asked for', certificate: null }]);
    await end.hungUp();
  });
});
