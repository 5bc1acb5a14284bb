/** The process of the binary: hands the command line to the program, and its answer to the shell. */
import { enableCompileCache } from 'node:module';

import { unexpected } from './errors.ts';
import { EXIT } from './exit-codes.ts';
import { isDebug, main } from './main.ts';
import { behaveUnderNpm } from './npm-start.ts';
import { shellOf } from './shell.ts';

export async function start(): Promise<void> {
  enableCompileCache(); // what the commands import from here on need not be compiled again at the next start
  behaveUnderNpm(process);
  const shell = shellOf(process);
  process.on('uncaughtException', (error) => {
    shell.err(unexpected(error, isDebug(shell)));
    process.exit(EXIT.failed);
  });
  process.exitCode = await main(process.argv.slice(2), shell);
}
