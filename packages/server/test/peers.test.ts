import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

import { formatPath } from '@hopscope/protocol';
import { createTransport } from 'nodemailer';
import { describe, expect, it } from 'vitest';

import { createServer, reply } from '../src/index.ts';

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
