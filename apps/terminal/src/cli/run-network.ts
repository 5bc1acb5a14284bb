/** The hosts of a network with no screen: what `run` does, and the app where there is no terminal for it. */
import {
  JournalOctets,
  whenAtRest,
  type JournalEvent,
  type Network,
  type NetworkPlan,
} from '@hopscope/network';

import { journalLine } from '../text/journal-line.ts';
import { aligned } from '../text/aligned.ts';
import { SilenceReader } from '../text/silences.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { leftInSpools, withNetwork } from './open-network.ts';
import type { Shell, StopReason } from './shell.ts';

export interface RunOptions {
  readonly json?: boolean;
  /** Lines that crossed the wire are not printed. */
  readonly quiet?: boolean;
  readonly untilIdle?: boolean;
  readonly journal?: string;
}

/** It may run for days: what it has printed it need not keep, and nobody reads its mailboxes. */
const LONG_RUN = { window: 20_000, mailboxWindow: 1 };

/** Plays the file's mail and prints each event, until a signal or until nothing moves and nothing waits. */
export async function runNetwork(
  shell: Shell,
  plan: NetworkPlan,
  options: RunOptions,
): Promise<ExitCode> {
  const octets = new JournalOctets((lines) => shell.outOctets(lines));
  const silences = new SilenceReader();
  const why = await withNetwork(plan, options.journal, LONG_RUN, async (network) => {
    const print = (event: JournalEvent): void => {
      const silence = silences.read(event);
      if (options.quiet === true && event.type === 'wire') return;
      if (options.json === true) {
        octets.event(event);
        octets.flush();
      } else shell.out(journalLine(event, silence));
    };
    if (options.json === true) for (const event of network.journal.events) print(event);
    else for (const line of hostLines(network)) shell.out(line);
    network.journal.subscribe(print);
    if (plan.mail.length === 0 && options.untilIdle === true) {
      shell.err(`${plan.name} has no mail to play; put some under its key \`mail\`.`);
    }
    network.play();
    const reason = await end(shell, network, options.untilIdle === true);
    if (reason !== 'closed') for (const line of leftInSpools(network.waiting())) shell.err(line);
    return reason;
  });
  if (why !== 'closed') octets.end();
  return EXIT.done;
}

/** Resolves when the user wants to stop, nobody reads on, or, if asked for, all mail has ended. */
function end(shell: Shell, network: Network, untilIdle: boolean): Promise<StopReason | 'idle'> {
  return new Promise((resolve) => {
    const ignore = shell.onStop(resolve);
    if (!untilIdle) return;
    void whenAtRest(network, () => network.idle).then(() => {
      ignore();
      resolve('idle');
    });
  });
}

/** `THREE  rfc821  127.0.0.1:40123`, a line for each host. */
function hostLines(network: Network): readonly string[] {
  const addresses = new Map(
    network.journal.events.flatMap((event) =>
      event.type === 'listening' ? [[event.host, event.address] as const] : [],
    ),
  );
  return aligned(
    network.plan.hosts.map(({ name, profile, external }) =>
      external === null
        ? [name, profile, addresses.get(name) ?? 'not listening']
        : [name, 'external', `${external.host}:${external.port}`],
    ),
  );
}
