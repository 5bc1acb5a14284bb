/**
 * The limit of the same chain: four servers over bare `node:net` that answer by rote, the first three sending on what they got,
 * whole, over a channel of their own that stays open. Nobody reads a path. Ten mails at a time unless told.
 */
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';

import { beSubject } from '../../subject.ts';

const [told = '10'] = process.argv.slice(2);
const atATime = Number(told);
const END = '\r\n.\r\n';
const COMMANDS = ['HELO x\r\n', 'MAIL FROM:<a@b>\r\n', 'RCPT TO:<c@d>\r\n', 'DATA\r\n'] as const;

type Take = (text: string) => void;

/** Says a mail over one channel, command by command, mails one after the other. */
async function sender(port: number): Promise<{ send: (text: string, done: () => void) => void }> {
  const socket = connect(port, '127.0.0.1');
  const queue: { text: string; done: () => void }[] = [];
  let step = 0;
  socket.setNoDelay(true);
  socket.setEncoding('latin1');
  await once(socket, 'data');
  const next = (): void => {
    const [mail] = queue;
    if (mail === undefined) return;
    if (step < COMMANDS.length) socket.write(COMMANDS[step] ?? '');
    else if (step === COMMANDS.length) socket.write(mail.text + END);
    else {
      queue.shift();
      step = 1; // HELO is said once
      mail.done();
      if (queue.length > 0) socket.write(COMMANDS[1]);
      return;
    }
  };
  socket.on('data', () => {
    step += 1;
    next();
  });
  return {
    send: (text, done) => {
      queue.push({ text, done });
      if (queue.length === 1) next();
    },
  };
}

async function receiver(take: Take): Promise<number> {
  const server = createServer((socket: Socket) => {
    let text = '';
    let inData = false;
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.write('220 x\r\n');
    socket.on('data', (part: string) => {
      if (!inData) {
        inData = part.startsWith('DATA');
        socket.write(inData ? '354 x\r\n' : '250 x\r\n');
        return;
      }
      text += part;
      if (!text.endsWith(END)) return;
      inData = false;
      socket.write('250 x\r\n');
      take(text.slice(0, -END.length));
      text = '';
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

let arrived = 0;
let whenArrived: () => void = () => {};
const three = await receiver(() => {
  arrived += 1;
  whenArrived();
});
const toThree = await sender(three);
const two = await receiver((text) => toThree.send(`Received: x\r\n${text}`, () => {}));
const toTwo = await sender(two);
const one = await receiver((text) => toTwo.send(`Received: x\r\n${text}`, () => {}));
const toOne = await sender(one);

beSubject(0, async ({ count, size }) => {
  const body = `${'x'.repeat(62)}\r\n`.repeat(Math.ceil(size / 64));
  for (let sent = 0; sent < count; sent += atATime) {
    const { promise, resolve } = Promise.withResolvers<void>();
    arrived = 0;
    whenArrived = () => {
      if (arrived === atATime) resolve();
    };
    for (let mail = 0; mail < atATime; mail += 1) toOne.send(body, () => {});
    await promise;
  }
});
