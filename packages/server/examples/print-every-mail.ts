/**
 * Prints every mail that comes, whoever it is for.
 *
 *   node examples/print-every-mail.ts 2525
 */
import { createServer, formatPath, type SmtpServer } from '@hopscope/server';

export function printEveryMail(print: (text: string) => void): SmtpServer {
  return createServer(
    {
      message({ envelope, data, session }) {
        const to = envelope.forwardPaths.map(formatPath).join(' ');
        print(`From ${session.remote.name}: ${formatPath(envelope.reversePath)} to ${to}`);
        print(new TextDecoder().decode(data));
      },
    },
    { routes: 'relay' }, // to see routes as they came; nothing is relayed here
  );
}

if (process.argv[1] === import.meta.filename) {
  const server = printEveryMail(console.log);
  const { host, port } = await server.listen({ port: Number(process.argv[2] ?? 2525) });
  console.log(`Listening at ${host}:${port}`);
  process.once('SIGINT', () => void server.close());
}
