/**
 * Sends one mail along a source route, and says what became of it.
 *
 *   node examples/send-along-a-route.ts localhost:2525
 */
import { sendMail, type AddressLike } from '@hopscope/client';

export async function sendAlongARoute(address: AddressLike): Promise<readonly string[]> {
  const report = await sendMail(address, {
    from: 'SAM@ALPHA',
    to: ['@ONE,@TWO:JOE@THREE', 'ANN@ONE'],
    data: 'From: SAM@ALPHA\nTo: JOE@THREE, ANN@ONE\nSubject: Lunch\n\nAt noon?\n',
  });
  return report.outcomes.map(
    ({ recipient, kind, code, text, saidBy }) =>
      `${recipient}: ${kind} (the ${saidBy} said ${code} ${text})`,
  );
}

if (process.argv[1] === import.meta.filename) {
  const lines = await sendAlongARoute(process.argv[2] ?? 'localhost:2525');
  console.log(lines.join('\n'));
}
