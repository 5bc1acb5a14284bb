/** Our server, which gathers every mail and takes it. */
import { createServer } from '@hopscope/server';

import { beServer } from '../../subject.ts';

const server = createServer({ message() {} });
const { port } = await server.listen();
beServer(port);
