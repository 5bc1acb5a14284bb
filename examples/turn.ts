/**
 * Two hosts and one channel (RFC 821 3.8): ALPHA calls BETA, brings its mail, says TURN, and takes over the same channel what
 * BETA keeps for it. Neither package knows the other; a channel is what they hand to each other.
 *
 *   node examples/turn.ts
 */
import { connect, openOver, type AddressLike, type Mail } from '@hopscope/client';
import { createServer, formatPath, reply, type Policy, type SmtpServer } from '@hopscope/server';

/** Tells of each mail that a host takes. */
function taking(host: string, tell: (line: string) => void): Policy {
  return {
    message({ envelope: { reversePath, forwardPaths } }) {
      tell(`${host} took ${formatPath(reversePath)} for ${forwardPaths.map(formatPath).join(' ')}`);
    },
  };
}

/** A receiver-SMTP that becomes the sender-SMTP for who says TURN, and then sends what it keeps for him. */
export function beta(kept: readonly Mail[], tell: (line: string) => void): SmtpServer {
  return createServer(
    {
      ...taking('BETA', tell),
      turn: ({ session }) => (session.domain === 'ALPHA' ? reply(250, 'OK') : undefined), // 502 by default
      async turned({ channel }) {
        await using connection = await openOver(channel, { name: 'BETA', dialect: 'rfc821' });
        for (const mail of kept) {
          const { outcomes } = await connection.deliver(mail);
          for (const { recipient, kind } of outcomes) tell(`BETA sent ${recipient}: ${kind}`);
        }
      },
    },
    { name: 'BETA', dialect: 'rfc821' },
  );
}

/** A sender-SMTP that becomes the receiver-SMTP when its mail is sent. Resolves when the first mail has come back. */
export async function alpha(
  address: AddressLike,
  mail: Mail,
  tell: (line: string) => void,
): Promise<void> {
  const connection = await connect(address, { name: 'ALPHA', dialect: 'rfc821' });
  const { outcomes } = await connection.deliver(mail);
  for (const { recipient, kind } of outcomes) tell(`ALPHA sent ${recipient}: ${kind}`);
  const { promise, resolve } = Promise.withResolvers<void>();
  const policy = taking('ALPHA', (line) => {
    tell(line);
    resolve();
  });
  await using server = createServer(policy, { name: 'ALPHA', dialect: 'rfc821' });
  server.receive(await connection.turn());
  await promise;
}

if (process.argv[1] === import.meta.filename) {
  const kept = [{ from: 'JOE@BETA', to: 'SAM@ALPHA', data: 'Subject: Lunch\n\nGladly.\n' }];
  await using server = beta(kept, console.log);
  const mail = { from: 'SAM@ALPHA', to: 'JOE@BETA', data: 'Subject: Lunch\n\nAt noon?\n' };
  await alpha(await server.listen(), mail, console.log);
}
