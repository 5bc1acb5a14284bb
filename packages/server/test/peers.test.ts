import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { formatPath } from '@hopscope/protocol';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';

import { createServer, reply, type ServerOptions } from '../src/index.ts';

interface Taken {
  readonly from: string;
  readonly to: readonly string[];
  readonly text: string;
}

/** A server over TCP that knows everybody but nobody@b. */
async function served() {
  const taken: Taken[] = [];
  const server = createServer({
    rcpt: ({ forwardPath }) =>
      forwardPath.mailbox.localPart === 'nobody' ? reply(550, 'no such user') : undefined,
    message({ envelope, data }) {
      taken.push({
        from: formatPath(envelope.reversePath),
        to: envelope.forwardPaths.map(formatPath),
        text: new TextDecoder().decode(data),
      });
    },
  });
  const { host, port } = await server.listen();
  return { server, host, port, taken };
}

describe('nodemailer', () => {
  it('delivers a mail with an attachment', async () => {
    const { server, host, port, taken } = await served();
    const transport = createTransport({ host, port, ignoreTLS: true });
    const info = await transport.sendMail({
      from: 'sam@a',
      to: ['joe@b', 'ann@b'],
      subject: 'Grüße',
      text: 'one\n.two\n..\n',
      attachments: [{ filename: 'x.bin', content: Buffer.alloc(300_000, 7) }],
    });
    transport.close();
    expect(info.accepted).toEqual(['joe@b', 'ann@b']);
    expect(taken).toHaveLength(1);
    expect(taken[0]).toMatchObject({ from: '<sam@a>', to: ['<joe@b>', '<ann@b>'] });
    expect(taken[0]?.text).toContain('one\r\n.two\r\n..\r\n');
    await server.close();
  });

  it('is told which recipient was refused, and sends several mails over one channel', async () => {
    const { server, host, port, taken } = await served();
    const transport = createTransport({
      host,
      port,
      ignoreTLS: true,
      pool: true,
      maxConnections: 1,
    });
    for (const subject of ['one', 'two', 'three']) {
      const info = await transport.sendMail({
        from: 'sam@a',
        to: ['joe@b', 'nobody@b'],
        subject,
        text: subject,
      });
      expect(info.accepted).toEqual(['joe@b']);
      expect(info.rejected).toEqual(['nobody@b']);
    }
    transport.close();
    await server.close();
    expect(taken.map(({ to }) => to)).toEqual([['<joe@b>'], ['<joe@b>'], ['<joe@b>']]);
  });
});

const PYTHON = `
import smtplib, sys
with smtplib.SMTP(sys.argv[1], int(sys.argv[2]), timeout=10) as smtp:
    refused = smtp.sendmail('sam@a', ['joe@b', 'nobody@b'], 'Subject: x\\n\\n.dot\\n')
    print(sorted(refused), smtp.verify('joe')[0], smtp.noop()[0])
`;

function hasPython(): boolean {
  try {
    execFileSync('python3', ['-c', 'import smtplib']);
    return true;
  } catch {
    return false;
  }
}

describe("Python's smtplib", () => {
  it('delivers a mail', async (context) => {
    context.skip(!hasPython(), 'python3 with smtplib is not here');
    const { server, host, port, taken } = await served();
    const { stdout } = await promisify(execFile)('python3', ['-c', PYTHON, host, String(port)]);
    expect(stdout.trim()).toBe("['nobody@b'] 252 250");
    expect(taken).toEqual([
      { from: '<sam@a>', to: ['<joe@b>'], text: 'Subject: x\r\n\r\n.dot\r\n' },
    ]);
    await server.close();
  });
});

const { here, ca } = TEST_CERTIFICATES;

/** Takes mail of joe alone, and keeps what it was told of each mail. */
async function submission(options: ServerOptions = {}) {
  const mails: object[] = [];
  const server = createServer(
    {
      authenticate: ({ user, matches }) => user === 'joe' && matches('secret'),
      message({ envelope, session, data }) {
        mails.push({
          user: session.user,
          protocol: session.security?.protocol ?? null,
          to: envelope.forwardPaths.map(formatPath),
          declared: envelope.declared,
          dsn: [envelope.dsn, envelope.rcptDsn],
          size: data.length,
        });
      },
    },
    {
      tls: { certificate: here },
      auth: { mechanisms: ['CRAM-MD5', 'PLAIN', 'LOGIN'], required: true },
      extensions: { DSN: true },
      timeouts: { failedLogin: 1 },
      ...options,
    },
  );
  const { host, port } = await server.listen();
  return { server, host, port, mails };
}

