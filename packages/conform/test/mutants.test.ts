import { describe, expect, test } from 'vitest';

import { checksOf, type Check, type Rfc } from '../src/index.ts';
import { outcomesOf, server } from './support/hosts.ts';
import { hears, hidesTls, mutant, says, type Mutation } from './support/mutant.ts';

const REFUSED_HELLO = (): Mutation => ({
  ...says(/^(?:HELO|EHLO)$/, '501 No')(),
  ...hears(/^(?:HELO|EHLO)\r\n/, 'RSET\r\n')(),
});
/** A reply to EHLO that lists this alone. */
const offers = (line: string): (() => Mutation) => says(/^EHLO/, `250-BETA\r\n250 ${line}`);
const PLAIN_HELLO = says(/^EHLO/, '250 BETA');
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
  'ehlo-ipv6-literal': says(/^EHLO \[IPv6/, '501 No'),
  'ehlo-8bitmime': PLAIN_HELLO,
  'expn-is-listed': PLAIN_HELLO,
  'help-is-listed': PLAIN_HELLO,
  'listed-is-known': says(/^EXPN/, '502 No'),
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
  'expn-before-hello': says(/^EXPN/, '503 No'),
  'vrfy-before-hello': says(/^VRFY/, '503 No'),
  'rset-before-hello': says(/^RSET/, '503 No'),
  'noop-has-no-effect': hears(/^NOOP/, 'RSET'),
  'help-has-no-effect': hears(/^HELP/, 'RSET'),
  'vrfy-has-no-effect': hears(/^VRFY postmaster/, 'RSET'),
  'expn-has-no-effect': hears(/^EXPN.*/, 'RSET'),
  noop: says(/^NOOP/, '500 No'),
  'noop-with-text': says(/^NOOP ./, '501 No'),
  help: says(/^HELP/, '502 No'),
  vrfy: says(/^VRFY/, '502 No'),
  'vrfy-claims-nothing': says(/^VRFY/, '250 <no-such-user@BETA>'),
  'vrfy-takes-mailbox': says(/^VRFY .*@/, '501 No'),
  'vrfy-names-mailbox': says(/^VRFY/, '250 The postmaster'),
  'expn-names-mailboxes': says(/^EXPN/, '250-<joe@BETA> <sam@BETA>\r\n250 <ann@BETA>'),
  rset: says(/^RSET/, '503 No', 3),
  quit: says(/^QUIT/, '250 OK'),
  'quit-names-host': says(/^QUIT/, '221 2.0.0 Bye'),
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
  'unknown-rcpt-parameter': says(/XHOPSCOPE/, '250 OK'),
  'control-in-path': says(/^MAIL/, '250 OK'),
  'underscore-in-domain': says(/^MAIL/, '250 OK'),
  'bare-lf-ends-no-command': hears(/\r?\n/g, '\r\n'),
  'octets-over-127': says(/^MAIL/, '250 OK'),
  'source-route': says(/^RCPT TO:<@/, '501 No'),
  'source-route-of-one': says(/^RCPT TO:<@/, '553 No'),
  'reverse-route': MISREADS_SENDER,
  'null-reverse-path': MISREADS_SENDER,
  'quoted-local-part': MISREADS_SENDER,
  'literal-domain': MISREADS_SENDER,
  'literal-ipv6-domain': MISREADS_SENDER,
  'number-domain': MISREADS_SENDER,
  'backslash-outside-quotes': MISREADS_SENDER,
  'relaying-declined': says(/^RCPT/, '554 No'),
  'postmaster-of-domain': NO_POSTMASTER,
  postmaster: NO_POSTMASTER,
  'postmaster-in-any-case': NO_POSTMASTER,
  'postmaster-without-host': NO_POSTMASTER,
  'reply-form': says(/^HELP/, '214-Commands\r\n250 HELO'),
  'reply-length': says(/^HELP/, `214 ${'h'.repeat(507)}`),
  'reply-text': says(/^HOP/, '500 What is HOP\x1b?'),
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
  'text-line-1000-and-dot': says(/^\.$/, '500 Line too long'),
  'mail-data': REFUSES_MAIL,
  'mail-data-clears': TAKES_ANY_PATH,
  'mail-after-mail': says(/^MAIL/, '503 No', 2),
  'header-resent': REFUSES_MAIL,
  'header-received': REFUSES_MAIL,
  'header-defect': REFUSES_MAIL,
  'dots-doubled': hears(/\r\n\.\.\r\n/, '\r\n.\r\n'),
  'dot-and-text': hears(/\r\n\.hop/, '\r\n.\r\nhop'),
  'dot-and-space': hears(/\r\n\. \r\n/, '\r\n.\r\n'),

  'size-is-number': offers('SIZE 10M'),
  'size-declared': says(/ SIZE=1000$/, '555 No'),
  'size-of-20-digits': says(/ SIZE=9/, '501 No'),
  'size-over-limit': says(/ SIZE=/, '250 OK'),
  'size-ends-no-mail-data': hears(/hop\r\nNOOP/, 'hop\r\n.\r\nNOOP'),
  'size-agreed': says(/^\.$/, '552 Too much'),
  'body-7bit': says(/BODY=7BIT/, '501 No'),
  'body-8bitmime': says(/BODY=8BITMIME/, '555 No'),
  'mail-data-8bit': REFUSES_MAIL,
  'pipelined-unknown': says(/^RSET/, '500 No'),
  'pipelined-data-for-nobody': says(/^DATA/, '354 Go on'),
  'pipelined-behind-mail-data': says(/^MAIL/, '503 No', 2),
  bdat: says(/ LAST$/, '354 Go on'),
  'bdat-empty-last': says(/^BDAT 0/, '501 No'),
  'bdat-counts-octets': says(/^BDAT/, '250 OK\r\n250 OK'),
  'bdat-out-of-order': hears(/^BDAT .*\r\n/, 'HOPS\r\n'),
  'bdat-for-nobody': hears(/^BDAT .*\r\n/, 'HOPS\r\n'),
  'bdat-behind-refused': says(/ LAST$/, '250 OK'),
  'bdat-after-last': says(/^BDAT 12/, '500 No'),
  'data-after-bdat': says(/^DATA/, '354 Go on'),
  'rset-clears-chunks': TAKES_ANY_PATH,
  'binarymime-with-chunking': offers('BINARYMIME'),
  'body-binarymime': says(/BODY=BINARYMIME/, '501 No'),
  'data-after-binarymime': says(/^DATA/, '354 Go on'),
  'status-on-each-line': says(/^VRFY/, '250-2.1.5 <joe@BETA>\r\n250 <sam@BETA>'),
  'status-agrees': says(/^VRFY/, '550 2.1.1 No'),
  'status-is-one': says(/^VRFY/, '250-2.1.5 <joe@BETA>\r\n250 2.1.6 <sam@BETA>'),
  'dsn-mail': says(/ENVID/, '555 No'),
  'dsn-rcpt': says(/ORCPT/, '555 No'),
  'dsn-in-any-case': says(/=never/, '501 No'),
  'dsn-longest': says(/.{500}/, '500 Line too long'),
  'dsn-ret-unknown': says(/RET=/, '250 OK'),
  'dsn-ret-twice': says(/RET=/, '250 OK'),
  'dsn-notify-unknown': says(/NOTIFY=/, '250 OK'),
  'dsn-never-alone': says(/NOTIFY=/, '250 OK'),
  'smtputf8-alone': offers('SMTPUTF8 YES'),
  'smtputf8-with-8bitmime': offers('SMTPUTF8'),
  'smtputf8-mail': says(/ SMTPUTF8$/, '555 No'),
  'smtputf8-value': says(/ SMTPUTF8=1$/, '250 OK'),
  'smtputf8-path': MISREADS_SENDER,
  'smtputf8-vrfy': says(/ SMTPUTF8$/, '501 No'),
  'starttls-alone': offers('STARTTLS NOW'),
  starttls: says(/^STARTTLS/, '502 No'),
  'starttls-with-argument': says(/^STARTTLS/, '220 Go on'),
  'starttls-once': () => hidesTls(),
  'starttls-forgets': () => hidesTls(),
  'starttls-drops-what-came-with-it': () => hidesTls(),
  'auth-names-mechanisms': offers('AUTH'),
  'auth-unknown-mechanism': says(/^AUTH/, '535 No'),
  'auth-challenge': says(/^AUTH/, '334 Who are you?'),
  'auth-cancelled': says(/^\*/, '535 No'),
  'auth-no-base64': says(/^hop-scope/, '535 No'),
  'auth-in-transaction': says(/^AUTH/, '334 '),
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
      const session: Rfc = check.rfc === '821' ? '821' : '5321';
      const mutation = mutationFor(check);
      if (mutation === undefined) throw new Error(`no mutation breaks ${check.id}`);
      const bad = await mutant(await server(session), mutation);
      const options = { rfc: session, to: 'joe@beta', checks: [check] };
      const [outcome] = await outcomesOf(bad, options);
      expect(outcome?.verdict).toMatchObject({
        kind: 'breach',
        why: expect.not.stringContaining('the channel was closed'),
      });
    },
  );
});
