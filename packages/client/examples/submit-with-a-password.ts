/**
 * Hands a mail in for a user: STARTTLS with a proof of who the receiver is, then AUTH, then the mail.
 *
 *   SMTP_USER=sam SMTP_PASSWORD=... node examples/submit-with-a-password.ts mail.example:587
 */
import { connect, type AddressLike, type PasswordAuth, type TlsTerms } from '@hopscope/client';

export async function submitWithAPassword(
  address: AddressLike,
  auth: PasswordAuth,
  tls: TlsTerms = { mode: 'required' },
): Promise<string> {
  await using connection = await connect(address, { tls, auth, deadline: 30_000 });
  const { security } = connection;
  const under = security.kind === 'tls' ? security.protocol : 'no TLS';
  const { accepted } = await connection.deliver({
    from: 'sam@alpha',
    to: 'joe@beta',
    data: 'Subject: Lunch\n\nAt noon?\n',
  });
  return `${accepted.length} accepted under ${under}`;
}

if (process.argv[1] === import.meta.filename) {
  const { SMTP_USER: user = '', SMTP_PASSWORD: password = '' } = process.env;
  console.log(await submitWithAPassword(process.argv[2] ?? 'localhost:587', { user, password }));
}
