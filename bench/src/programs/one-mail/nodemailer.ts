/** The peer on npm: a channel, one mail, QUIT; then the next. */
import { createTransport } from 'nodemailer';

import { FORWARD_PATH, REVERSE_PATH, mailData } from '../../mail.ts';
import { beSubject } from '../../subject.ts';

beSubject(0, async ({ count, size, port }) => {
  const transport = createTransport({ host: '127.0.0.1', port, ignoreTLS: true });
  const mail = {
    envelope: { from: REVERSE_PATH, to: FORWARD_PATH },
    raw: mailData(size),
  };
  for (let sent = 0; sent < count; sent += 1) await transport.sendMail(mail);
});
