/**
 * Sends a mail whose body is a text file, read no faster than the receiver takes it.
 *
 *   node examples/stream-a-file.ts localhost:2525 notes.txt
 */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';

import { connect, type AddressLike, type DeliveryReport } from '@hopscope/client';

export async function streamAFile(address: AddressLike, file: string): Promise<DeliveryReport> {
  await using connection = await connect(address, { signal: AbortSignal.timeout(60_000) });
  return await connection.deliver({ from: 'sam@alpha', to: 'joe@beta', data: mailWith(file) });
}

/** A header, then the lines of the file, each with the CRLF that a line of a mail ends with. */
async function* mailWith(file: string): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode('From: sam@alpha\r\nTo: joe@beta\r\nSubject: Notes\r\n\r\n');
  for await (const line of createInterface({ input: createReadStream(file) })) {
    yield encoder.encode(`${line}\r\n`);
  }
}

if (process.argv[1] === import.meta.filename) {
  const [, , address = 'localhost:2525', file = import.meta.filename] = process.argv;
  const { accepted, refused } = await streamAFile(address, file);
  console.log(`${accepted.length} accepted, ${refused.length} refused`);
}
