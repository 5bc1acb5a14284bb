/** Our client: a channel, one mail, QUIT; then the next. */
import { sendMail } from '@hopscope/client';

import { FORWARD_PATH, REVERSE_PATH, mailData } from '../../mail.ts';
import { beSubject } from '../../subject.ts';

beSubject(0, async ({ count, size, port }) => {
  const mail = { from: REVERSE_PATH, to: FORWARD_PATH, data: mailData(size) };
  for (let sent = 0; sent < count; sent += 1) await sendMail({ host: '127.0.0.1', port }, mail);
});
