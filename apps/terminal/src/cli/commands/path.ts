/** `hopscope path`. */
import { Option, type Command } from 'commander';

import { examples, type CommandLine } from '../command-line.ts';
import type { PathOptions } from '../explain-path.ts';

export function declarePath(program: Command, line: CommandLine): void {
  const command = program
    .command('path')
    .summary('explain a path, and what a host does with it')
    .description(
      'Takes a forward-path apart. With --at, shows the relay step of that host: what it deletes from the forward-path, what it puts on the reverse-path, and where the mail goes next.',
    )
    .argument('<path>', "with or without brackets: '@ONE,@TWO:JOE@THREE'")
    .option('--at <host>', 'show the relay step of this host')
    .addOption(
      new Option('--profile <name>', 'the rules to read it by')
        .choices(['rfc821', 'rfc5321', 'closed'])
        .default('rfc821'),
    )
    .option('--from <reverse-path>', 'as it arrives at that host; <SENDER@ORIGIN> stands in')
    .option('--json', 'print one JSON object')
    .action(async (path: string, options: PathOptions) => {
      const { explainPath } = await import('../explain-path.ts');
      line.exitCode = explainPath(line.shell, path, options);
    });
  examples(
    command,
    ["hopscope path '@ONE,@TWO:JOE@THREE'", 'its hosts, its mailbox, its length'],
    ["hopscope path '@ONE,@TWO:JOE@THREE' --at ONE --from SAM@ALPHA", 'what ONE makes of it'],
    ["hopscope path '@ONE:JOE@THREE' --at ONE --profile rfc5321", 'the same by RFC 5321'],
  );
}
