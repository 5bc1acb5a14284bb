/**
 * Sends a mail and asks to be told when it has arrived, and with how much of it when it has not (DSN, RFC 3461).
 *
 *   node examples/ask-for-notifications.ts localhost:2525
 */
import { connect, type AddressLike } from '@hopscope/client';

export async function askForNotifications(address: AddressLike): Promise<readonly string[]> {
  await using connection = await connect(address);
  const { outcomes } = await connection.deliver({
    from: 'sam@alpha',
    to: ['joe@beta', { path: 'ann@beta', notify: 'NEVER', orcpt: 'team@alpha' }],
    dsn: { ret: 'HDRS', envid: 'lunch-7', notify: ['SUCCESS', 'FAILURE'] },
    data: 'Subject: Lunch\n\nAt noon?\n',
  });
  const asked = connection.extensions.has('DSN') ? 'asked' : 'not offered';
  return outcomes.map(
    ({ recipient, kind, status }) => `${recipient}: ${kind} ${status ?? '-'}, DSN ${asked}`,
  );
}

if (process.argv[1] === import.meta.filename) {
  console.log((await askForNotifications(process.argv[2] ?? 'localhost:2525')).join('\n'));
}
