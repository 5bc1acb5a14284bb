/** `send`: one mail through a network of its own, and the hop table of what became of it. */
import {
  apply,
  newNetworkState,
  outcomeOf,
  rulesFor,
  whenAtRest,
  type Network,
  type NetworkState,
} from '@hopscope/network';
import { RULES, formatReturnPathLine, parseMailbox } from '@hopscope/protocol';

import { decoded } from '../text/decoded.ts';
import { formatReport } from '../text/hop-table.ts';
import { mailReport, type DeliveryReport, type MailReport } from '../text/mail-report.ts';
import { silencesIn, silencesOf } from '../text/silences.ts';
import { visible } from '../text/visible.ts';
import { exitCodeOf, type ExitCode } from './exit-codes.ts';
import { leftInSpools, readPlan, withNetwork } from './open-network.ts';
import { newMail, type SendOptions } from './send-options.ts';
import type { Shell } from './shell.ts';
import { timeOf } from './times.ts';

/** Sends, waits until nothing about the mail can change any more or the time is up, and prints. */
export async function sendMail(
  shell: Shell,
  file: string | undefined,
  options: SendOptions,
): Promise<ExitCode> {
  const wait = timeOf('--wait', options.wait);
  const plan = await readPlan(shell, file);
  const mail = await newMail(shell, plan, options);
  return withNetwork(plan, options.journal, {}, async (network) => {
    const state = followed(network);
    const id = network.send(mail);
    if (id === null) throw new Error('the host of --from is known and yet took no mail');
    const ended = (): boolean => {
      const sent = state.mails.get(id);
      return sent !== undefined && outcomeOf(state.mails, sent) !== 'deferred';
    };
    const why = await firstOf(shell, wait, whenAtRest(network, ended));
    const report = mailReport(state, id);
    if (report === null) throw new Error('the mail is not in its own journal');
    const printed = options.print === true ? printedMail(network, report) : null;
    if (options.json === true) {
      shell.out(JSON.stringify(printed === null ? report : { ...report, printed }, null, 2));
    } else {
      const silenceOf = silencesIn(state, silencesOf(network.journal.events));
      for (const line of formatReport(report, shell.columns, silenceOf)) shell.out(line);
      for (const { mailbox, lines } of printed ?? []) {
        shell.out(`\nThe mail as it lies in ${mailbox}:`);
        for (const line of lines) shell.out(visible(line));
      }
    }
    if (!ended()) tellUnfinished(shell, network, why, options.wait);
    return exitCodeOf(report.outcome);
  });
}

type Ending = 'ended' | 'time' | 'stopped';

/** Resolves with what came first: the mail's end, the end of `--wait`, or Ctrl+C. */
function firstOf(shell: Shell, wait: number, ended: Promise<void>): Promise<Ending> {
  return new Promise((resolve) => {
    const finish = (ending: Ending): void => {
      clearTimeout(timer);
      ignore();
      resolve(ending);
    };
    const ignore = shell.onStop(() => finish('stopped'));
    const timer = setTimeout(() => finish('time'), wait);
    void ended.then(() => finish('ended'));
  });
}

/** The state of the network, kept up to date with every event. */
function followed(network: Network): NetworkState {
  const state = newNetworkState();
  for (const event of network.journal.events) apply(state, event);
  network.journal.subscribe((event) => apply(state, event));
  return state;
}

function tellUnfinished(shell: Shell, network: Network, why: Ending, wait: string): void {
  shell.err(
    why === 'time'
      ? `Not all mail had ended when --wait ${wait} ran out; a longer --wait lets its hosts try again.`
      : 'Stopped before all mail had ended.',
  );
  for (const line of leftInSpools(network.waiting())) shell.err(line);
}

interface PrintedMail {
  readonly mailbox: string;
  /** The return path line, time stamp lines, header and body. */
  readonly lines: readonly string[];
}

/** The mail, and the notifications about it, as their readers find them. */
function printedMail(network: Network, report: MailReport): readonly PrintedMail[] {
  const all = [report, ...report.notifications];
  return all.flatMap(({ mail, delivered }) =>
    delivered.flatMap((delivery) => inMailbox(network, mail, delivery)),
  );
}

function inMailbox(network: Network, mail: string, delivery: DeliveryReport): PrintedMail[] {
  const parsed = [rulesFor(delivery.mailbox), RULES.rfc5321]
    .map((rules) => parseMailbox(delivery.mailbox, rules))
    .find(({ ok }) => ok);
  if (parsed?.ok !== true) return [];
  const found = network.mailbox(parsed.value).find((inside) => inside.mail === mail);
  if (found === undefined) return [];
  const text = decoded(found.octets).replace(/\r\n$/, '');
  const lines = [formatReturnPathLine(found.returnPath), ...text.split('\r\n')];
  return [{ mailbox: delivery.mailbox, lines }];
}
