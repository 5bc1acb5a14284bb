/** A caller with no idea of SMTP: says what the test tells it to, and keeps what it hears. */
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';

import type { Address, Carrier, ClosedCause, TransmissionChannel } from '@hopscope/channel';
import { realTime as until } from '@hopscope/channel/testing';
import { octetsOf, textOf } from '@hopscope/protocol';

export { until };

export class Caller {
  heard = '';
  ended = false;
  closed: ClosedCause | null = null;
  room = true;
  readonly channel: TransmissionChannel;

  constructor(channel: TransmissionChannel) {
    this.channel = channel;
    channel.start({
      octets: (octets) => {
        this.heard += textOf(octets);
      },
      room: () => {
        this.room = true;
      },
      ended: () => {
        this.ended = true;
        channel.end();
      },
      closed: (cause) => {
        this.closed = cause;
      },
    });
  }

  /** The replies so far, each with its lines joined; a multi-line reply counts once. */
  get replies(): readonly string[] {
    return this.heard.match(/^(?:\d{3}-.*\r\n)*\d{3} .*\r\n/gm)?.map((text) => text.trim()) ?? [];
  }

  get codes(): readonly number[] {
    return this.replies.map((text) => Number(text.slice(0, 3)));
  }

  write(text: string): void {
    this.room = this.channel.write(octetsOf(text));
  }

  /** Says lines in one segment; resolves with the replies that came since, as soon as there are `count`. */
  async say(lines: readonly string[], count: number = lines.length): Promise<readonly string[]> {
    const before = this.replies.length;
    this.write(lines.map((line) => `${line}\r\n`).join(''));
    await until(() => this.replies.length >= before + count, `the replies to ${lines.join(', ')}`);
    return this.replies.slice(before);
  }

  async greeted(): Promise<this> {
    await until(() => this.replies.length > 0, 'the greeting');
    return this;
  }

  async hungUp(): Promise<void> {
    await until(() => this.closed !== null, 'the channel to close');
  }
}

export async function call(carrier: Carrier, address: Address): Promise<Caller> {
  const { promise, resolve, reject } = Promise.withResolvers<Caller>();
  carrier.open(address, Infinity, (opened) => {
    if (opened.ok) resolve(new Caller(opened.channel));
    else reject(new Error(opened.why));
  });
  return promise;
}

/** Calls, and hears the greeting. */
export async function caller(carrier: Carrier, address: Address): Promise<Caller> {
  return (await call(carrier, address)).greeted();
}

/** Lets a number of turns pass, for what must not happen in them. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await turnOfTheLoop();
}

/** HELO to DATA in one segment: five replies less the greeting. */
export const TO_DATA = ['EHLO alpha', 'MAIL FROM:<sam@a>', 'RCPT TO:<joe@b>', 'DATA'] as const;

/** Reads mail data to its end; resolves with the number of octets. */
export async function sizeOf(data: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of data) size += chunk.length;
  return size;
}
