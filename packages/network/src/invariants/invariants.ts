/**
 * The invariants of a network, checked at every event: what `reliability` means here. The first breach ends a run in virtual
 * time, with the journal's tail and the seed that leads there.
 */
import type { JournalEvent } from '../journal/event.ts';
import type { Network } from '../network.ts';
import { HostTable } from '../wire/host-table.ts';
import { CustodyLaw } from './custody.ts';
import type { Breach, Law, LawName } from './law.ts';
import { PathLaw } from './paths.ts';
import { TransparencyLaw } from './transparency.ts';
import { WireLaw } from './wire-law.ts';

/** Events before a breach that are told with it. */
const TAIL = 12;

export class Invariants {
  readonly #custody: CustodyLaw;
  readonly #wire: WireLaw;
  readonly #laws: readonly Law[];
  readonly #corrupted = new Set<string>();
  readonly #network: Network;
  #breach: Breach | null = null;
  #seq = -1;
  #at = 0;
  /** A recorded past is what it was: it is remembered, and not judged. */
  #judges = false;
  readonly #report = (law: LawName, what: string): void => {
    if (this.#judges) this.#breach ??= { law, what, seq: this.#seq };
  };

  /** Watches a network from its first event on. */
  constructor(network: Network) {
    const { plan } = network;
    this.#network = network;
    const table = new HostTable(plan);
    this.#custody = new CustodyLaw(plan, table, this.#corrupted);
    this.#wire = new WireLaw(plan, table);
    this.#laws = [
      this.#custody,
      new PathLaw(plan, table, this.#corrupted),
      this.#wire,
      new TransparencyLaw((mailbox) => network.youngest(mailbox), this.#corrupted),
    ];
    for (const event of network.journal.events) this.#see(event);
    this.#judges = true;
    network.journal.subscribe((event) => this.#see(event));
  }

  /** The first breach; null: none up to now. */
  get breach(): Breach | null {
    return this.#breach;
  }

  /** Copies that lost replies have made: at least once is promised, and exactly once where no reply is lost. */
  get copies(): number {
    return this.#custody.copies;
  }

  /** The network has come to rest for good: now nothing may be left. */
  end(): void {
    for (const law of this.#laws) law.end(this.#report);
    const { channels, waiting } = {
      channels: this.#network.channels,
      waiting: this.#network.waiting(),
    };
    if (channels !== 0) this.#report('L3 no leak', `${channels} channels are open at the end`);
    if (waiting.length > 0)
      this.#report('L1 drain', `${waiting.length} recipients wait at the end`);
  }

  #see(event: JournalEvent): void {
    // Events of all types pass here, and to look into them costs more than to hold them against what was.
    const { seq, at } = event;
    if (seq !== this.#seq + 1) this.#report('order', `event ${seq} follows event ${this.#seq}`);
    this.#seq = seq;
    if (at < this.#at) this.#report('order', `time runs back to ${at} ms`);
    this.#at = at;
    if (event.type === 'wire') return this.#wire.line(event, this.#report);
    if (event.type === 'fault' && event.kind === 'corrupt' && event.onChannel !== null)
      this.#corrupted.add(event.onChannel);
    for (const law of this.#laws) law.see(event, this.#report);
  }
}

/** A law was broken: a bug of hopscope, found. */
export class BreachError extends Error {
  override readonly name = 'BreachError';
  readonly breach: Breach;
  /** Of the run: with the plan, the inputs and this it happens again. */
  readonly seed: number;
  /** The last events up to the breach. */
  readonly tail: readonly JournalEvent[];

  constructor(breach: Breach, { seed, journal }: Network) {
    super(`${breach.law}: ${breach.what} (event ${breach.seq}, seed ${seed})`);
    this.breach = breach;
    this.seed = seed;
    this.tail = journal.events.filter(({ seq }) => seq <= breach.seq).slice(-TAIL);
  }
}