describe('nodemailer under TLS', () => {
  const tls = { ca: ca.map(String), servername: 'mail.example' };

  it.each(['PLAIN', 'LOGIN', 'CRAM-MD5'])('authenticates with %s', async (authMethod) => {
    const { server, host, port, mails } = await submission();
    const auth = { user: 'joe', pass: 'secret' };
    const transport = createTransport({ host, port, requireTLS: true, tls, auth, authMethod });
    await transport.sendMail({ from: 'sam@a', to: 'joe@b', text: 'hello' });
    transport.close();
    await server.close();
    expect(mails).toMatchObject([{ user: 'joe', protocol: 'TLSv1.3', to: ['<joe@b>'] }]);
  });

  it('is told that its password is wrong', async () => {
    const { server, host, port } = await submission();
    const auth = { user: 'joe', pass: 'guess' };
    const transport = createTransport({ host, port, requireTLS: true, tls, auth });
    await expect(transport.verify()).rejects.toThrow('535 5.7.8');
    transport.close();
    await server.close();
  });

  it('speaks implicit TLS, and asks for notifications and for UTF-8', async () => {
    const { server, host, port, mails } = await submission({
      tls: { certificate: here, implicit: true },
    });
    const auth = { user: 'joe', pass: 'secret' };
    const transport = createTransport({ host, port, secure: true, tls, auth });
    await transport.sendMail({
      envelope: { from: 'sam@a', to: ['jürgen@b'] },
      text: 'hello',
      dsn: { id: 'one', return: 'headers', notify: ['failure'], recipient: 'sam@a' },
    });
    transport.close();
    await server.close();
    expect(mails).toMatchObject([
      {
        user: 'joe',
        protocol: 'TLSv1.3',
        to: ['<jürgen@b>'],
        declared: { internationalized: true },
        dsn: [{ ret: 'HDRS' }, [{ notify: ['FAILURE'] }]],
      },
    ]);
  });
});

const PYTHON_TLS = `
import smtplib, ssl, sys
context = ssl.create_default_context(cadata=sys.argv[3])
with smtplib.SMTP(sys.argv[1], int(sys.argv[2]), timeout=10) as smtp:
    smtp._host = 'mail.example'
    smtp.starttls(context=context)
    print(smtp.login('joe', 'secret')[0], 'CRAM-MD5' in smtp.esmtp_features['auth'])
    smtp.sendmail('sam@a', ['joe@b'], 'Subject: x\\n\\nhello\\n')
`;

describe("Python's smtplib under TLS", () => {
  it('authenticates and delivers a mail', async (context) => {
    context.skip(!hasPython(), 'python3 with smtplib is not here');
    const { server, host, port, mails } = await submission();
    const argv = ['-c', PYTHON_TLS, host, String(port), ca.join('')];
    const { stdout } = await promisify(execFile)('python3', argv);
    await server.close();
    expect(stdout.trim()).toBe('235 True');
    expect(mails).toMatchObject([{ user: 'joe', protocol: 'TLSv1.3' }]);
  });
});

function hasProgram(name: string): boolean {
  try {
    execFileSync(name, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

describe('curl', () => {
  it('authenticates under TLS and delivers a mail', async (context) => {
    context.skip(!hasProgram('curl'), 'curl is not here');
    const { server, host, port, mails } = await submission();
    const running = promisify(execFile)('curl', [
      ...'--silent --show-error --ssl-reqd --insecure --user joe:secret'.split(' '),
      ...'--mail-from sam@a --mail-rcpt joe@b --upload-file -'.split(' '),
      `smtp://${host}:${port}/alpha`,
    ]);
    running.child.stdin?.end('Subject: x\r\n\r\nhello\r\n');
    await running;
    await server.close();
    expect(mails).toMatchObject([{ user: 'joe', to: ['<joe@b>'], size: 21 }]);
  });
});

/** What swaks can do depends on the modules that Perl has. */
function swaksKnows(...features: readonly string[]): boolean {
  const support = execFileSync('swaks', ['--support'], { encoding: 'utf8' });
  return features.every((feature) => support.includes(`${feature} supported`));
}

describe('swaks', () => {
  it('authenticates under TLS, pipelines and delivers a mail', async (context) => {
    context.skip(!hasProgram('swaks'), 'swaks is not here');
    context.skip(!swaksKnows('TLS', 'AUTH CRAM-MD5'), 'swaks is here without TLS or CRAM-MD5');
    const { server, host, port, mails } = await submission();
    await promisify(execFile)('swaks', [
      ...`--server ${host} --port ${port} --tls --auth CRAM-MD5 --pipeline`.split(' '),
      ...'--auth-user joe --auth-password secret --from sam@a --to joe@b'.split(' '),
    ]);
    await server.close();
    expect(mails).toMatchObject([{ user: 'joe', to: ['<joe@b>'] }]);
  });
});
