/**
 * A filter in front of a mail host: takes mail, marks it with a header field, and hands it on while it comes, so that a mail of
 * any size takes the room of a few parts. What the next host answers is what the sender hears, and nothing is kept here.
 *
 *   node examples/filter.ts 2525 localhost:2526
 */
import { createPool, type AddressLike } from '@hopscope/client';
import { formatTimeStampLine, mayAnswer, parseHost, RULES, type Host } from '@hopscope/protocol';
import {
  createServer,
  reply,
  type Address,
  type Reply,
  type ServerOptions,
  type SmtpSession,
} from '@hopscope/server';

const NAME = 'filter.example';
const FIELD = 'X-Filtered';
/** Of a header that is longer the end is left as it is. */
const LONGEST_HEADER = 64 * 1024;

export interface Filter {
  readonly address: Address;
  close(): Promise<void>;
}

export async function filterBefore(
  next: AddressLike,
  { port, ...options }: ServerOptions & { readonly port?: number } = {},
): Promise<Filter> {
  const read = parseHost(NAME, RULES.rfc5321);
  if (!read.ok) throw new Error(`${NAME} is no name of a host: ${read.fault.wanted}`);
  const name = read.value;
  const pool = createPool(next, { name, connections: 20 });
  const server = createServer(
    {
      // One recipient for each transaction: there is one reply at its end, and each recipient may need another.
      rcpt: ({ envelope }) =>
        envelope.forwardPaths.length > 0 ? reply(452, '4.5.3 one recipient at a time') : undefined,
      async receive({ session, envelope, data }) {
        const { reversePath, forwardPaths } = envelope;
        // Where there is no next host this throws, the sender hears 451 and tries again. And where the last reply of that host was
        // lost, too: two copies are better than none.
        const { outcomes } = await pool.deliver({
          from: reversePath,
          to: forwardPaths,
          data: filtered(data, [timeStamp(session, name), `${FIELD}: yes`]),
        });
        return outcomes[0] && passedOn(outcomes[0].reply);
      },
    },
    // What the next host may not know is not promised to anybody.
    { name, extensions: { SMTPUTF8: false, BINARYMIME: false }, ...options },
  );
  const address = await server.listen({ port });
  return {
    address,
    async close() {
      await server.close();
      await pool.close();
    },
  };
}

/** A refusal of the recipient comes at the end of the mail here, where not every code may stand (5321 4.3.2). */
function passedOn(answer: Reply): Reply {
  if (mayAnswer('end of mail data', answer.code, 'rfc5321')) return answer;
  return { ...answer, code: answer.code < 500 ? 451 : 554 };
}

function timeStamp({ domain, extended }: SmtpSession, by: Host): string {
  const id = Date.now().toString(36);
  const protocol = extended ? 'ESMTP' : 'SMTP';
  const stamp = { from: domain ?? by, by, at: Date.now(), protocol, id, recipient: null } as const;
  return formatTimeStampLine(stamp, 'rfc5321');
}

/** The mail under these lines, without what others have said in our field. Holds the header, and nothing of the body. */
async function* filtered(
  data: AsyncIterable<Uint8Array>,
  lines: readonly string[],
): AsyncGenerator<Uint8Array> {
  yield Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
  let header: Buffer | null = Buffer.alloc(0);
  for await (const part of data) {
    if (header === null) {
      yield part;
      continue;
    }
    header = Buffer.concat([header, part]);
    if (!header.includes('\r\n\r\n') && header.length < LONGEST_HEADER) continue;
    yield withoutField(header);
    header = null;
  }
  if (header !== null) yield withoutField(header);
}

function withoutField(octets: Buffer): Buffer {
  const text = octets.toString('latin1'); // an octet is a character, and becomes one again
  const [header = '', ...body] = text.split(/(?=\r\n\r\n)/);
  const fields = header.split(/\r\n(?![ \t])/);
  const kept = fields.filter((field) => !field.toLowerCase().startsWith(`${FIELD.toLowerCase()}:`));
  return Buffer.from([kept.join('\r\n'), ...body].join(''), 'latin1');
}

if (process.argv[1] === import.meta.filename) {
  const [, , port = '2525', next = 'localhost:2526'] = process.argv;
  const { address } = await filterBefore(next, { port: Number(port) });
  console.log(`Filtering on port ${address.port} what goes to ${next}`);
}
