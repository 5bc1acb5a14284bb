/** The peer on npm: its pool of ten connections, which are given a ready text, so that none is composed. */
import { createTransport } from 'nodemailer';

import { FORWARD_PATH, REVERSE_PATH, mailData } from '../../mail.ts';
import { CHANNELS, beSubject, overChannels } from '../../subject.ts';

beSubject(0, async ({ count, size, port }) => {
  const transport = createTransport({
    pool: true,
    maxConnections: CHANNELS,
    maxMessages: Infinity,
    host: '127.0.0.1',
    port,
    ignoreTLS: true,
  });
  const mail = {
    envelope: { from: REVERSE_PATH, to: FORWARD_PATH },
    raw: mailData(size),
  };
  await overChannels(count, async (mails) => {
    for (let sent = 0; sent < mails; sent += 1) await transport.sendMail(mail);
  });
  transport.close();
});
