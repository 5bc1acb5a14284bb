/** Aliases and forwards that lead mail back to where it was: found by following each to its end. */
import { formatMailbox, hostKey, userKey, type Mailbox } from '@hopscope/protocol';

import type { HostEntry } from './hosts-together.ts';
import type { Mistakes } from './mistake.ts';
import type { HostPlan } from './network-plan.ts';
import { quoted } from './quoted.ts';
import { valueAt, type Place } from './yaml-value.ts';

/** Mail to one mailbox goes on to another. */
interface Step {
  readonly mailbox: Mailbox;
  readonly next: Mailbox;
  readonly place: Place;
}

/** Tells each circle once, at the step that stands first in the file. Routes are not followed: they may lead anywhere. */
export function tellForwardLoops(
  hosts: readonly HostPlan[],
  entries: readonly HostEntry[],
  mistakes: Mistakes,
): void {
  const steps = new Map(
    hosts
      .flatMap((host, index) => stepsOf(host, entries[index]))
      .map((step) => [mailboxKey(step.mailbox), step]),
  );
  const followed = new Set<Step>();
  for (const start of steps.values()) {
    const way: Step[] = [];
    let step: Step | undefined = start;
    while (step !== undefined && !followed.has(step)) {
      followed.add(step);
      way.push(step);
      step = steps.get(mailboxKey(step.next));
    }
    const back = step === undefined ? -1 : way.indexOf(step);
    if (back >= 0) tell(way.slice(back), mistakes);
  }
}

function tell(circle: readonly Step[], mistakes: Mistakes): void {
  const first = circle.reduce((one, other) => (other.place.start < one.place.start ? other : one));
  const name = quoted(formatMailbox(first.mailbox));
  const way = circle.length === 1 ? 'leads to itself' : `comes back after ${circle.length} steps`;
  mistakes.at(first.place, `mail to ${name} ${way}; lead it to a mailbox instead.`);
}

function stepsOf(host: HostPlan, entry: HostEntry | undefined): readonly Step[] {
  const value = entry?.value ?? null;
  const aliases = host.aliases.map(({ alias, mailbox }) => ({
    user: alias,
    next: mailbox,
    place: valueAt(valueAt(value, 'aliases'), alias),
  }));
  const forwards = host.forwards
    .filter(({ path }) => path.route.length === 0)
    .map(({ user, path }) => ({
      user,
      next: path.mailbox,
      place: valueAt(valueAt(value, 'forwards'), user),
    }));
  return [...aliases, ...forwards].flatMap(({ user, next, place }) =>
    place === null ? [] : [{ mailbox: { localPart: user, host: host.name }, next, place }],
  );
}

function mailboxKey({ localPart, host }: Mailbox): string {
  return `${hostKey(host)} ${userKey(localPart)}`;
}
