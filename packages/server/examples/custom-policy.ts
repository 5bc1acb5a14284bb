/**
 * A host with three users: knows its people, forwards one, keeps what is too busy for later, and stores mail as it comes.
 *
 *   node examples/custom-policy.ts 2525
 */
import { createWriteStream } from 'node:fs';
import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { createServer, reply, type Policy } from '@hopscope/server';

const USERS: ReadonlySet<string> = new Set(['joe', 'ann', 'postmaster']);

/** Stores mails in a folder as `1.eml`, `2.eml` and so on. */
export function policyOf(folder: string): Policy {
  let mails = 0;
  return {
    mail({ reversePath }) {
      if (
        reversePath.kind !== 'null-path' &&
        reversePath.mailbox.host.toLowerCase() === 'evil.example'
      ) {
        return reply(550, 'no mail from there');
      }
      return undefined;
    },
    rcpt({ forwardPath: { mailbox } }) {
      const user = mailbox.localPart.toLowerCase();
      if (user === 'bob') return reply(551, 'User not local; please try <bob@gamma.example>');
      return USERS.has(user) ? undefined : reply(550, 'no such user here');
    },
    async receive({ data }) {
      mails += 1;
      const file = join(folder, `${mails}.eml`);
      const unfinished = `${file}.part`;
      try {
        await pipeline(data, createWriteStream(unfinished, { flush: true }));
        await rename(unfinished, file);
      } catch (error) {
        await rm(unfinished, { force: true });
        throw error; // 451 for the sender, who will try again
      }
    },
    vrfy: ({ text }) => reply(USERS.has(text) ? 250 : 550, `<${text}>`),
  };
}

if (process.argv[1] === import.meta.filename) {
  const folder = await mkdtemp(join(tmpdir(), 'mail-'));
  const server = createServer(policyOf(folder), { name: 'beta.example', maxChannels: 20 });
  const { port } = await server.listen({ port: Number(process.argv[2] ?? 2525) });
  console.log(`Listening on port ${port}, storing in ${folder}`);
}
