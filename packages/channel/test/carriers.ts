/** Every carrier that the tests run over, each in a world of its own. */
import { connect, createServer } from 'node:net';

import {
  channelOver,
  delayed,
  memoryCarrier,
  systemClock,
  tcpCarrier,
  tlsCarrier,
  VirtualClock,
  type Address,
  type Carrier,
  type Clock,
} from '../src/index.ts';
import { inWords } from '../src/socket-errors.ts';
import { listenWith } from '../src/tcp.ts';
import { eachChannel } from '../src/testing/each-channel.ts';
import {
  TEST_CERTIFICATES,
  lending,
  realTime,
  virtualTime,
  type World,
} from '../src/testing/index.ts';

/** A world together with its clock. */
export interface CarrierWorld extends World {
  readonly clock: Clock;
  /** Octets that the carrier takes at most from a writer whose peer does not read; TCP leaves that to the system. */
  readonly holds: number;
  /** How many timers wait; none that could be counted in real time. */
  pending(): number;
}

const KIBI = 1024;
/** A memory channel, and each direction of a link, holds 64 KiB and the write that went beyond. */
const HELD_IN_MEMORY = 80 * KIBI;
/** TLS holds as much at each end before it is written to the memory channel, and again before the stream that it stands on. */
const HELD_BY_TLS = 5 * HELD_IN_MEMORY;

const IN_MEMORY = { host: 'beta.example', port: 0 };
const LOOPBACK = { host: '127.0.0.1', port: 0 };

/** As where a server's socket does not show what it reads from, and can be led to no inlet. */
const WITHOUT_HANDLES: Carrier = { ...tcpCarrier, listen: listenWith(() => null) };

/** Sockets that a program opened by itself, as through a proxy. */
const SOCKETS_OF_OTHERS: Carrier = {
  open({ host, port }, _timeout, done) {
    const socket = connect({ host, port, allowHalfOpen: true });
    const fail = (error: Error): void => done({ ok: false, why: inWords(error) });
    socket.once('error', fail).once('connect', () => {
      socket.off('error', fail);
      done({ ok: true, channel: channelOver(socket) });
    });
    return () => {
      if (!socket.connecting) return;
      socket.removeAllListeners().on('error', () => {});
      socket.destroy();
    };
  },
  listen({ host, port }, accept, done) {
    const server = createServer({ allowHalfOpen: true }, (socket) => accept(channelOver(socket)));
    const fail = (error: Error): void => done({ ok: false, why: inWords(error) });
    server.once('error', fail).listen(port, host, () => {
      const bound = server.address();
      const found = typeof bound === 'object' && bound !== null ? bound.port : port;
      const close = (closed: () => void): void => {
        server.close();
        setImmediate(closed);
      };
      done({ ok: true, listener: { address: { host, port: found }, close } });
    });
  },
};

export const CARRIERS: readonly (readonly [name: string, world: () => CarrierWorld])[] = [
  ['memory in virtual time', () => inVirtualTime(memoryCarrier, HELD_IN_MEMORY)],
  ['memory in real time', () => inRealTime(memoryCarrier(systemClock), IN_MEMORY, HELD_IN_MEMORY)],
  [
    'memory that takes back what it lent, in virtual time',
    () => inVirtualTime((clock) => lending(memoryCarrier(clock)), HELD_IN_MEMORY),
  ],
  [
    'delayed memory in virtual time',
    () =>
      inVirtualTime(
        (clock) => delayedCarrier(lending(memoryCarrier(clock)), 40, clock),
        3 * HELD_IN_MEMORY,
      ),
  ],
  [
    'delayed memory in real time',
    () =>
      inRealTime(
        delayedCarrier(memoryCarrier(systemClock), 1, systemClock),
        IN_MEMORY,
        3 * HELD_IN_MEMORY,
      ),
  ],
  ['TCP', () => inRealTime(tcpCarrier, LOOPBACK, Infinity)],
  ['TCP whose sockets have no handle', () => inRealTime(WITHOUT_HANDLES, LOOPBACK, Infinity)],
  ['sockets of others', () => inRealTime(SOCKETS_OF_OTHERS, LOOPBACK, Infinity)],
  ['TLS over TCP', () => inRealTime(underTls(tcpCarrier), LOOPBACK, Infinity)],
  [
    'TLS over memory in real time',
    () => inRealTime(underTls(lending(memoryCarrier(systemClock))), IN_MEMORY, HELD_BY_TLS),
  ],
  [
    'TLS over delayed memory in real time',
    () =>
      inRealTime(
        underTls(delayedCarrier(memoryCarrier(systemClock), 1, systemClock)),
        IN_MEMORY,
        HELD_BY_TLS + 2 * HELD_IN_MEMORY,
      ),
  ],
  ['delayed TCP', () => inRealTime(delayedCarrier(tcpCarrier, 1, systemClock), LOOPBACK, Infinity)],
];

/** Those whose channels can go on under TLS. */
export const CLEAR_CARRIERS: typeof CARRIERS = CARRIERS.filter(
  ([name]) => !name.startsWith('TLS') && !name.endsWith('virtual time'),
);

function inVirtualTime(carrierOf: (clock: Clock) => Carrier, holds: number): CarrierWorld {
  const clock = new VirtualClock();
  return {
    carrier: carrierOf(clock),
    anywhere: IN_MEMORY,
    until: virtualTime(clock),
    clock,
    holds,
    pending: () => clock.pending,
  };
}

function inRealTime(carrier: Carrier, anywhere: Address, holds: number): CarrierWorld {
  return { carrier, anywhere, until: realTime, clock: systemClock, holds, pending: () => 0 };
}

function underTls(carrier: Carrier): Carrier {
  const { ca, here } = TEST_CERTIFICATES;
  return tlsCarrier(carrier, { client: { ca }, server: { certificate: here } });
}

/** A carrier whose every channel takes its time, at both of its ends. */
function delayedCarrier(carrier: Carrier, ms: number, clock: Clock): Carrier {
  return eachChannel(carrier, (channel) => delayed(channel, ms, clock));
}
