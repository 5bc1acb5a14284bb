/** The network of a lesson as a plan, and who is there, in words. */
import { formatMistake, loadNetwork, type HostPlan, type NetworkPlan } from '@hopscope/network';
import { invariant } from '@hopscope/protocol';

import type { Lesson } from './lesson.ts';

/** Its name is what the header of the app says. */
export function planOf({ name, network }: Lesson): NetworkPlan {
  const title = `lesson ${name}`;
  const loaded = loadNetwork(network, title);
  invariant(loaded.ok, () =>
    loaded.ok ? '' : loaded.mistakes.map((mistake) => formatMistake(title, mistake)).join('\n'),
  );
  return loaded.plan;
}

/** `ALPHA (mailbox SAM), ONE, TWO. Links: ALPHA-ONE, ONE-TWO.` Where only ALPHA can call ONE: `ALPHA>ONE`. */
export function hostsInWords({ hosts, links, domains }: NetworkPlan): string {
  const names = hosts.map((host) => {
    const notes = notesOf(host);
    return notes.length === 0 ? host.name : `${host.name} (${notes.join('; ')})`;
  });
  const ways =
    links === null
      ? 'Each has a link to each.'
      : `Links: ${links.map(({ from, to, oneway }) => `${from}${oneway ? '>' : '-'}${to}`).join(', ')}.`;
  const mail = domains.map(
    ({ name, exchangers }) =>
      ` Mail for ${name}: ${exchangers.map(({ host, preference }) => `${host} ${preference}`).join(', ')}.`,
  );
  return `Hosts: ${names.join(', ')}. ${ways}${mail.join('')}`;
}

function notesOf({ mailboxes, profile, turn }: HostPlan): readonly string[] {
  const users = mailboxes.map(({ user }) => user);
  return [
    ...(users.length === 0
      ? []
      : [`${users.length === 1 ? 'mailbox' : 'mailboxes'} ${users.join(', ')}`]),
    ...(profile === 'rfc821' ? [] : [`profile ${profile}`]),
    ...(turn.length === 0 ? [] : [`changes roles with ${turn.join(', ')}`]),
  ];
}
