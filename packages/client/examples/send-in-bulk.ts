/**
 * Sends many mails over a few channels, no more in line at a time than the pool likes.
 *
 *   node examples/send-in-bulk.ts localhost:2525 1000
 */
import { createPool, type AddressLike } from '@hopscope/client';

/** Resolves with how many were accepted, and how many came to each other end. */
export async function sendInBulk(
  address: AddressLike,
  count: number,
): Promise<{ readonly accepted: number; readonly others: ReadonlyMap<string, number> }> {
  const pool = createPool(address, { connections: 4 });
  let accepted = 0;
  const others = new Map<string, number>();
  const other = (what: string): void => void others.set(what, (others.get(what) ?? 0) + 1);
  for (let number = 1; number <= count; number += 1) {
    await pool.room();
    void pool
      .deliver({
        from: 'sam@alpha',
        to: `joe${number}@beta`,
        data: `Subject: Number ${number}\n\nHello.\n`,
      })
      .then(
        ({ outcomes }) => {
          for (const { kind, code, text } of outcomes) {
            if (kind === 'accepted') accepted += 1;
            else other(`${code} ${text}`);
          }
        },
        (error: unknown) => other(String(error)),
      );
  }
  await pool.close();
  return { accepted, others };
}

if (process.argv[1] === import.meta.filename) {
  const [, , address = 'localhost:2525', count = '1000'] = process.argv;
  const { accepted, others } = await sendInBulk(address, Number(count));
  console.log(`${accepted} accepted`);
  for (const [what, times] of others) console.error(`${times} not: ${what}`);
  if (others.size > 0) process.exitCode = 1;
}
