/** From the name of a network file to a network that runs, and back to free ports and a journal that is on disk. */
import {
  CannotListenError,
  builtInNetwork,
  formatMistake,
  loadNetwork,
  nearest,
  startNetwork,
  stopNetwork,
  tcpWorld,
  type Network,
  type NetworkOptions,
  type NetworkPlan,
} from '@hopscope/network';

import { isWord } from './command-line.ts';
import { UsageError } from './errors.ts';
import { fileName, readText } from './files.ts';
import { openJournalFile } from './journal-file.ts';
import type { Shell } from './shell.ts';

/** The plan in a file; without one, that of the built-in network. Rejects with a {@link UsageError} that has every mistake. */
export async function readPlan(
  shell: Shell,
  file: string | undefined,
  commands: readonly string[] = [],
): Promise<NetworkPlan> {
  if (file === undefined) return builtInNetwork();
  const remedy = `${meantBy(file, commands)}hopscope init writes a network file to start from`;
  const text = await readText(shell, file, remedy);
  const loaded = loadNetwork(text, fileName(file));
  if (loaded.ok) return loaded.plan;
  throw new UsageError(...loaded.mistakes.map((mistake) => formatMistake(fileName(file), mistake)));
}

/** Where a file could as well be a command that is misspelt: a word about that. */
function meantBy(file: string, commands: readonly string[]): string {
  if (commands.length === 0 || !isWord(file)) return '';
  const near = nearest(file, commands);
  return near === null
    ? 'hopscope --help lists the commands, and '
    : `hopscope ${near} may be meant, and `;
}

/** Runs `use` on the plan's hosts; when it is over the hosts stop and the journal file, if one is named, is complete. */
export async function withNetwork<Result>(
  plan: NetworkPlan,
  journalFile: string | undefined,
  options: NetworkOptions,
  use: (network: Network) => Promise<Result>,
): Promise<Result> {
  const file = journalFile === undefined ? null : await openJournalFile(journalFile);
  try {
    const network = await listening(startNetwork(plan, tcpWorld(), options));
    file?.follow(network.journal);
    try {
      return await use(network);
    } finally {
      await stopNetwork(network);
    }
  } finally {
    await file?.close();
  }
}

/** The same promise, with a port that is in use told as the user's mistake. */
export async function listening<Result>(start: Promise<Result>): Promise<Result> {
  try {
    return await start;
  } catch (error) {
    throw error instanceof CannotListenError ? new UsageError(error.message) : error;
  }
}

/** Mail that ends with the network because it is still in a spool, a line each. */
export function leftInSpools(left: ReturnType<Network['waiting']>): readonly string[] {
  return left.map(
    ({ mail, forwardPath, host }) =>
      `${mail} for ${forwardPath} was still in the spool of ${host} when the network ended.`,
  );
}
