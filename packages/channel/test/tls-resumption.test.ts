/** Sessions of TLS that a client takes up again: hosts that send much mail keep them, and they show no certificate a second time. */
import { once } from 'node:events';
import { connect, type SecureVersion } from 'node:tls';

import { expect, test } from 'vitest';

import { tcpCarrier, type Listener, type Secured } from '../src/index.ts';
import { TEST_CERTIFICATES } from '../src/testing/index.ts';

const { ca, here, client, clientCa } = TEST_CERTIFICATES;

/** Asks for a certificate, and says that it is there. */
function listening(outcomes: Secured[]): Promise<Listener> {
  const { promise, resolve, reject } = Promise.withResolvers<Listener>();
  const clients = { ca: clientCa };
  tcpCarrier.listen(
    { host: '127.0.0.1', port: 0 },
    (channel) =>
      channel.secure({ role: 'server', certificate: here, clients }, (secured) => {
        outcomes.push(secured);
        channel.start({ octets() {}, room() {}, ended: () => channel.end(), closed() {} });
        channel.write(new Uint8Array([1]));
      }),
    (found) => (found.ok ? resolve(found.listener) : reject(new Error(found.why))),
  );
  return promise;
}

test.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])(
  'a client that takes its session up again is still known, with %s',
  async (maxVersion) => {
    const outcomes: Secured[] = [];
    const listener = await listening(outcomes);
    let session: Buffer | undefined;
    const resumed: boolean[] = [];
    for (let time = 0; time < 2; time += 1) {
      const socket = connect({
        ...listener.address,
        ca: [...ca].map(String),
        cert: String(client.cert),
        key: String(client.key),
        servername: 'beta.example',
        maxVersion,
        session,
      });
      socket.on('session', (kept) => {
        session = kept;
      });
      await once(socket, 'data'); // and the session before it
      resumed.push(socket.isSessionReused());
      socket.end();
      await once(socket, 'close');
    }
    expect(resumed).toEqual([false, true]);
    const known = { ok: true, doubt: null, certificate: { subject: 'CN=alpha.example' } };
    expect(outcomes).toMatchObject([known, known]);
    await new Promise<void>((done) => {
      listener.close(done);
    });
  },
);
