/**
 * The limit of a server: answers by rote over bare node:net and understands nothing but the last octets of mail data. Who is
 * faster on this machine does not read as node:net does by itself.
 */
import { createServer, type Socket } from 'node:net';

import { beAwakeIfTold, beServer } from '../../subject.ts';

const GREETING = Buffer.from('220 limit.example Ready\r\n');
const OK = Buffer.from('250 OK\r\n');
const START = Buffer.from('354 Start mail input\r\n');
const GOODBYE = Buffer.from('221 Goodbye\r\n');
const END = Buffer.from('\r\n.\r\n');
const D = 68;
const Q = 81;

function serve(socket: Socket): void {
  let inMailData = false;
  let tail: Buffer = Buffer.alloc(0);
  socket.on('data', (octets: Buffer) => {
    if (inMailData) {
      tail = octets.length < END.length ? Buffer.concat([tail, octets]) : octets;
      tail = tail.subarray(-END.length);
      if (!tail.equals(END)) return;
      inMailData = false;
      socket.write(OK);
    } else if (octets[0] === D) {
      inMailData = true;
      socket.write(START);
    } else if (octets[0] === Q) socket.end(GOODBYE);
    else socket.write(OK);
  });
  socket.on('error', () => {});
  socket.write(GREETING);
}

beAwakeIfTold();
const server = createServer({ noDelay: true }, serve);
server.listen({ host: '127.0.0.1', port: 0 }, () => {
  const address = server.address();
  beServer(address !== null && typeof address === 'object' ? address.port : 0);
});
