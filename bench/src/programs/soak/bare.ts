/** What the same load costs a server that hardly knows SMTP: node:net alone, a reply to each line, nothing kept. */
import { createServer, type Socket } from 'node:net';

import { tellMemory } from './memory.ts';

let octets = 0;

function serve(socket: Socket): void {
  let inData = false;
  let rest = '';
  const answer = (line: string): string => {
    if (inData && line !== '.') return '';
    inData = line === 'DATA';
    if (inData) return '354 go on\r\n';
    return line === 'QUIT' ? '221 bye\r\n' : '250 OK\r\n';
  };
  socket.on('error', () => {});
  socket.on('drain', () => socket.resume());
  socket.on('data', (part) => {
    octets += part.length;
    const lines = (rest + part.toString('latin1')).split('\r\n');
    rest = lines.pop()?.slice(-100) ?? '';
    const replies = lines.map((line) => answer(line)).join('');
    if (replies !== '' && !socket.write(replies)) socket.pause();
  });
  socket.write('220 bare\r\n');
}

const server = createServer(serve).listen(0, '127.0.0.1', () => {
  const address = server.address();
  const port = address === null || typeof address === 'string' ? 0 : address.port;
  tellMemory(port, () => `${octets} octets`);
});
