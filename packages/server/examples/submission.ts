/**
 * Submission (RFC 6409): takes mail from its users only, under TLS only.
 *
 *   node examples/submission.ts 2587 cert.pem key.pem
 */
import { readFileSync } from 'node:fs';

import {
  createServer,
  formatPath,
  type ServerOptions,
  type ServerTls,
  type SmtpServer,
} from '@hopscope/server';

/** Passwords by users. Keep hashes instead, and compare `password` with them, where CRAM-MD5 need not be offered. */
const SECRETS: ReadonlyMap<string, string> = new Map([['joe', 'secret']]);

export function submission(
  certificate: ServerTls['certificate'],
  took: (user: string | null, mail: string) => void,
  options: ServerOptions = {},
): SmtpServer {
  return createServer(
    {
      authenticate({ user, matches }) {
        const secret = SECRETS.get(user);
        return matches(secret ?? '') && secret !== undefined;
      },
      message({ envelope, session }) {
        took(session.user, envelope.forwardPaths.map(formatPath).join(' '));
      },
    },
    {
      tls: { certificate, required: true },
      auth: { mechanisms: ['PLAIN', 'LOGIN', 'CRAM-MD5'], required: true },
      extensions: { BINARYMIME: false, SMTPUTF8: false }, // the mail will be relayed
      ...options,
    },
  );
}

if (process.argv[1] === import.meta.filename) {
  const [, , port = '2587', cert = 'cert.pem', key = 'key.pem'] = process.argv;
  const certificate = { cert: readFileSync(cert), key: readFileSync(key) };
  const server = submission(certificate, console.log);
  const { host, port: found } = await server.listen({ port: Number(port) });
  console.log(`Listening at ${host}:${found}`);
}
