/** A server over TCP that has a certificate, and a caller who can go under TLS. */
import { tcpCarrier, type Address, type Secured, type TlsClient } from '@hopscope/channel';
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

/** The handshake that follows 220 to STARTTLS; `settings`: another name that the server has to be, or a certificate to show. */
export function handshake(end: Caller, settings: Partial<TlsClient> = {}): Promise<Secured> {
  return new Promise((resolve) => {
    end.channel.secure({ role: 'client', servername: 'mail.example', ca, ...settings }, resolve);
  });
}

/** STARTTLS, the handshake, and EHLO. */
export async function startTls(end: Caller): Promise<void> {
  await end.say(['EHLO alpha', 'STARTTLS']);
  const secured = await handshake(end);
  if (!secured.ok) throw new Error(secured.why);
  await end.say(['EHLO alpha']);
}
