/**
 * The suite for what `secure` promises, over any carrier whose channels can go on under TLS. The carrier is in the clear, and
 * lives in real time.
 */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';

import type { Pem, TlsCertificate, TlsClient, TlsServer } from '../tls-side.ts';
import type { Bench, End, Pair } from './bench.ts';
import { TEST_CERTIFICATES } from './certificates.ts';
import { pattern, received, so, told, type ConformanceCase } from './conformance-case.ts';

const { ca, here, elsewhere, expired, selfSigned, client, clientCa } = TEST_CERTIFICATES;
const CLIENT: TlsClient = { role: 'client', servername: 'beta.example', ca };
const SERVER: TlsServer = { role: 'server', certificate: here };
const KIBI = 1024;
/** Of the certificate of the client. */
const FINGERPRINT =
  '0A:57:39:E4:14:51:42:0F:63:8B:67:74:1B:4D:34:D4:BF:1B:E7:B4:C5:C7:8B:4B:54:9A:06:79:0B:13:6A:C1';

export const tlsConformance: readonly ConformanceCase[] = [
  so('a channel goes on under TLS in the middle of a session', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.write(pattern(10));
    await received(bench, acceptor, 10);
    await secure(bench, { opener, acceptor });
    const { outcome } = opener;
    assert(outcome?.ok === true);
    assert.equal(outcome.protocol, 'TLSv1.3');
    assert.match(outcome.cipher, /^TLS_/);
    assert.equal(outcome.doubt, null);
    assert.equal(acceptor.outcome?.ok === true && acceptor.outcome.servername, 'beta.example');
    opener.write(pattern(300 * KIBI));
    acceptor.write(pattern(200 * KIBI));
    await received(bench, acceptor, 10 + 300 * KIBI);
    await received(bench, opener, 200 * KIBI);
    assert(Buffer.from(pattern(300 * KIBI)).equals(acceptor.received.subarray(10)));
    assert(Buffer.from(pattern(200 * KIBI)).equals(opener.received));
    opener.end();
    await told(bench, acceptor, 'ended');
    acceptor.write(pattern(10));
    acceptor.end();
    await bench.closed(opener, acceptor);
    assert.deepEqual([opener.cause, acceptor.cause], [{ kind: 'ended' }, { kind: 'ended' }]);
  }),

  so('what was written before TLS still leaves in the clear, and in order', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.onOctets = () => {
      if (opener.size === 300 * KIBI) opener.secure(CLIENT);
    };
    acceptor.write(pattern(300 * KIBI));
    acceptor.secure(SERVER);
    await bothSecured(bench, { opener, acceptor });
    acceptor.write(pattern(10));
    await received(bench, opener, 300 * KIBI + 10);
    assert(Buffer.from(pattern(300 * KIBI)).equals(opener.received.subarray(0, 300 * KIBI)));
  }),

  so('who was told that there is no room hears of room under TLS', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.pause();
    let size = 0;
    for (let hasRoom = true; hasRoom; size += 64 * KIBI) hasRoom = opener.write(pattern(64 * KIBI));
    const before = opener.count('room');
    opener.secure(CLIENT);
    acceptor.onOctets = () => {
      if (acceptor.size === size) acceptor.secure(SERVER);
    };
    acceptor.resume();
    await bothSecured(bench, { opener, acceptor });
    await bench.world.until(() => opener.count('room') > before, 'room');
  }),

  so('a channel goes under TLS before it has a user', async (bench) => {
    const { opener, acceptor } = await bench.unstarted();
    await secure(bench, { opener, acceptor });
    opener.start();
    opener.write(pattern(10));
    await bench.roundTrip();
    acceptor.start();
    await received(bench, acceptor, 10);
  }),

  so('what is written during the handshake, and the end, wait for it', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.secure(CLIENT);
    opener.write(pattern(1000));
    opener.end();
    assert.equal(opener.write(pattern(1)), false);
    acceptor.secure(SERVER);
    await told(bench, acceptor, 'ended');
    assert.deepEqual(acceptor.told, ['secured', 'octets', 'ended']);
    assert.deepEqual(acceptor.received, pattern(1000));
  }),

  so('a pause outlives the handshake', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.pause();
    await secure(bench, { opener, acceptor });
    opener.write(pattern(10));
    await bench.roundTrip();
    assert.deepEqual(acceptor.told, ['secured']);
    acceptor.resume();
    await received(bench, acceptor, 10);
  }),

  ...(['client', 'server'] as const).map((role) =>
    so(`octets that a ${role} had in the clear are never taken for protected`, async (bench) => {
      const { opener, acceptor } = await bench.pair();
      const [victim, other] = role === 'client' ? [opener, acceptor] : [acceptor, opener];
      victim.onOctets = () => victim.pause();
      other.write(pattern(10));
      await received(bench, victim, 10);
      other.write(pattern(20)); // injected
      await bench.roundTrip();
      victim.secure(role === 'client' ? CLIENT : SERVER);
      other.secure(role === 'client' ? SERVER : CLIENT);
      victim.resume();
      await bench.closed(victim, other);
      assert.equal(victim.size, 10);
      assert.deepEqual(victim.told, ['octets', 'secured', 'closed']);
      assert.deepEqual(victim.outcome, { ok: false, why: 'the peer speaks no TLS' });
      assert.deepEqual(victim.cause, { kind: 'lost', why: 'the peer speaks no TLS' });
    }),
  ),

  so('a peer that speaks on in the clear fails the handshake', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.secure(CLIENT);
    acceptor.write(Buffer.from('500 what?\r\n'));
    await bench.closed(opener);
    assert.deepEqual(opener.outcome, { ok: false, why: 'the peer speaks no TLS' });
    assert.deepEqual(opener.told, ['secured', 'closed']);
  }),

  so('a handshake with a peer that says nothing is given up in time', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.secure({ ...SERVER, timeout: 20 });
    await bench.closed(opener, acceptor);
    assert.deepEqual(acceptor.outcome, { ok: false, why: 'timed out' });
    assert.deepEqual(acceptor.cause, { kind: 'lost', why: 'timed out' });
    assert.equal(opener.cause?.kind, 'lost');
  }),

  so('a peer that ends in the handshake fails it', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.secure(CLIENT);
    acceptor.end();
    await bench.closed(opener);
    const why = 'the peer ended the channel in the handshake';
    assert.deepEqual(opener.outcome, { ok: false, why });
    assert.deepEqual(opener.told, ['secured', 'closed']);
  }),

  so('who gives up in the handshake hears of nothing but the close', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.secure(SERVER);
    opener.secure(CLIENT);
    opener.abort();
    await bench.closed(opener, acceptor);
    assert.deepEqual(opener.told, ['closed']);
    assert.deepEqual(opener.cause, { kind: 'aborted' });
    assert.equal(acceptor.outcome?.ok, false); // TCP may say of a reset, when the answer failed by it, that it is an end
  }),

  so('who gives up when the handshake is done hears of nothing more', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.onSecured = () => opener.abort();
    opener.secure(CLIENT);
    acceptor.secure(SERVER);
    acceptor.write(pattern(10));
    await bench.closed(opener, acceptor);
    assert.deepEqual(opener.told, ['secured', 'closed']);
  }),

  so('a handshake on a channel that is lost fails', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.secure(CLIENT);
    acceptor.abort();
    await bench.closed(opener);
    assert.deepEqual(opener.outcome, { ok: false, why: 'reset by the peer' });
  }),

  so('a handshake after the end of either side fails', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    opener.end();
    await told(bench, acceptor, 'ended');
    acceptor.secure(SERVER);
    await bench.closed(acceptor);
    assert.equal(acceptor.outcome?.ok, false);

    const other = (await bench.pair()).opener;
    other.end();
    other.secure(CLIENT);
    await bench.closed(other);
    assert.deepEqual(other.outcome, { ok: false, why: 'the channel had ended' });
    assert.deepEqual(other.told, ['secured', 'closed']);
  }),

  ...refusals(),

  so(
    'a server that asks learns who its client is, also where another certificate is for the name',
    async (bench) => {
      for (const certificateFor of [undefined, () => here]) {
        const { opener, acceptor } = await bench.pair();
        acceptor.secure({ ...SERVER, certificateFor, clients: { ca: clientCa } });
        opener.secure({ ...CLIENT, certificate: client });
        await bothSecured(bench, { opener, acceptor });
        const [ofServer, ofClient] = [opener.outcome, acceptor.outcome];
        assert(ofServer?.ok === true && ofClient?.ok === true);
        assert.equal(ofServer.certificate?.subject, 'CN=localhost');
        assert.equal(ofClient.doubt, null);
        assert.equal(ofClient.certificate?.subject, 'CN=alpha.example');
        assert.equal(ofClient.certificate.fingerprint, FINGERPRINT);
        const { octets } = ofClient.certificate;
        assert.equal(createHash('sha256').update(octets).digest('hex'), inHex(FINGERPRINT));
      }
    },
  ),

  so('a server that does not ask is shown nothing', async (bench) => {
    const { opener, acceptor } = await bench.pair();
    acceptor.secure(SERVER);
    opener.secure({ ...CLIENT, certificate: client });
    await bothSecured(bench, { opener, acceptor });
    assert(acceptor.outcome?.ok === true);
    assert.equal(acceptor.outcome.doubt, 'no certificate was asked for');
    assert.equal(acceptor.outcome.certificate, null);
  }),

  ...refusalsOfClients(),

  so('a server has the certificate for the name that it is asked for', async (bench) => {
    const asked: string[] = [];
    const certificateFor = (name: string): TlsCertificate | null => {
      asked.push(name);
      return name === 'elsewhere.invalid' ? elsewhere : null;
    };
    for (const servername of ['Elsewhere.Invalid', 'beta.example']) {
      const { opener, acceptor } = await bench.pair();
      opener.secure({ ...CLIENT, servername });
      acceptor.secure({ ...SERVER, certificateFor });
      await bothSecured(bench, { opener, acceptor });
    }
    assert.deepEqual(asked, ['elsewhere.invalid', 'beta.example']);
  }),

  so(
    'a certificate of a client that is none fails the handshake before it begins',
    async (bench) => {
      const { opener } = await bench.pair();
      opener.secure({ ...CLIENT, certificate: { cert: client.cert, key: here.key } });
      await bench.closed(opener);
      assert.match(
        opener.outcome?.ok === false ? opener.outcome.why : '',
        /^the certificate or its key cannot be used: /,
      );
    },
  ),

  so('a certificate that is none fails the handshake before it begins', async (bench) => {
    const { acceptor } = await bench.pair();
    acceptor.secure({ ...SERVER, certificate: { cert: 'none', key: 'none' } });
    await bench.closed(acceptor);
    assert.match(
      acceptor.outcome?.ok === false ? acceptor.outcome.why : '',
      /^the certificate or its key cannot be used: /,
    );
    assert.deepEqual(acceptor.told, ['secured', 'closed']);
  }),
];

