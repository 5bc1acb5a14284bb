/**
 * Sends many mails over a few channels, no more in line at a time than the pool likes.
 *
 *   node examples/send-in-bulk.ts localhost:2525 1000
 */
import { createPool, type AddressLike } from '@hopscope/client';

export async function sendInBulk(address: AddressLike, count: number): Promise<number> {
  const pool = createPool(address, { connections: 4 });
  const accepted: number[] = [];
  for (let number = 1; number <= count; number += 1) {
    await pool.room();
    void pool
      .deliver({
        from: 'sam@alpha',
        to: `joe${number}@beta`,
        data: `Subject: Number ${number}\n\nHello.\n`,
      })
      .then(
        (report) => accepted.push(report.accepted.length),
        (error: unknown) => console.error(`${number}: ${String(error)}`),
      );
  }
  await pool.close();
  return accepted.reduce((sum, one) => sum + one, 0);
}

if (process.argv[1] === import.meta.filename) {
  const [, , address = 'localhost:2525', count = '1000'] = process.argv;
  console.log(`${await sendInBulk(address, Number(count))} accepted`);
}
