/** `hopscope conform`. */
import { Option, type Command } from 'commander';

import { examples, type CommandLine } from '../command-line.ts';
import type { ConformOptions } from '../conform-server.ts';

export function declareConform(program: Command, line: CommandLine): void {
  const command = program
    .command('conform')
    .summary('check an SMTP server against the text of the RFCs')
    .description(
      'Runs checks against the SMTP server at HOST:PORT, each on a channel of its own, and prints a line for each with its section of the RFC; what was said is shown under a breach. No mail is sent unless --to names a mailbox: without it no check brings a mail transaction to its end. With it some forty mails go to that mailbox and to no other; their subject says that they are a test, and their reverse-path is null. By RFC 5321 each service extension that the server offers is checked against its own RFC, too.',
    )
    .argument('<host:port>', 'the server; the port is 25 where none is given')
    .addOption(
      new Option('--rfc <number>', 'whose rules to check').choices(['821', '5321']).default('5321'),
    )
    .option('--to <mailbox>', 'a mailbox of yours at that server, for checks that send mail')
    .option('--timeout <time>', 'how long one check may take: 500ms, 10s, 2m', '15s')
    .option('--json', 'print one JSON object a line: each check, then the summary')
    .action(async (address: string, options: ConformOptions) => {
      const { conformServer } = await import('../conform-server.ts');
      line.exitCode = await conformServer(line.shell, address, options);
    });
  examples(
    command,
    ['hopscope conform localhost:2525', 'what can be checked without a mail'],
    ['hopscope conform localhost:2525 --to joe@example.com', 'mail data and smuggling, too'],
    ['hopscope conform localhost:2525 --rfc 821', 'by the rules of 1982'],
  );
  command.addHelpText(
    'after',
    '\nExit codes: 0 no breach; 1 a breach, or it was stopped; 2 the command line is\nwrong, or there is no connecting to the server, or it does not answer. To depart\nfrom what the text only advises (SHOULD) is told and is no breach.',
  );
}
