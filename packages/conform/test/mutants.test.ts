import { describe, expect, test } from 'vitest';

import { checksOf, type Check } from '../src/index.ts';
import { outcomesOf, server } from './support/hosts.ts';
import { hears, mutant, says, type Mutation } from './support/mutant.ts';

const REFUSED_HELLO = (): Mutation => ({
  ...says(/^(?:HELO|EHLO)$/, '501 No')(),
  ...hears(/^(?:HELO|EHLO)\r\n/, 'RSET\r\n')(),
});
const KEEPS_RECIPIENTS = (): Mutation => {
  const replies: Readonly<Record<string, string>> = { MAIL: '250 OK', DATA: '354 Go on' };
  return { says: (command) => replies[command.slice(0, 4)] ?? null };
};
const TAKES_ANY_PATH = says(/^RCPT/, '250 OK');
const MISREADS_SENDER = says(/^MAIL/, '501 No');
const TAKES_SHORT_SENDERS = says(/^MAIL FROM:<.{60}/, '553 Too long');
const NO_POSTMASTER = says(/^RCPT/, '550 No');
const DECEIVED = hears(/[\r\n\0]+\.[\r\n\0]+NOOP/, '\r\n.\r\nNOOP');
const REFUSES_MAIL = says(/^\.$/, '554 No');

