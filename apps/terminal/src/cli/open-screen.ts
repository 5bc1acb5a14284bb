/** `hopscope [network.yaml]`: the app where there is a terminal for it, plain lines where there is none. */
import type { NetworkPlan } from '@hopscope/network';

import type { LessonJudge } from '../lesson/judge.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { openJournalFile } from './journal-file.ts';
import { whyNoScreen } from './no-screen.ts';
import { leftInSpools, listening, readPlan } from './open-network.ts';
import { runNetwork } from './run-network.ts';
import type { Shell } from './shell.ts';

export interface ScreenOptions {
  readonly plain?: boolean;
  readonly json?: boolean;
  readonly journal?: string;
  readonly theme?: 'dark' | 'light';
}

/**
 * Opens the app and stays until the user quits; or plays the network as lines until it is idle. `commands`: what may be meant by a file
 * that is not there.
 */
export async function openScreen(
  shell: Shell,
  file: string | undefined,
  options: ScreenOptions,
  commands: readonly string[],
): Promise<ExitCode> {
  const plan = await readPlan(shell, file, commands);
  const whyNot = options.plain === true || options.json === true ? '' : whyNoScreen(shell);
  if (whyNot === null) {
    await inTheApp(shell, plan, options, null);
    return EXIT.done;
  }
  if (whyNot !== '') shell.err(`No screen: ${whyNot}; playing the network as plain lines.`);
  return runNetwork(shell, plan, { ...options, untilIdle: true });
}

/** The network in the app, until the user quits; what is left in spools is told. `lesson`: who judges what the user does, or null. */
export async function inTheApp(
  shell: Shell,
  plan: NetworkPlan,
  { journal, theme }: Pick<ScreenOptions, 'journal' | 'theme'>,
  lesson: LessonJudge | null,
): Promise<void> {
  const journalFile = journal === undefined ? null : await openJournalFile(journal);
  const { openApp } = await import('../app/open-app.tsx');
  const left = await listening(openApp({ plan, theme: theme ?? null, journalFile, lesson }));
  for (const line of leftInSpools(left)) shell.err(line);
}
