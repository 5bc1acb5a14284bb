/** What is measured: for each benchmark the programs that are compared, and what one round of it is. */
import { postfixIsAbsent, startSink, startSource } from './postfix.ts';
import { start, type Program } from './program.ts';
import { AWAKE, type Used } from './subject.ts';

export interface Benchmark {
  readonly name: string;
  readonly title: string;
  readonly unit: Unit;
  /** The first is what the others are compared with. */
  readonly subjects: readonly Subject[];
  /** What ours must be, in words. */
  readonly mark: string;
}

/** How the cost of one piece of work is told. */
interface Unit {
  readonly name: string;
  readonly of: (one: Used) => number;
}

interface Subject {
  readonly name: string;
  /** Why it takes no part, or null. */
  readonly absent: string | null;
  readonly start: () => Promise<Running>;
}

interface Running {
  /** One round; what one piece of its work cost, in microseconds. */
  readonly round: () => Promise<Used>;
  readonly stop: () => Promise<void>;
}

const CPU: Unit = { name: 'us CPU', of: ({ cpu }) => cpu };
const MEGABYTE = 1024 * 1024;

/** Of one round: fewer would measure how a network gets going. */
const HOPS = 15_000;

const SIMPLE = '<joe@three.example>';
const ROUTED = '<@one.example,@two.example:joe@three.example>';

export const BENCHMARKS: readonly Benchmark[] = [
  servers('server-1k', 1024, 10_000, 'at most 1.2 x the limit; more mails a second than smtp-sink'),
  servers('server-100k', 100 * 1024, 4000, 'at most 1.2 x the limit'),
  clients('client-1k', 1024, 10_000, 'at most 1.25 x the limit'),
  clients('client-100k', 100 * 1024, 4000, 'at most 1.25 x the limit'),
  forms('forms-1k', 1024, 5000),
  forms('forms-100k', 100 * 1024, 1000),
  {
    name: 'one-mail',
    title: 'One new channel, one mail, one QUIT, client and server of the same maker',
    unit: { name: 'ms', of: ({ wall }) => wall / 1000 },
    mark: 'under 1 ms',
    subjects: [
      present('hopscope', () => withServer('one-mail/hopscope', 'server/hopscope', 200)),
      present('nodemailer + smtp-server', () =>
        withServer('one-mail/nodemailer', 'server/smtp-server', 4),
      ),
    ],
  },
  {
    name: 'parse',
    title: `Read ${SIMPLE}`,
    unit: CPU,
    mark: 'at most 0.3 us',
    subjects: [
      parser('hopscope', SIMPLE, 500_000),
      parser('address-rfc2821', SIMPLE, 5000),
      parser('smtp-address-parser', SIMPLE, 5000),
    ],
  },
  {
    name: 'parse-route',
    title: `Read ${ROUTED}`,
    unit: CPU,
    mark: 'at most 0.6 us',
    subjects: [
      parser('hopscope', ROUTED, 300_000),
      parser('address-rfc2821', ROUTED, 3000),
      { ...parser('smtp-address-parser', ROUTED, 0), absent: 'reads no routes' },
    ],
  },
  {
    name: 'mail-data',
    title: 'Mail data of 1 MB, decoded and encoded, against a plain copy of the same octets',
    unit: { name: 'GB/s', of: ({ cpu }) => MEGABYTE / 1000 / cpu },
    mark: 'as near to a copy as can be',
    subjects: ['copy', 'decode', 'encode'].map((name) =>
      present(name, () => alone(`mail-data/${name}`, { count: 1000 })),
    ),
  },
  {
    name: 'network',
    title:
      'A hop in virtual time, one mail a channel, no pipelining, the journal in a window in memory',
    unit: CPU,
    mark: '20 us with invariants, 50 us with the journal in a file and hashed',
    subjects: [
      present('limit (queue and records)', () => alone('network/rote', { count: HOPS })),
      present('hopscope', () => alone('network/hopscope', { count: HOPS })),
      present('hopscope, invariants', () =>
        alone('network/hopscope', { count: HOPS }, 'invariants'),
      ),
      present('hopscope, invariants, file', () =>
        alone('network/hopscope', { count: HOPS }, 'invariants file'),
      ),
    ],
  },
  {
    name: 'network-growth',
    title:
      'A hop in virtual time with invariants, in rings of more and more hosts, which go on from round to round',
    unit: CPU,
    mark: 'flat',
    subjects: ['10', '100', '1000', '10000'].map((hosts) =>
      present(`${hosts} hosts`, () => alone('network/world', { count: HOPS }, hosts)),
    ),
  },
  {
    name: 'network-errands',
    title: 'One mail in virtual time with invariants, in a network that is made for it',
    unit: { name: 'ms', of: ({ cpu }) => cpu / 1000 },
    mark: '5 ms over 50 hops; 50 ms to be given up after five days',
    subjects: [
      present('over 50 hops', () => alone('network/errands', { count: 40 }, 'long')),
      present('given up after five days', () => alone('network/errands', { count: 40 }, 'lost')),
    ],
  },
  {
    name: 'network-tcp',
    title:
      'A mail of 1 KB over three hops, four hosts in one process over TCP, a hundred given at a time',
    unit: CPU,
    mark: 'at most 2 x the limit',
    subjects: [
      present('limit (bare node:net)', () =>
        alone('network/tcp-rote', { count: 1000, size: 1024 }, '100'),
      ),
      present('hopscope', () => alone('network/tcp', { count: 1000, size: 1024 }, '100')),
    ],
  },
  {
    name: 'network-one',
    title:
      'A mail of 1 KB alone over three hops, four hosts in one process over TCP, until they are at rest',
    unit: { name: 'ms a hop', of: ({ wall }) => wall / 1000 / 3 },
    mark: '1 ms a hop',
    subjects: [present('hopscope', () => alone('network/tcp', { count: 200, size: 1024 }, '1'))],
  },
];

