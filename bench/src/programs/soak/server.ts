/** Our server, which reads each mail as it comes and drops it. Deadlines of some seconds stand for those of minutes. */
import { createServer } from '@hopscope/server';

import { tellMemory } from './memory.ts';

let octets = 0;
let mails = 0;
const server = createServer(
  {
    async receive({ data }) {
      for await (const part of data) octets += part.length;
      mails += 1;
    },
  },
  {
    maxChannels: 12_000,
    limits: { mailData: 2 ** 31 },
    timeouts: { idle: Number(process.argv[2] ?? 300_000) },
  },
);
const { port } = await server.listen();
tellMemory(port, () => `${mails} mails, ${octets} octets`);
