/** Our server, which gathers every mail and takes it. Told `none`, it offers neither PIPELINING nor CHUNKING. */
import { createServer } from '@hopscope/server';

import { beServer } from '../../subject.ts';

const on = process.argv[2] !== 'none';
const server = createServer({ message() {} }, { extensions: { PIPELINING: on, CHUNKING: on } });
const { port } = await server.listen();
beServer(port);
