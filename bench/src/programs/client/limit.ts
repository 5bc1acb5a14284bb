/**
 * The limit of a client: sends by rote over bare node:net, takes every segment for one reply, and looks at its first digit
 * alone. Who waits for each reply and is faster on this machine does not read as node:net does by itself.
 */
import { connect } from 'node:net';

import { FORWARD_PATH, REVERSE_PATH, mailData } from '../../mail.ts';
import { beAwakeIfTold, beSubject, overChannels } from '../../subject.ts';

const HELO = Buffer.from('HELO limit.example\r\n');
const MAIL = Buffer.from(`MAIL FROM:${REVERSE_PATH}\r\n`);
const RCPT = Buffer.from(`RCPT TO:${FORWARD_PATH}\r\n`);
const DATA = Buffer.from('DATA\r\n');
const QUIT = Buffer.from('QUIT\r\n');
const DIGIT_4 = 52;

function send(port: number, mails: number, text: Buffer): Promise<void> {
  const transaction = [MAIL, RCPT, DATA, text];
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  let said = 0;
  let left = mails;
  socket.on('data', (octets: Buffer) => {
    if ((octets[0] ?? DIGIT_4) >= DIGIT_4) return reject(new Error(octets.toString()));
    if (said === 0) socket.write(HELO);
    else if (left === 0) {
      if (!socket.writableEnded) socket.end(QUIT);
    } else {
      socket.write(transaction[(said - 1) % transaction.length]!);
      if (said % transaction.length === 0) left -= 1;
    }
    said += 1;
  });
  socket.on('error', reject).on('close', () => resolve());
  return promise;
}

beAwakeIfTold();
beSubject(0, ({ count, size, port }) => {
  const text = Buffer.concat([mailData(size), Buffer.from('.\r\n')]);
  return overChannels(count, (mails) => send(port, mails, text));
});
