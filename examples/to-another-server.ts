/**
 * Our client, and a server that is not ours: smtp-server from npm takes a mail under TLS from who knows the password.
 *
 *   node examples/to-another-server.ts
 */
import { once } from 'node:events';

import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { sendMail, type DeliveryReport } from '@hopscope/client';
import { SMTPServer } from 'smtp-server';

const { here, ca } = TEST_CERTIFICATES; // for `localhost` and `mail.example`, and worth nothing elsewhere

/** Resolves with what the client learned, and with the text that the server has. */
export async function toAnotherServer(): Promise<{ report: DeliveryReport; text: string }> {
  let text = '';
  const server = new SMTPServer({
    cert: String(here.cert),
    key: String(here.key),
    disableReverseLookup: true,
    onAuth({ username, password }, _session, done) {
      const known = username === 'sam' && password === 'secret';
      done(known ? null : new Error('who is that?'), known ? { user: username } : undefined);
    },
    onData(stream, _session, done) {
      stream.setEncoding('utf8').on('data', (part: string) => {
        text += part;
      });
      stream.on('end', () => done(null, 'kept'));
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const bound = server.server.address();
  const port = typeof bound === 'string' || bound === null ? 0 : bound.port;
  const report = await sendMail(
    { host: '127.0.0.1', port },
    { from: 'sam@alpha.example', to: 'joe@beta.example', data: 'Subject: Lunch\n\n.At noon?\n' },
    {
      auth: { user: 'sam', password: 'secret' },
      tls: { mode: 'required', ca, servername: 'mail.example' },
    },
  );
  await new Promise<void>((closed) => {
    server.close(closed);
  });
  return { report, text };
}

if (process.argv[1] === import.meta.filename) {
  const { report, text } = await toAnotherServer();
  console.log(report.outcomes.map(({ recipient, kind, text: said }) => [recipient, kind, said]));
  console.log(text);
}