/** Servers of 10 channels without pipelining. The load is the client that works by rote. */
function servers(name: string, size: number, count: number, mark: string): Benchmark {
  const served = (begin: () => Promise<Program>) => async (): Promise<Running> => {
    const server = await begin();
    return {
      round: async () => {
        const load = await start('client/limit', AWAKE);
        await load.run({ count: count / 5, size, port: server.port });
        const before = await server.used();
        const { wall } = await load.run({ count, size, port: server.port });
        const used = (await server.used()) - before;
        await load.stop();
        return { cpu: used / count, wall: wall / count };
      },
      stop: () => server.stop(),
    };
  };
  return {
    name,
    title: `Server, one mail of ${size} octets over one of 10 channels, no pipelining`,
    unit: CPU,
    mark,
    subjects: [
      present(
        'limit (bare node:net)',
        served(() => start('server/limit')),
      ),
      present(
        'hopscope, message',
        served(() => start('server/hopscope')),
      ),
      present(
        'hopscope, receive',
        served(() => start('server/hopscope', 'receive')),
      ),
      { name: 'smtp-sink (C)', absent: postfixIsAbsent(), start: served(startSink) },
      present(
        'smtp-server',
        served(() => start('server/smtp-server')),
      ),
    ],
  };
}

/** Clients of 10 channels. What they talk to is the server that works by rote. */
function clients(name: string, size: number, count: number, mark: string): Benchmark {
  const client = (begin: () => Promise<Program>) => async (): Promise<Running> => {
    const program = await begin();
    return {
      round: async () => {
        const load = await start('server/limit', AWAKE);
        await program.run({ count: count / 5, size, port: load.port });
        const used = await program.run({ count, size, port: load.port });
        await load.stop();
        return perPiece(used, count);
      },
      stop: () => program.stop(),
    };
  };
  return {
    name,
    title: `Client, one mail of ${size} octets over one of 10 channels`,
    unit: CPU,
    mark,
    subjects: [
      present(
        'limit (bare node:net)',
        client(() => start('client/limit')),
      ),
      present(
        'hopscope',
        client(() => start('client/hopscope')),
      ),
      { name: 'smtp-source (C)', absent: postfixIsAbsent(), start: client(startSource) },
      present(
        'nodemailer',
        client(() => start('client/nodemailer')),
      ),
    ],
  };
}

/** The forms in which our client can give our server a mail. What both of them use is counted. */
function forms(name: string, size: number, count: number): Benchmark {
  const form = (offered: 'all' | 'none', chunking: 'always' | 'when-needed') => async () => {
    const client = await start('client/hopscope', chunking);
    const server = await start('server/hopscope', offered);
    return {
      round: async () => {
        await client.run({ count: count / 5, size, port: server.port });
        const before = await server.used();
        const { cpu, wall } = await client.run({ count, size, port: server.port });
        const used = (await server.used()) - before;
        return perPiece({ cpu: cpu + used, wall }, count);
      },
      stop: () => stopped(client, server),
    };
  };
  return {
    name,
    title: `Client and server of ours together, one mail of ${size} octets over one of 10 channels`,
    unit: CPU,
    mark: 'PIPELINING and CHUNKING cost less than neither',
    subjects: [
      present('neither', form('none', 'when-needed')),
      present('PIPELINING', form('all', 'when-needed')),
      present('PIPELINING, CHUNKING', form('all', 'always')),
    ],
  };
}

function present(name: string, begin: () => Promise<Running>): Subject {
  return { name, absent: null, start: begin };
}

function parser(name: string, text: string, count: number): Subject {
  return present(name, () => alone(`parse/${name}`, { count }, text));
}

/** A program that needs no other. */
async function alone(
  name: string,
  { count, size = 0 }: { count: number; size?: number },
  ...args: readonly string[]
): Promise<Running> {
  const program = await start(name, ...args);
  return {
    round: async () => perPiece(await program.run({ count, size, port: 0 }), count),
    stop: () => program.stop(),
  };
}

/** A client with the server it talks to. */
async function withServer(client: string, server: string, count: number): Promise<Running> {
  const [program, other] = [await start(client), await start(server)];
  return {
    round: async () => perPiece(await program.run({ count, size: 1024, port: other.port }), count),
    stop: () => stopped(program, other),
  };
}

function perPiece({ cpu, wall }: Used, count: number): Used {
  return { cpu: cpu / count, wall: wall / count };
}

async function stopped(...programs: readonly Program[]): Promise<void> {
  for (const program of programs) await program.stop();
}
