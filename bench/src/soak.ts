/**
 * Hostile load, run by hand: `npm run soak -- idle line`. Each attack comes from this process and meets our server, or our
 * client, in another; printed is by how much the memory of that other process grew at most.
 */
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

import type { Memory } from './programs/soak/memory.ts';

const MIB = 2 ** 20;
const BLOCK = Buffer.alloc(MIB, 'x');
const TO_DATA = 'EHLO a\r\nMAIL FROM:<sam@a>\r\nRCPT TO:<joe@b>\r\nDATA\r\n';

interface Subject {
  readonly child: ChildProcess;
  readonly port: number;
}

async function memoryOf({ child }: Pick<Subject, 'child'>): Promise<Memory> {
  child.send('memory');
  const [memory] = (await once(child, 'message')) as [Memory];
  return memory;
}

async function start(program: 'server' | 'bare' | 'client', argument: number): Promise<Subject> {
  const file = new URL(`programs/soak/${program}.ts`, import.meta.url);
  const child = fork(file, [String(argument)], { execArgv: ['--expose-gc'] });
  const { port } = await memoryOf({ child });
  return { child, port };
}

/** A caller with no manners: writes what it likes, waits when the channel is full, hears without end. */
class Rude {
  heard = '';
  closed = false;
  readonly socket: Socket;

  constructor(port: number) {
    this.socket = connect(port, '127.0.0.1');
    this.socket.on('data', (octets) => {
      this.heard = (this.heard + octets.toString('latin1')).slice(-2000);
    });
    this.socket.on('error', () => {});
    this.socket.once('close', () => {
      this.closed = true;
    });
  }

  async write(octets: string | Uint8Array): Promise<void> {
    if (this.closed || this.socket.write(octets)) return;
    while (this.socket.writableNeedDrain && !this.closed) await pause(1);
  }

