/** A network from a file, an object or a plan, in the world that is asked for. The hosts are the same in each. */
import { checkOptions, type OptionKind } from '@hopscope/channel';
import { rightUse } from '@hopscope/protocol';

import { loadNetwork } from './file/load-network.ts';
import { formatMistake, type Mistake } from './file/mistake.ts';
import type { NetworkPlan } from './file/network-plan.ts';
import { LiveNetwork } from './live-network.ts';
import type { NetworkOptions } from './network.ts';
import { CannotListenError, memoryWorld, tcpWorld } from './start-network.ts';
import { VirtualNetwork, type VirtualOptions } from './virtual-network.ts';

/** A plan, the text of a network file, or an object of the same shape as the file. */
export type NetworkSource = NetworkPlan | string | NetworkFile;

/** As `network.schema.json` describes it; what is wrong with it is told by its place in the JSON that it becomes. */
export interface NetworkFile {
  /** By name; null: a plain relay. */
  readonly hosts: Readonly<Record<string, object | null>>;
  /** `['ALPHA', 'ONE']` or an object; without it everyone reaches everyone. */
  readonly links?: readonly unknown[];
  /** Hosts by environment. */
  readonly environments?: Readonly<Record<string, readonly string[]>>;
  /** Mail exchangers by domain, each with its preference: `{ EXAMPLE: { MAIL: 10, BACKUP: 20 } }`. */
  readonly mx?: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** What `play` sends. */
  readonly mail?: readonly object[];
  /** Calls to fetch mail: `{ from: 'ALPHA', to: 'ONE', at: '10s' }`. */
  readonly calls?: readonly object[];
  /** From 0 to 4294967295. */
  readonly seed?: number;
  /** `{ host: 'TWO', command: 'RCPT', reply: 451 }`. */
  readonly faults?: readonly object[];
}

/** `tcp`: sockets on loopback. `memory`: none, but the time of the machine. `virtual`: memory, and a time of its own. */
export type WorldName = 'tcp' | 'memory' | 'virtual';

const WORLDS: ReadonlySet<string> = new Set<WorldName>(['tcp', 'memory', 'virtual']);

/** What a network is told besides what it is made of. */
export interface CreateOptions extends NetworkOptions {
  /** Without it `tcp`. */
  readonly world?: WorldName;
}

const NETWORK_OPTIONS: Readonly<Record<keyof NetworkOptions, OptionKind>> = {
  seed: 'number',
  window: 'amount',
  mailboxWindow: 'amount',
};
const VIRTUAL_OPTIONS: Readonly<Record<keyof VirtualOptions, OptionKind>> = {
  ...NETWORK_OPTIONS,
  invariants: 'flag',
};

/** A network file has mistakes; each is a line of the message. */
export class NetworkFileError extends Error {
  override readonly name = 'NetworkFileError';
  readonly mistakes: readonly Mistake[];

  constructor(name: string, mistakes: readonly Mistake[]) {
    super(mistakes.map((mistake) => formatMistake(name, mistake)).join('\n'));
    this.mistakes = mistakes;
  }
}

/**
 * Brings a network to life. In virtual time it is there at once, and moves when it is told to; otherwise it comes as a promise
 * and moves by itself. Throws or rejects with {@link NetworkFileError}, and rejects with {@link CannotListenError}; throws a
 * `TypeError` for a world that is none, and an `InvalidOptionError` of `@hopscope/channel`, which is one, for an option that is none.
 */
export function createNetwork(
  source: NetworkSource,
  options: VirtualOptions & { readonly world: 'virtual' },
): VirtualNetwork;
export function createNetwork(
  source: NetworkSource,
  options?: CreateOptions & { readonly world?: 'tcp' | 'memory' },
): Promise<LiveNetwork>;
export function createNetwork(
  source: NetworkSource,
  { world = 'tcp', ...options }: CreateOptions & VirtualOptions = {},
): VirtualNetwork | Promise<LiveNetwork> {
  if (!WORLDS.has(world))
    throw new TypeError(`There is no world "${world}"; write tcp, memory or virtual.`);
  checkOptions(options, world === 'virtual' ? VIRTUAL_OPTIONS : NETWORK_OPTIONS);
  if (world === 'virtual') return new VirtualNetwork(planOf(source), options);
  return live(source, world, options);
}

/** The plan that a source stands for. Throws {@link NetworkFileError}. */
export function planOf(source: NetworkSource): NetworkPlan {
  rightUse(
    typeof source === 'string' || (typeof source === 'object' && source !== null),
    'a network is made of the text of a network file, or of an object of the same shape',
  );
  if (isPlan(source)) return source;
  const text = typeof source === 'string' ? source : JSON.stringify(source, null, 2);
  const loaded = loadNetwork(text, 'network');
  if (!loaded.ok) throw new NetworkFileError('network', loaded.mistakes);
  return loaded.plan;
}

function isPlan(source: NetworkSource): source is NetworkPlan {
  return typeof source !== 'string' && Array.isArray(source.hosts);
}

async function live(
  source: NetworkSource,
  world: 'tcp' | 'memory',
  options: NetworkOptions,
): Promise<LiveNetwork> {
  const where = world === 'tcp' ? tcpWorld() : memoryWorld();
  const network = new LiveNetwork(planOf(source), where, options);
  const { promise, resolve, reject } = Promise.withResolvers<LiveNetwork>();
  network.start((started) => {
    if (started.ok) resolve(network);
    else reject(new CannotListenError(started.host, started.why));
  });
  return promise;
}