/** What a client says of certificates that prove nothing; with and without taking them. */
function refusals(): readonly ConformanceCase[] {
  const nobody = 'nobody who is trusted vouches for the certificate';
  const cases: readonly (readonly [TlsCertificate, string, Partial<TlsClient>?])[] = [
    [expired, 'the certificate has expired'],
    [elsewhere, 'the certificate is for other names'],
    [selfSigned, 'the certificate is self-signed'],
    [here, nobody, { ca: undefined }],
    [here, 'the certificate is for other names', { servername: '127.0.0.2' }],
  ];
  return cases.map(([certificate, why, settings], at) =>
    so(`a client does not take it when ${why} (${at + 1}), unless told to`, async (bench) => {
      const refusing = await bench.pair();
      refusing.acceptor.secure({ ...SERVER, certificate });
      refusing.opener.secure({ ...CLIENT, ...settings });
      refusing.opener.write(pattern(10));
      await bench.closed(refusing.opener);
      assert.deepEqual(refusing.opener.outcome, { ok: false, why });
      assert.deepEqual(refusing.opener.cause, { kind: 'lost', why });
      await bench.roundTrip();
      assert.equal(refusing.acceptor.size, 0, 'something was said to a peer that proved nothing');

      const { opener, acceptor } = await bench.pair();
      acceptor.secure({ ...SERVER, certificate });
      opener.secure({ ...CLIENT, ...settings, rejectUnauthorized: false });
      await bothSecured(bench, { opener, acceptor });
      assert.equal(opener.outcome?.ok === true && opener.outcome.doubt, why);
    }),
  );
}

