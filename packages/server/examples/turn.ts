/**
 * A host that keeps mail for another until it calls and says TURN: then the two change roles, and the mail goes back over the
 * same channel (0821:1604). Who may have it must be known: here, who is called `alpha`, and calls from this machine.
 *
 *   node examples/turn.ts 2525
 */
import { createServer, reply, type SmtpServer, type TurnedOccasion } from '@hopscope/server';

/** `send`: is the sender-SMTP on this channel from now on, as `openOver(channel)` of @hopscope/client is. */
export function keepsMail(send: (channel: TurnedOccasion['channel']) => void): SmtpServer {
  return createServer(
    {
      turn({ session: { domain, peer } }) {
        const known = domain?.toLowerCase() === 'alpha' && peer === '127.0.0.1';
        return known ? reply(250, 'OK') : undefined; // 502 by default
      },
      turned: ({ channel }) => send(channel),
    },
    { dialect: 'rfc821', name: 'beta.example' },
  );
}

if (process.argv[1] === import.meta.filename) {
  const server = keepsMail((channel) => {
    console.log(`${channel.remote.name} wants its mail, and there is none`);
    channel.abort();
  });
  const { host, port } = await server.listen({ port: Number(process.argv[2] ?? 2525) });
  console.log(`Listening at ${host}:${port}`);
}
