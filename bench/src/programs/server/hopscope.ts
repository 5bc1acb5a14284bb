/**
 * Our server, which gathers every mail and takes it. Told `none`, it offers neither PIPELINING nor CHUNKING; told `receive`, it reads
 * every mail to its end and drops it.
 */
import { createServer, reply, type Policy } from '@hopscope/server';

import { beServer } from '../../subject.ts';

const on = process.argv[2] !== 'none';
const policy: Policy = process.argv[2] === 'receive' ? { receive: readToItsEnd } : { message() {} };
const server = createServer(policy, { extensions: { PIPELINING: on, CHUNKING: on } });
const { port } = await server.listen();
beServer(port);

async function readToItsEnd({ data }: { data: AsyncIterable<Uint8Array> }) {
  let octets = 0;
  for await (const part of data) octets += part.length;
  return reply(250, `${octets} octets`);
}
