/**
 * A host of 1982 with terminals, a directory and a mailing list (RFC 821 3.3, 3.4): SEND is for who sits at a terminal, SOML
 * finds the mailbox of who does not, SAML does both.
 *
 *   node examples/terminals.ts 2525
 */
import { createServer, reply, type SmtpServer } from '@hopscope/server';

const PEOPLE: ReadonlyMap<string, string> = new Map([
  ['joe', 'Joe Doe <joe@beta.example>'],
  ['ann', 'Ann Roe <ann@beta.example>'],
]);

export interface Places {
  /** Users who sit at a terminal. */
  readonly present: ReadonlySet<string>;
  readonly terminal: (user: string, text: string) => void;
  readonly mailbox: (user: string, text: string) => void;
}

export function terminals({ present, terminal, mailbox }: Places): SmtpServer {
  return createServer(
    {
      mail: () => reply(250, 'OK'), // to SEND, SOML and SAML as well, which are 502 by default
      rcpt({ forwardPath, envelope: { verb } }) {
        const user = forwardPath.mailbox.localPart.toLowerCase();
        if (user === 'friends') return reply(550, 'That is a mailing list, not a user');
        if (!PEOPLE.has(user)) return reply(550, 'No such user here');
        if (verb === 'SEND' && !present.has(user)) return reply(450, 'That user is not there now');
        return undefined;
      },
      message({ envelope: { verb, forwardPaths }, data }) {
        const text = new TextDecoder().decode(data);
        for (const { mailbox: to } of forwardPaths) {
          const user = to.localPart.toLowerCase();
          const atTerminal = verb !== 'MAIL' && present.has(user);
          if (atTerminal) terminal(user, text);
          if (!atTerminal || verb === 'SAML') mailbox(user, text);
        }
      },
      vrfy({ text }) {
        const person = PEOPLE.get(text.toLowerCase());
        if (text === 'friends') return reply(550, 'That is a mailing list, not a user');
        return person === undefined
          ? reply(550, 'String does not match anything')
          : reply(250, person);
      },
      expn: ({ text }) =>
        text === 'friends'
          ? reply(250, 'Joe Doe <joe@beta.example>', 'Ann Roe <ann@beta.example>')
          : reply(550, 'That is no mailing list'),
      help: ({ text }) =>
        text?.toUpperCase() === 'SEND'
          ? reply(214, 'SEND reaches who sits at a terminal')
          : undefined,
    },
    { dialect: 'rfc821', name: 'beta.example' },
  );
}

if (process.argv[1] === import.meta.filename) {
  const server = terminals({
    present: new Set(['joe']),
    terminal: (user, text) => console.log(`on the terminal of ${user}: ${text}`),
    mailbox: (user, text) => console.log(`in the mailbox of ${user}: ${text}`),
  });
  const { host, port } = await server.listen({ port: Number(process.argv[2] ?? 2525) });
  console.log(`Listening at ${host}:${port}`);
}
