/**
 * Watches a network from its first event on. After each event the fold of the journal up to there must be what the hosts
 * themselves hold; at the end the whole journal is held against the laws.
 */
import type { JournalEvent } from '../../src/journal/event.ts';
import { apply, newNetworkState, type NetworkState } from '../../src/journal/fold.ts';
import type { Network } from '../../src/network.ts';
import { breachesOf } from './laws.ts';

export class Witness {
  readonly #network: Network;
  readonly #fold: NetworkState = newNetworkState();
  readonly #breaches: string[] = [];

  constructor(network: Network) {
    this.#network = network;
    for (const event of network.journal.events) apply(this.#fold, event);
    network.journal.subscribe((event) => this.#saw(event));
  }

  breaches(): readonly string[] {
    const { journal, plan, idle } = this.#network;
    return [...this.#breaches, ...breachesOf(journal.events, plan, idle)].slice(0, 3);
  }

  #saw(event: JournalEvent): void {
    apply(this.#fold, event);
    const folded = spoolsOf(this.#fold);
    const live = this.#network
      .waiting()
      .map(({ host, mail, forwardPath }) => `${host} holds ${mail} for ${forwardPath}`);
    if (folded.join() !== live.join()) {
      this.#breaches.push(
        `after event ${event.seq} the journal tells of [${folded.join()}], the hosts hold [${live.join()}]`,
      );
    }
    if (event.type === 'delivered') this.#sawDelivery(event);
  }

  #sawDelivery(event: Extract<JournalEvent, { type: 'delivered' }>): void {
    const told = this.#fold.hosts
      .get(event.host)
      ?.delivered.filter(({ mailbox, into }) => mailbox === event.mailbox && into !== 'terminal');
    const at = event.mailbox.lastIndexOf('@');
    const host = this.#network.plan.hosts.find(({ name }) => name === event.mailbox.slice(at + 1));
    if (host === undefined) this.#breaches.push(`${event.mailbox} is at no host`);
    else if (host.name !== event.host) this.#breaches.push(`${event.mailbox} is elsewhere`);
    else {
      const localPart = event.mailbox.slice(0, at) as (typeof host.mailboxes)[number]['user'];
      const held = this.#network.mailbox({ localPart, host: host.name }).length;
      if (held !== told?.length)
        this.#breaches.push(`${event.mailbox} holds ${held} mails, told are ${told?.length}`);
    }
  }
}

function spoolsOf({ hosts }: NetworkState): readonly string[] {
  return [...hosts.values()].flatMap(({ name, spool }) =>
    [...spool.values()].flatMap(({ mail, recipients }) =>
      [...recipients.values()].map(({ forwardPath }) => `${name} holds ${mail} for ${forwardPath}`),
    ),
  );
}
