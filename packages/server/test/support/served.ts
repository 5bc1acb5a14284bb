/** A server in memory with one caller, for tests of policies. */
import { memoryCarrier, systemClock, type Address, type Carrier } from '@hopscope/channel';
import { lending } from '@hopscope/channel/testing';

import { createServer, type Policy, type ServerOptions, type SmtpServer } from '../../src/index.ts';
import { caller, type Caller } from './caller.ts';

export interface Served {
  readonly server: SmtpServer;
  readonly address: Address;
  readonly carrier: Carrier;
  /** What onError was told. */
  readonly errors: unknown[];
  /** Has heard the greeting. */
  readonly caller: Caller;
}

export async function served(policy: Policy, options: ServerOptions = {}): Promise<Served> {
  const carrier = lending(memoryCarrier(systemClock));
  const errors: unknown[] = [];
  const server = createServer(policy, {
    carrier,
    name: 'beta.example',
    onError: (error) => errors.push(error),
    ...options,
  });
  const address = await server.listen();
  return { server, address, carrier, errors, caller: await caller(carrier, address) };
}

export async function hangUp({ server, caller: end }: Served): Promise<void> {
  end.channel.abort();
  await server.close();
}

/** A command of each kind that a hook answers, up to DATA. */
export const SCRIPT: readonly string[] = [
  'HELO alpha',
  'VRFY joe',
  'EXPN all',
  'HELP NOOP',
  'MAIL FROM:<sam@a>',
  'RCPT TO:<joe@b>',
  'DATA',
];
