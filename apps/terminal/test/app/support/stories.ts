/**
 * Stories for the tests of the app: networks that run in virtual time over memory, so that a journal is exact and
 * repeatable and no test waits.
 */
import { VirtualClock, memoryCarrier } from '@hopscope/channel';
import { BUILT_IN_NETWORK, Network, loadNetwork, type JournalEvent } from '@hopscope/network';

/** `22 Nov 26 21:33:36 UT`. */
const START = Date.UTC(2026, 10, 22, 21, 33, 36);
const MOST_STEPS = 100_000;

/** A network in a time of its own. */
export class Story {
  readonly network: Network;
  readonly clock: VirtualClock = new VirtualClock(START);
  readonly #carrier = memoryCarrier(this.clock);

  /** Of a network file; its hosts listen, its mail is not sent yet. */
  constructor(file: string) {
    const loaded = loadNetwork(file, 'the network of a test');
    if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
    this.network = new Network(loaded.plan, { carrier: this.#carrier, clock: this.clock });
    this.network.start(() => {});
    this.rest();
  }

  get events(): readonly JournalEvent[] {
    return this.network.journal.events;
  }

  /** Lets time pass until nothing is left to happen, deferred mail included. */
  rest(): this {
    this.clock.runUntilIdle({ maxSteps: MOST_STEPS });
    return this;
  }

  /** Sends the mail of the file, and rests. */
  play(): this {
    this.network.play();
    return this.rest();
  }

  down(host: string): this {
    this.network.down(this.#host(host), () => {});
    return this.rest();
  }

  up(host: string): this {
    this.network.up(this.#host(host), () => {});
    return this.rest();
  }

  /** Somebody from outside says these lines to a host, each after the reply to the one before. */
  call(host: string, ...lines: readonly string[]): this {
    const address = this.events.findLast(
      (event) => event.type === 'listening' && event.host === host,
    );
    if (address?.type !== 'listening') throw new Error(`${host} does not listen`);
    const [name = '', port] = address.address.split(':');
    const left = [...lines];
    this.#carrier.open({ host: name, port: Number(port) }, 1000, (opened) => {
      if (!opened.ok) throw new Error(opened.why);
      const { channel } = opened;
      channel.start({
        octets: () => {
          const next = left.shift();
          if (next === undefined) channel.end();
          else channel.write(Buffer.from(`${next}\r\n`, 'latin1'));
        },
        room: () => {},
        ended: () => channel.end(),
        closed: () => {},
      });
    });
    return this.rest();
  }

  #host(name: string): Network['plan']['hosts'][number]['name'] {
    const plan = this.network.plan.hosts.find((host) => host.name === name);
    if (plan === undefined) throw new Error(`there is no host ${name}`);
    return plan.name;
  }
}

/** The network that plays when no file is named, after its mail has come to rest. */
export function builtInStory(): Story {
  return new Story(BUILT_IN_NETWORK).play();
}

/** Two recipients of one mail whose ways part at ONE. */
export const PARTING = `
hosts: { ALPHA: { mailboxes: [SAM] }, ONE: , TWO: { mailboxes: [ANN] }, THREE: { mailboxes: [JOE] } }
mail:
  - { from: SAM@ALPHA, to: ['@ONE:ANN@TWO', '@ONE:JOE@THREE'] }
`;

/** A mailing list at ONE, a user who is elsewhere (551), another who is taken along (251), and an alias. */
export const REDIRECTING = `
hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
    mailboxes: [BOB]
    lists: { ALL: [BOB@ONE, JOE@TWO] }
    forwards: { MOVED: { to: JOE@TWO, reply: 551 }, TAKEN: { to: JOE@TWO, reply: 251 } }
    aliases: { ROBERT: BOB }
  TWO: { mailboxes: [JOE] }
mail:
  - { from: SAM@ALPHA, to: ALL@ONE }
  - { from: SAM@ALPHA, to: MOVED@ONE }
  - { from: SAM@ALPHA, to: TAKEN@ONE }
  - { from: SAM@ALPHA, to: ROBERT@ONE }
`;

/** A chain of so many hosts, and mail from the first to the last along all of them. */
export function chainOf(count: number, nameOf = (index: number): string => `H${index}`): string {
  const names = Array.from({ length: count }, (_, index) => nameOf(index + 1));
  const route = names.slice(1, -1).map((name) => `@${name}`);
  const to = `${route.join(',')}${route.length > 0 ? ':' : ''}JOE@${names.at(-1)}`;
  const hosts = names.map((name) => `  ${name}: { mailboxes: [SAM, JOE] }`).join('\n');
  return `hosts:\n${hosts}\nmail:\n  - { from: SAM@${names[0]}, to: '${to}' }\n`;
}