/** What makes each check see a breach. */
const MUTATIONS: Readonly<Record<string, () => Mutation>> = {
  greeting: says(/^$/, '250 BETA'),
  'greeting-names-host': says(/^$/, '220 *** Ready'),
  helo: says(/^HELO/, '502 No'),
  'helo-names-host': says(/^HELO/, '250 *** Hello'),
  'helo-plain': says(/^HELO/, '250-BETA\r\n250 SIZE'),
  ehlo: says(/^EHLO/, '502 No'),
  'ehlo-form': says(/^EHLO/, '250-BETA\r\n250 *** SIZE'),
  'ehlo-literal': says(/^EHLO \[/, '501 No'),
  'hello-without-name': says(/^(?:HELO|EHLO)$/, '250 BETA'),
  'hello-refused-keeps-state': REFUSED_HELLO,
  'hello-clears': TAKES_ANY_PATH,
  'rcpt-before-mail': TAKES_ANY_PATH,
  'data-before-mail': says(/^DATA/, '250 OK'),
  'data-before-rcpt': says(/^DATA/, '250 OK'),
  'data-after-refused-rcpt': says(/^DATA/, '250 OK'),
  'second-mail': KEEPS_RECIPIENTS,
  'rset-clears': hears(/^RSET/, 'NOOP'),
  'mail-fault-keeps-state': says(/^MAIL FROM:<>/, '503 No'),
  'rcpt-fault-keeps-state': hears(/^RCPT TO:<>/, 'RSET'),
  'several-transactions': says(/^RCPT/, '503 No', 2),
  'noop-before-hello': says(/^NOOP/, '503 No'),
  'help-before-hello': says(/^HELP/, '503 No'),
  'vrfy-before-hello': says(/^VRFY/, '503 No'),
  'rset-before-hello': says(/^RSET/, '503 No'),
  'noop-has-no-effect': hears(/^NOOP/, 'RSET'),
  'help-has-no-effect': hears(/^HELP/, 'RSET'),
  'vrfy-has-no-effect': hears(/^VRFY postmaster/, 'RSET'),
  noop: says(/^NOOP/, '500 No'),
  'noop-with-text': says(/^NOOP ./, '501 No'),
  help: says(/^HELP/, '502 No'),
  vrfy: says(/^VRFY/, '502 No'),
  'vrfy-claims-nothing': says(/^VRFY/, '250 <no-such-user@BETA>'),
  rset: says(/^RSET/, '503 No', 3),
  quit: says(/^QUIT/, '250 OK'),
  'quit-before-hello': says(/^QUIT/, '503 No'),
  'quit-in-transaction': says(/^QUIT/, '503 No'),
  'errors-keep-channel': says(/^HOPS/, '421 Enough', 2),
  'verbs-in-any-case': says(/^nOoP/, '500 No'),
  'from-and-to-in-any-case': says(/^mail/, '500 No'),
  'several-spaces': says(/^HELO {2}/, '501 No'),
  'space-at-the-end': says(/\t$/, '501 No'),
  'unknown-command': says(/^HOPS/, '502 No'),
  'unknown-command-refused': says(/^HOPS/, '250 OK'),
  'data-with-argument': says(/^DATA now/, '354 Go on'),
  'rset-with-argument': says(/^RSET now/, '250 OK'),
  'quit-with-argument': says(/^QUIT now/, '221 Bye'),
  'mail-without-from': says(/^MAIL$/, '250 OK'),
  'unknown-parameter': says(/XHOPSCOPE/, '250 OK'),
  'bare-lf-ends-no-command': hears(/\r?\n/g, '\r\n'),
  'octets-over-127': says(/^MAIL/, '250 OK'),
  'source-route': says(/^RCPT TO:<@/, '501 No'),
  'source-route-of-one': says(/^RCPT TO:<@/, '553 No'),
  'reverse-route': MISREADS_SENDER,
  'null-reverse-path': MISREADS_SENDER,
  'quoted-local-part': MISREADS_SENDER,
  postmaster: NO_POSTMASTER,
  'postmaster-in-any-case': NO_POSTMASTER,
  'postmaster-without-host': NO_POSTMASTER,
  'reply-form': says(/^HELP/, '214-Commands\r\n250 HELO'),
  'reply-length': says(/^HELP/, `214 ${'h'.repeat(507)}`),
  'reply-codes': says(/^NOOP/, '354 Go on'),
  'one-reply-each': says(/^NOOP/, '250 OK\r\n250 OK'),
  pipelined: says(/^RSET/, '500 No'),
  'command-line-512': says(/^VRFY j{500}/, '500 Line too long'),
  'long-line-one-reply': hears(/j{4500}/, '$&\r\n'),
  'recipients-100': says(/^RCPT/, '452 Too many', 100),
  'local-part-64': TAKES_SHORT_SENDERS,
  'domain-longest': TAKES_SHORT_SENDERS,
  'path-256': TAKES_SHORT_SENDERS,
  'mail-data-64k': says(/^\.$/, '552 Too much'),
  'text-line-1000': says(/^\.$/, '500 Line too long'),
  'mail-data': REFUSES_MAIL,
  'mail-data-clears': TAKES_ANY_PATH,
  'mail-after-mail': says(/^MAIL/, '503 No', 2),
  'dots-doubled': hears(/\r\n\.\.\r\n/, '\r\n.\r\n'),
  'dot-and-text': hears(/\r\n\.hop/, '\r\n.\r\nhop'),
  'dot-and-space': hears(/\r\n\. \r\n/, '\r\n.\r\n'),
};

/** The families whose members all break in the same way. */
function mutationFor({ id }: Check): (() => Mutation) | undefined {
  if (id.startsWith('path-') && id !== 'path-256') return TAKES_ANY_PATH;
  return id.startsWith('end-') ? DECEIVED : MUTATIONS[id];
}

const CHECKS = [...checksOf('5321'), ...checksOf('821')];

describe('each check sees a server that does wrong', () => {
  test.each(CHECKS.map((check) => [check.rfc, check.title, check] as const))(
    'RFC %s: %s',
    async (_, __, check) => {
      const mutation = mutationFor(check);
      if (mutation === undefined) throw new Error(`no mutation breaks ${check.id}`);
      const bad = await mutant(await server(check.rfc), mutation);
      const options = { rfc: check.rfc, to: 'joe@beta', checks: [check] };
      const [outcome] = await outcomesOf(bad, options);
      expect(outcome?.verdict).toMatchObject({
        kind: 'breach',
        why: expect.not.stringContaining('the channel was closed'),
      });
    },
  );
});
