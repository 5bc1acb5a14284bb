/**
 * A program that hears words in exchanges of AUTH, one that was said too late for that, and one behind NOOP, forgets its sessions, and
 * writes down what is still in its memory. Arguments: the file for that; a word in AUTH PLAIN, one as the response to a challenge, one in a
 * challenge, one as a line of its own, and one behind NOOP. They come backwards, so that as they are said they are no texts of this program.
 */
import { writeHeapSnapshot } from 'node:v8';

import { ReceiverSmtp, SenderSmtp, octetsOf, type ReceiverEffect } from '../../../src/index.ts';
import { generous } from '../../helpers.ts';
import { yes } from '../../policy.ts';

const [file = '', initial = '', response = '', challenge = '', late = '', known = ''] =
  process.argv.slice(2);

function line(head: string, backwards: string): Uint8Array {
  return Buffer.concat([octetsOf(head), octetsOf(backwards).toReversed(), octetsOf('\r\n')]);
}

function hear(receiver: ReceiverSmtp, octets: Uint8Array): void {
  answerAll(receiver, receiver.receive(octets));
}

function answerAll(receiver: ReceiverSmtp, effects: readonly ReceiverEffect[]): void {
  for (const effect of effects)
    if (effect.kind === 'ask') answerAll(receiver, receiver.answer(yes('BETA')(effect.question)));
}

function receive(): void {
  for (const exchange of [
    [line('AUTH PLAIN ', initial)],
    [line('auth login', ''), line('', response)],
  ]) {
    const receiver = new ReceiverSmtp(generous('BETA'));
    answerAll(receiver, receiver.opened());
    hear(receiver, line('EHLO ALPHA', ''));
    for (const octets of [...exchange, line('', late), line('NOOP ', known)])
      hear(receiver, octets);
    receiver.ended();
  }
}

function send(): void {
  const sender = new SenderSmtp(generous('ALPHA'));
  sender.receive(line('220 BETA', ''));
  sender.receive(line('250 BETA', ''));
  sender.authenticate('X-PLUG', null);
  sender.receive(line('334 ', challenge));
  sender.respond(octetsOf(response).toReversed());
  sender.ended();
}

receive();
send();
writeHeapSnapshot(file); // collects what nobody holds before
