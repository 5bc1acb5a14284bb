/** Our client: ten connections, on each a mail as soon as the one before was taken. Told `always`, it sends in chunks. */
import { connect } from '@hopscope/client';

import { FORWARD_PATH, REVERSE_PATH, mailData } from '../../mail.ts';
import { beSubject, overChannels } from '../../subject.ts';

const chunking = process.argv[2] === 'always' ? 'always' : 'when-needed';
beSubject(0, ({ count, size, port }) => {
  const mail = { from: REVERSE_PATH, to: FORWARD_PATH, data: mailData(size) };
  return overChannels(count, async (mails) => {
    await using connection = await connect({ host: '127.0.0.1', port }, { chunking });
    for (let sent = 0; sent < mails; sent += 1) {
      const { refused } = await connection.deliver(mail);
      if (refused.length > 0) throw new Error(refused[0]!.text);
    }
  });
});
