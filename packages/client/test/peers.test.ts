import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { describe, expect, it } from 'vitest';

import { connect, createPool, sendMail, type TlsTerms } from '../src/index.ts';
import { thrownBy } from './support/thrown-by.ts';

const { ca, here } = TEST_CERTIFICATES;
const tls: TlsTerms = { mode: 'required', ca, servername: 'localhost' };

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly user: unknown;
  readonly secure: boolean;
  readonly text: string;
}

/** smtp-server from npm, which knows everybody but nobody@b. */
async function smtpServer(options: SMTPServerOptions) {
  const taken: Taken[] = [];
  const server = new SMTPServer({
    disableReverseLookup: true,
    authOptional: true,
    cert: String(here.cert),
    key: String(here.key),
    onRcptTo({ address }, _session, done) {
      const unknown = address === 'nobody@b.example';
      done(unknown ? Object.assign(new Error('no such user'), { responseCode: 550 }) : undefined);
    },
    onAuth: authenticating,
    onData(stream, { envelope, user, secure }, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
        const to = envelope.rcptTo.map(({ address }) => address);
        taken.push({ from, to, user, secure, text: Buffer.concat(parts).toString() });
        done();
      });
    },
    ...options,
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const bound = server.server.address();
  const port = bound !== null && typeof bound === 'object' ? bound.port : 0;
  const close = (): Promise<void> =>
    new Promise((done) => {
      server.close(() => done());
    });
  return { taken, address: { host: '127.0.0.1', port }, close };
}

const mail = {
  from: 'sam@a.example',
  to: ['joe@b.example', 'nobody@b.example'],
  data: 'Subject: x\n\n.dot\n.\nGrüße\n',
};
const TEXT = 'Subject: x\r\n\r\n.dot\r\n.\r\nGrüße\r\n';

describe('smtp-server from npm', () => {
  it.each(['CRAM-MD5', 'PLAIN', 'LOGIN'] as const)(
    'takes a mail over STARTTLS from a user authenticated by %s',
    async (mechanism) => {
      const far = await smtpServer({ authMethods: [mechanism] });
      const auth = { user: 'tim', password: 'secret' };
      const report = await sendMail(far.address, mail, { name: 'alpha.example', tls, auth });
      expect(report.outcomes.map(({ code }) => code)).toEqual([250, 550]);
      expect(far.taken).toEqual([
        { from: 'sam@a.example', to: ['joe@b.example'], user: 'tim', secure: true, text: TEXT },
      ]);
      const wrong = { ...auth, password: 'sesame' };
      const error = await thrownBy(connect(far.address, { tls, auth: wrong }));
      expect(error).toMatchObject({ name: 'AuthenticationFailedError', mechanism });
      await far.close();
    },
  );

  it('takes mails over implicit TLS from a pool', async () => {
    const far = await smtpServer({ secure: true });
    const pool = createPool(far.address, { connections: 2, tls: { ...tls, mode: 'implicit' } });
    const reports = await Promise.all(Array.from({ length: 20 }, () => pool.deliver(mail)));
    await pool.close();
    expect(reports.every(({ accepted }) => accepted.length === 1)).toBe(true);
    expect(far.taken).toHaveLength(20);
    expect(far.taken[0]).toMatchObject({ secure: true, text: TEXT });
    await far.close();
  });

  it('takes mails of 100 KB, pipelined, for those of many recipients whom it knows', async () => {
    const far = await smtpServer({ hideSTARTTLS: true });
    const known = ['joe', 'ann', 'tom'].map((user) => `${user}@b.example`);
    const [first = '', ...others] = known;
    const data = `Subject: x\r\n\r\n${`.${'x'.repeat(70)}\r\n`.repeat(1400)}`;
    const large = { ...mail, to: ['nobody@b.example', first, 'nobody@b.example', ...others], data };
    await using connection = await connect(far.address, { name: 'alpha.example' });
    expect(connection.extensions.has('PIPELINING')).toBe(true);
    for (let sent = 0; sent < 3; sent += 1) {
      const { outcomes } = await connection.deliver(large);
      expect(outcomes.map(({ code }) => code)).toEqual([550, 250, 550, 250, 250]);
    }
    const nobody = await connection.deliver({ ...large, to: ['nobody@b.example'] });
    expect(nobody.outcomes.map(({ code }) => code)).toEqual([550]);
    expect((await connection.deliver(mail)).accepted).toHaveLength(1);
    await connection.quit();
    const taken = { from: 'sam@a.example', to: known, user: undefined, secure: false, text: data };
    expect(far.taken.slice(0, 3)).toEqual([taken, taken, taken]);
    expect(far.taken.map(({ text }) => text === data)).toEqual([true, true, true, false]);
    await far.close();
  });

  it('takes a mail in the clear, and mail beyond ASCII', async () => {
    const far = await smtpServer({ hideSTARTTLS: true });
    await using connection = await connect(far.address, { name: 'alpha.example' });
    expect(connection.security).toEqual({ kind: 'clear' });
    const beyond = { ...mail, to: 'jürgen@b.example' };
    expect((await connection.deliver(beyond)).accepted).toHaveLength(1);
    expect(far.taken[0]?.to).toEqual(['jürgen@b.example']);
    await connection.quit();
    await far.close();
  });
});

/** Also by CRAM-MD5, of which smtp-server checks the digest. */
const authenticating: NonNullable<SMTPServerOptions['onAuth']> = (auth, _session, done) => {
  const { method, username, password } = auth;
  const right = method === 'CRAM-MD5' ? auth.validatePassword('secret') : password === 'secret';
  if (username === 'tim' && right) done(null, { user: username });
  else done(new Error('who is that?'));
};

const PYTHON = `
import asyncore, smtpd, sys
class Server(smtpd.SMTPServer):
    def process_message(self, peer, mailfrom, rcpttos, data, **kwargs):
        print(repr((mailfrom, rcpttos, data)), flush=True)
server = Server(('127.0.0.1', 0), None)
print(server.socket.getsockname()[1], flush=True)
asyncore.loop()
`;

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-W', 'ignore', '-c', 'import smtpd, asyncore'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe("Python's smtpd", () => {
  it('takes a mail', async (context) => {
    context.skip(!hasPython(), 'python3 with smtpd (before 3.12) is not here');
    const python = spawn('python3', ['-W', 'ignore', '-c', PYTHON]);
    const lines = createInterface({ input: python.stdout })[Symbol.asyncIterator]();
    const port = Number((await lines.next()).value);
    const report = await sendMail(
      { host: '127.0.0.1', port },
      { from: 'sam@a', to: 'joe@b', data: 'Subject: x\n\n.dot\n' },
    );
    expect(report.accepted).toHaveLength(1);
    expect((await lines.next()).value).toBe(`('sam@a', ['joe@b'], b'Subject: x\\n\\n.dot')`);
    python.kill();
    await once(python, 'exit');
  });
});
