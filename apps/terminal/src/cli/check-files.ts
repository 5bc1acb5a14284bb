/** `check`: every mistake of network files, as linters print them; or one line about what a file holds. */
import { formatMistake, loadNetwork, type NetworkPlan } from '@hopscope/network';

import { numbered } from '../text/numbered.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fileName, readText } from './files.ts';
import type { Shell } from './shell.ts';

/** Checks all files, whatever is wrong with those before. */
export async function checkFiles(shell: Shell, files: readonly string[]): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  for (const file of files) {
    if (!(await checkFile(shell, file))) code = EXIT.mistaken;
  }
  return code;
}

async function checkFile(shell: Shell, file: string): Promise<boolean> {
  try {
    const text = await readText(shell, file, 'name a network file');
    const loaded = loadNetwork(text, fileName(file));
    if (loaded.ok) shell.out(`${fileName(file)}: ${contents(loaded.plan)}`);
    else for (const mistake of loaded.mistakes) shell.out(formatMistake(fileName(file), mistake));
    return loaded.ok;
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    for (const line of error.lines) shell.err(line);
    return false;
  }
}

function contents({ hosts, links, domains, mail, calls }: NetworkPlan): string {
  const linked = links === null ? 'everyone linked to everyone' : numbered(links.length, 'link');
  const named = domains.length === 0 ? [] : [numbered(domains.length, 'domain')];
  const called = calls.length === 0 ? [] : [numbered(calls.length, 'call')];
  const parts = [numbered(hosts.length, 'host'), linked, ...named];
  return [...parts, numbered(mail.length, 'mail'), ...called].join(', ');
}
