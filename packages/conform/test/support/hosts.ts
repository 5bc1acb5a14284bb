/** Our own receivers as the checks meet them: a host of a network and a server, in both dialects, in memory. */
import { memoryCarrier, systemClock, type Address, type Carrier } from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';
import { loadNetwork, memoryWorld, startNetwork, stopNetwork } from '@hopscope/network';
import { createServer } from '@hopscope/server';
import { onTestFinished } from 'vitest';

import {
  runConformance,
  type ConformanceOptions,
  type Outcome,
  type Rfc,
} from '../../src/index.ts';

export interface Place {
  readonly address: Address;
  readonly carrier: Carrier;
}

export async function hostOfNetwork(rfc: Rfc): Promise<Place> {
  const text = `hosts: { BETA: { mailboxes: [JOE], profile: rfc${rfc}, listen: '127.0.0.1:2525' } }`;
  const loaded = loadNetwork(text, 'beta.yaml');
  if (!loaded.ok) throw new Error('the network file of this test has mistakes');
  const world = memoryWorld();
  const network = await startNetwork(loaded.plan, world);
  onTestFinished(() => stopNetwork(network));
  return { carrier: world.carrier, address: { host: '127.0.0.1', port: 2525 } };
}

export async function server(rfc: Rfc): Promise<Place> {
  const carrier = lending(memoryCarrier(systemClock));
  const listening = createServer(
    { message: () => undefined },
    { carrier, name: 'BETA', dialect: `rfc${rfc}` },
  );
  onTestFinished(() => listening.close());
  return { carrier, address: await listening.listen() };
}

export async function outcomesOf(
  { address, carrier }: Place,
  options: ConformanceOptions = {},
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for await (const outcome of runConformance(address, { carrier, ...options })) {
    outcomes.push(outcome);
  }
  return outcomes;
}
