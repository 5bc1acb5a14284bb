/**
 * Who a sender is, by the certificate of its own that it shows in the handshake of TLS: a submission server without passwords. AUTH
 * EXTERNAL says that this is to count (RFC 4422 Appendix A), a mechanism that both ends are taught here.
 *
 *   node examples/client-certificate.ts
 */
import { X509Certificate } from 'node:crypto';

import type { TlsCertificate } from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { sendMail, type ConnectOptions, type SaslClient } from '@hopscope/client';
import {
  challengeReply,
  createServer,
  type MechanismExchange,
  type Security,
  type SmtpServer,
} from '@hopscope/server';

const { here, ca, client, clientCa } = TEST_CERTIFICATES; // worth nothing elsewhere

/** Users, by the mailboxes that their certificates are for. */
const USERS: ReadonlyMap<string, string> = new Map([['sam@alpha.example', 'sam']]);

/** Null: the certificate is nobody's, or nobody who is trusted vouches for it. */
function userOf(security: Security | null): string | null {
  if (security === null || security.certificate === null || security.doubt !== null) return null;
  const certificate = new X509Certificate(security.certificate.octets);
  for (const [mailbox, user] of USERS)
    if (certificate.checkEmail(mailbox, { subject: 'never' }) !== undefined) return user;
  return null;
}

/** The response says whom to act as, and nothing where that is the user himself. */
function external(security: Security | null): MechanismExchange {
  return (response) => {
    if (response === null) return challengeReply(new Uint8Array(0)); // the client has the first word
    const user = userOf(security);
    const actsAs = new TextDecoder().decode(response);
    return user !== null && (actsAs === '' || actsAs === user) ? { user } : false;
  };
}

/** A server that takes mail from the users above only, under TLS only. */
export function withoutPasswords(took: (user: string | null) => void): SmtpServer {
  return createServer(
    {
      mechanisms: { EXTERNAL: ({ session }) => external(session.security) },
      message: ({ session }) => took(session.user),
    },
    {
      tls: {
        certificate: here,
        required: true,
        clients: { ca: clientCa, rejectUnauthorized: false }, // whoever shows none hears of it in words
      },
      auth: { required: true },
    },
  );
}

const EXTERNAL: SaslClient = {
  name: 'EXTERNAL',
  initial: new Uint8Array(0), // as oneself
  respond: () => null,
};

/** For a client that shows this certificate. */
export function asOwner(certificate: TlsCertificate | undefined): ConnectOptions {
  return {
    auth: EXTERNAL,
    tls: { mode: 'required', ca, servername: 'mail.example', certificate },
  };
}

if (process.argv[1] === import.meta.filename) {
  const server = withoutPasswords((user) => console.log(`${user} sent a mail`));
  const mail = { from: 'sam@alpha.example', to: 'joe@beta.example', data: 'At noon?\n' };
  await sendMail(await server.listen(), mail, asOwner(client));
  await server.close();
}
