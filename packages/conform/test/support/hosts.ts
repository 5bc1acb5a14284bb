/** Our own receivers as the checks meet them: a host of a network and a server, in both dialects, in memory. */
import { memoryCarrier, systemClock, type Address, type Carrier } from '@hopscope/channel';
import { TEST_CERTIFICATES, lending } from '@hopscope/channel/testing';
import { loadNetwork, memoryWorld, startNetwork, stopNetwork } from '@hopscope/network';
import { MAIL_EXTENSIONS, reply, type Reply } from '@hopscope/protocol';
import { createServer, type Policy, type ServerOptions } from '@hopscope/server';
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
  const extensions = rfc === '5321' ? `, extensions: [${MAIL_EXTENSIONS.join(', ')}]` : '';
  const text = `hosts: { BETA: { mailboxes: [JOE], profile: rfc${rfc}, listen: '127.0.0.1:2525'${extensions} } }`;
  const loaded = loadNetwork(text, 'beta.yaml');
  if (!loaded.ok) throw new Error('the network file of this test has mistakes');
  const world = memoryWorld();
  const network = await startNetwork(loaded.plan, world);
  onTestFinished(() => stopNetwork(network));
  return { carrier: world.carrier, address: { host: '127.0.0.1', port: 2525 } };
}

/** Who is there: the postmaster and joe. */
function known(text: string): Reply {
  const named = /^(postmaster|joe)(?:@beta)?$/i.test(text);
  return named ? reply(250, `<${text.replace(/@.*/, '')}@BETA>`) : reply(550, 'No such user');
}

/** All that a server can offer. */
const EVERYTHING: ServerOptions = {
  tls: { certificate: TEST_CERTIFICATES.here },
  auth: { inClear: true, mechanisms: ['CRAM-MD5', 'PLAIN', 'LOGIN'] },
  extensions: { DSN: true },
};

/** A server of RFC 5321 offers each extension, unless options say otherwise. */
export async function server(rfc: Rfc, options: ServerOptions = {}): Promise<Place> {
  const carrier = lending(memoryCarrier(systemClock));
  const policy: Policy = {
    message: () => undefined,
    vrfy: ({ text }) => known(text),
    expn: ({ text }) => known(text),
  };
  const listening = createServer(
    rfc === '821' ? policy : { ...policy, authenticate: () => false },
    {
      carrier,
      name: 'BETA',
      dialect: `rfc${rfc}`,
      ...(rfc === '5321' && EVERYTHING),
      ...options,
    },
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
