/** `hopscope send`. */
import type { Command } from 'commander';

import { examples, gathered, journalOption, type CommandLine } from '../command-line.ts';
import type { SendOptions } from '../send-options.ts';

export function declareSend(program: Command, line: CommandLine): void {
  const command = program
    .command('send')
    .summary('send one mail and print its hop table')
    .description(
      'Sends one mail over TCP between the hosts of the network, waits until it has ended and prints what happened to its paths on each hop. The mail that the file itself holds is not played.',
    )
    .argument('[network.yaml]', 'the network file; without one, the hosts of the RFC 821 example')
    .option('--from <mailbox>', 'a mailbox at a host of the network, SAM@ALPHA')
    .option('--to <path>', "forward-path, '@ONE,@TWO:JOE@THREE'; may repeat", gathered)
    .option('--subject <text>', 'the Subject line')
    .option('--header <line>', "a further header line, 'Name: value'; may repeat", gathered)
    .option('--body <file>', 'a text file with the body; - is standard input')
    .option(
      '--notify <events>',
      'ask to be told (DSN): some of SUCCESS, FAILURE and DELAY with commas, or NEVER',
    )
    .option('--ret <part>', 'what a notification of failure brings back (DSN): FULL or HDRS')
    .option('--envid <text>', 'a name for this sending, which notifications repeat (DSN)')
    .option('--print', 'print the mail too, as it lies in the mailbox')
    .option('--wait <time>', 'how long to wait for its end: 500ms, 10s, 2m', '10s')
    .option('--json', 'print one JSON object instead of the table')
    .addOption(journalOption())
    .action(async (file: string | undefined, options: SendOptions) => {
      const { sendMail } = await import('../send-mail.ts');
      line.exitCode = await sendMail(line.shell, file, options);
    });
  examples(
    command,
    ["hopscope send --from SAM@ALPHA --to '@ONE,@TWO:JOE@THREE'", 'along a source route'],
    ["hopscope send --from SAM@ALPHA --to '@ONE,@TWO:NOBODY@THREE'", 'and home again'],
    [
      "hopscope send --from SAM@ALPHA --to '@ONE:POSTMASTER@TWO' --body - --print",
      'body from a pipe',
    ],
    ['hopscope send --from SAM@ALPHA --to POSTMASTER@ONE --json | jq .outcome', 'for scripts'],
  );
  command.addHelpText(
    'after',
    '\nExit codes: 0 delivered; 1 refused, returned or lost; 2 the command line, a file\nor a path is wrong; 3 still deferred when --wait ran out.',
  );
}
