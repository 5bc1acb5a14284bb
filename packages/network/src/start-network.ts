/** The outermost edge: promises over a network, for programs and tests that wait in real time. */
import { memoryCarrier, systemClock, tcpCarrier } from '@hopscope/channel';

import type { NetworkPlan } from './file/network-plan.ts';
import { Network, type NetworkOptions, type World } from './network.ts';

/** Real sockets on this machine. */
export function tcpWorld(): World {
  return { carrier: tcpCarrier, clock: systemClock };
}

/** No socket, but the machine's own time. */
export function memoryWorld(): World {
  return { carrier: memoryCarrier(systemClock), clock: systemClock };
}

/** A host of the network could not listen; the message is one sentence with the remedy. */
export class CannotListenError extends Error {
  override readonly name = 'CannotListenError';
  /** Which of the hosts. */
  readonly host: string;

  constructor(host: string, why: string) {
    super(
      `${host} cannot listen at ${why}; give it another \`listen\` address, or none for any free port.`,
    );
    this.host = host;
  }
}

/** Brings a network to life. Rejects with {@link CannotListenError}. */
export function startNetwork(
  plan: NetworkPlan,
  world: World,
  options: NetworkOptions = {},
): Promise<Network> {
  const network = new Network(plan, world, options);
  return new Promise((resolve, reject) => {
    network.start((started) => {
      if (started.ok) resolve(network);
      else reject(new CannotListenError(started.host, started.why));
    });
  });
}

/** Stops the hosts; resolves when all ports are free. */
export function stopNetwork(network: Network): Promise<void> {
  return new Promise((resolve) => {
    network.stop(resolve);
  });
}

/** Resolves when `condition` holds; it is asked whenever the network has come to rest, and at once. */
export function whenAtRest(network: Network, condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    if (network.atRest && condition()) return resolve();
    const end = network.onRest(() => {
      if (!condition()) return;
      end();
      resolve();
    });
  });
}