  async until(what: RegExp): Promise<void> {
    while (!what.test(this.heard) && !this.closed) await pause(5);
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A mail as a good sender sends it; how long it took, in milliseconds. */
async function goodMail(port: number): Promise<number> {
  const began = performance.now();
  const good = new Rude(port);
  await good.write(`${TO_DATA}hello\r\n.\r\nQUIT\r\n`);
  await good.until(/^221/m);
  if (!/^354[^\n]*\n250/m.test(good.heard)) throw new Error(`a good mail failed: ${good.heard}`);
  good.socket.destroy();
  return performance.now() - began;
}

type Attack = (port: number) => Promise<string>;

const ON_SERVER: Readonly<Record<string, Attack>> = {
  async idle(port) {
    const idle: Rude[] = [];
    for (let count = 0; count < 10_000; count += 1) {
      const caller = new Rude(port);
      idle.push(caller);
      if (count % 200 === 199) await caller.until(/^220/m);
    }
    await Promise.all(idle.map((caller) => caller.until(/^220/m)));
    const times: number[] = [];
    for (let mail = 0; mail < 200; mail += 1) times.push(await goodMail(port));
    times.sort((one, other) => one - other);
    const served = idle.filter(({ heard }) => heard.startsWith('220')).length;
    for (const { socket } of idle) socket.destroy();
    return `${served} idle channels; 200 good mails took ${times[100]!.toFixed(1)} ms (median), ${times[197]!.toFixed(1)} ms (99 %)`;
  },

  async line(port) {
    const caller = new Rude(port);
    for (let sent = 0; sent < 256; sent += 1) await caller.write(BLOCK);
    await caller.write('\r\nQUIT\r\n');
    await caller.until(/^221/m);
    caller.socket.destroy();
    return `a line of 256 MiB: ${lastReplies(caller)}`;
  },

  async 'mail-data'(port) {
    const caller = new Rude(port);
    await caller.write(TO_DATA);
    await caller.until(/^354/m);
    const lines = Buffer.from(`${'x'.repeat(62)}\r\n`.repeat(MIB / 64));
    for (let sent = 0; sent < 1024; sent += 1) await caller.write(lines);
    await caller.write('.\r\nQUIT\r\n');
    await caller.until(/^221/m);
    caller.socket.destroy();
    return `1 GiB of mail data: ${lastReplies(caller)}`;
  },

  async recipients(port) {
    const caller = new Rude(port);
    await caller.write('EHLO a\r\nMAIL FROM:<sam@a>\r\n');
    const hundred = Array.from({ length: 100 }, (_, at) => `RCPT TO:<joe${at}@b>\r\n`).join('');
    for (let sent = 0; sent < 1000; sent += 1) await caller.write(hundred);
    await caller.write('QUIT\r\n');
    await caller.until(/^221/m);
    caller.socket.destroy();
    return `100,000 recipients: ${lastReplies(caller)}`;
  },

  async deaf(port) {
    const callers = Array.from({ length: 50 }, () => {
      const caller = new Rude(port);
      caller.socket.pause();
      void caller.write('NOOP\r\n'.repeat(1_000_000));
      return caller;
    });
    await pause(3000);
    const took = await goodMail(port);
    for (const { socket } of callers) socket.destroy();
    return `50 callers who send a million commands each and read no reply; a good mail took ${took.toFixed(1)} ms`;
  },

  async storm(port) {
    for (let wave = 0; wave < 200; wave += 1) {
      const callers = Array.from({ length: 50 }, () => new Rude(port));
      for (const [at, caller] of callers.entries()) {
        const part = TO_DATA.slice(0, (wave * 50 + at) % (TO_DATA.length + 1));
        caller.socket.once('connect', () => {
          caller.socket.write(part);
          if (at % 2 === 0) caller.socket.resetAndDestroy();
          else caller.socket.destroy();
        });
      }
      await Promise.all(callers.map(({ socket }) => once(socket, 'close').catch(() => {})));
    }
    return `10,000 callers who vanish; a good mail took ${(await goodMail(port)).toFixed(1)} ms`;
  },
};

const REPLIES: Readonly<Record<string, (socket: Socket) => void>> = {
  'endless banner': (socket) => pour(socket, BLOCK),
  'endless greeting': (socket) => pour(socket, Buffer.from('220-x\r\n'.repeat(100_000))),
  'endless reply': (socket) => {
    socket.write('220 b\r\n');
    socket.once('data', () => pour(socket, Buffer.from('250-x\r\n'.repeat(100_000))));
  },
  'endless replies': (socket) => {
    socket.write('220 b\r\n');
    pour(socket, Buffer.from('250 x\r\n'.repeat(100_000)));
  },
};

/** Up to 256 MiB, or until nobody listens. */
function pour(socket: Socket, block: Buffer): void {
  let left = 256 * MIB;
  const more = (): void => {
    while (left > 0 && !socket.destroyed) {
      left -= block.length;
      if (!socket.write(block)) return;
    }
  };
  socket.on('drain', more);
  more();
}

/** `bare`, which hardly knows SMTP, shows what of the growth is Node's own. */
async function attackServer(
  program: 'server' | 'bare',
  name: string,
  attack: Attack,
): Promise<void> {
  const subject = await start(program, 300_000);
  await goodMail(subject.port);
  const { now: before } = await memoryOf(subject);
  const outcome = await attack(subject.port);
  await report(`${program}, ${name}`, subject, before, outcome);
}

async function attackClient(name: string, reply: (socket: Socket) => void): Promise<void> {
  const channels: Socket[] = [];
  const server = createServer((socket) => {
    channels.push(socket.on('error', () => {}));
    reply(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const subject = await start('client', address.port);
  const { now: before } = await memoryOf(subject);
  await pause(15_000); // more than a client waits for the other end to close
  await report(`client, ${name}`, subject, before, `${channels.length} channel`);
  for (const socket of channels) socket.destroy();
  server.close();
}

async function report(
  what: string,
  subject: Subject,
  before: number,
  outcome: string,
): Promise<void> {
  const { now, most, held, said } = await memoryOf(subject);
  const grew = (octets: number): string => `${((octets - before) / MIB).toFixed(0)} MiB`;
  console.log(
    `${what}: grew by ${grew(most)} at most, ${grew(now)} at the end, when ${(held / MIB).toFixed(0)} MiB were held; ${outcome}; ${said}`,
  );
  subject.child.disconnect();
  await once(subject.child, 'exit');
}

function lastReplies({ heard }: Rude): string {
  return heard.trim().split('\r\n').slice(-2).join(' / ');
}

const wanted = process.argv.slice(2);
const isWanted = (name: string): boolean => wanted.length === 0 || wanted.includes(name);
for (const [name, attack] of Object.entries(ON_SERVER))
  for (const program of ['server', 'bare'] as const)
    if (isWanted(name)) await attackServer(program, name, attack);
for (const [name, reply] of Object.entries(REPLIES))
  if (isWanted(name)) await attackClient(name, reply);
