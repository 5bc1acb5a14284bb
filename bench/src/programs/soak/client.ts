/** Our client, which tries to send a mail again and again to whoever listens at the port that it is given. */
import { sendMail } from '@hopscope/client';

import { tellMemory } from './memory.ts';

const port = Number(process.argv[2]);
let told = 'nothing yet';
tellMemory(port, () => told);

const mail = { from: 'sam@a', to: 'joe@b', data: 'x\r\n' };
const timeouts = { greeting: 60_000 };
told = await sendMail({ host: '127.0.0.1', port }, mail, { timeouts }).then(
  ({ outcomes }) => outcomes.map(({ text }) => text).join(),
  (error: unknown) => (error instanceof Error ? error.message : 'failed'),
);