/** What a server says of clients that prove too little; with and without taking them. */
function refusalsOfClients(): readonly ConformanceCase[] {
  const cases: readonly (readonly [TlsCertificate | undefined, string, (readonly Pem[])?])[] = [
    [undefined, 'the client showed no certificate'],
    [here, 'the certificate is for another purpose', ca],
    [client, 'nobody who is trusted vouches for the certificate', ca],
    [client, 'nobody who is trusted vouches for the certificate', []],
  ];
  return cases.map(([certificate, why, trusted = clientCa], at) =>
    so(
      `a server does not take its client when ${why} (${at + 1}), unless told to`,
      async (bench) => {
        const refusing = await bench.pair();
        refusing.acceptor.secure({ ...SERVER, clients: { ca: trusted } });
        refusing.opener.secure({ ...CLIENT, certificate });
        refusing.opener.write(pattern(10));
        await bench.closed(refusing.acceptor, refusing.opener);
        assert.deepEqual(refusing.acceptor.outcome, { ok: false, why });
        assert.deepEqual(refusing.acceptor.cause, { kind: 'lost', why });
        assert.equal(
          refusing.acceptor.size,
          0,
          'something was heard from a client that proved nothing',
        );

        const { opener, acceptor } = await bench.pair();
        acceptor.secure({ ...SERVER, clients: { ca: trusted, rejectUnauthorized: false } });
        opener.secure({ ...CLIENT, certificate });
        await bothSecured(bench, { opener, acceptor });
        assert(acceptor.outcome?.ok === true);
        assert.equal(acceptor.outcome.doubt, why);
        assert.equal(acceptor.outcome.certificate === null, certificate === undefined);
      },
    ),
  );
}

async function secure(bench: Bench, { opener, acceptor }: Pair): Promise<void> {
  opener.secure(CLIENT);
  acceptor.secure(SERVER);
  await bothSecured(bench, { opener, acceptor });
}

async function bothSecured(bench: Bench, { opener, acceptor }: Pair): Promise<void> {
  await bench.world.until(() => isDecided(opener) && isDecided(acceptor), 'the handshake');
  for (const { outcome } of [opener, acceptor]) {
    assert(outcome?.ok === true, `no TLS: ${outcome?.ok === false ? outcome.why : ''}`);
  }
}

function inHex(fingerprint: string): string {
  return fingerprint.replaceAll(':', '').toLowerCase();
}

function isDecided(end: End): boolean {
  return end.outcome !== null;
}
