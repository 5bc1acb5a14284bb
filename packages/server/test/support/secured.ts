/** A server over TCP that has a certificate, and a caller who can go under TLS. */
import { tcpCarrier, type Address, type Secured } from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';

import { createServer, type Policy, type ServerOptions, type SmtpServer } from '../../src/index.ts';
import { caller, type Caller } from './caller.ts';

const { here: certificate, ca } = TEST_CERTIFICATES;

export interface SecuredServer {
  readonly server: SmtpServer;
  readonly address: Address;
  readonly errors: unknown[];
  readonly caller: Caller;
}

export async function securedServer(
  policy: Policy,
  options: ServerOptions = {},
): Promise<SecuredServer> {
  const errors: unknown[] = [];
  const server = createServer(policy, {
    name: 'beta.example',
    tls: { certificate },
    onError: (error) => errors.push(error),
    ...options,
    timeouts: { failedLogin: 5, ...options.timeouts },
  });
  const address = await server.listen();
  return { server, address, errors, caller: await caller(tcpCarrier, address) };
}

/** The handshake that follows 220 to STARTTLS; and the name that the server's certificate has to be for. */
export function handshake(end: Caller, servername = 'mail.example'): Promise<Secured> {
  return new Promise((resolve) => {
    end.channel.secure({ role: 'client', servername, ca }, resolve);
  });
}

/** STARTTLS, the handshake, and EHLO. */
export async function startTls(end: Caller): Promise<void> {
  await end.say(['EHLO alpha', 'STARTTLS']);
  const secured = await handshake(end);
  if (!secured.ok) throw new Error(secured.why);
  await end.say(['EHLO alpha']);
}
