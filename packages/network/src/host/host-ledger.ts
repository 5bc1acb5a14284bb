/** A host's hand on the journal: what it writes there is at once applied to its own state, and nothing else changes that. */
import type { Happening, JournalEvent, Stamp } from '../journal/event.ts';
import { applyToHost, isHostEvent, newHostState, type HostState } from '../journal/host-state.ts';
import type { JournalWriter } from '../journal/journal.ts';

export class HostLedger {
  readonly state: HostState;
  readonly #journal: JournalWriter;
  readonly #window: number;
  readonly #apply = (event: JournalEvent): void => {
    if (!isHostEvent(event)) return;
    applyToHost(this.state, event);
    const { delivered } = this.state;
    if (delivered.length >= 2 * this.#window) delivered.splice(0, this.#window);
  };

  /** `window`: deliveries that the state remembers at least. `state`: what it holds at first. */
  constructor(
    name: string,
    journal: JournalWriter,
    window: number = Infinity,
    state: HostState = newHostState(name),
  ) {
    this.state = state;
    this.#journal = journal;
    this.#window = window;
  }

  record(what: Happening): void {
    this.#journal.append(what, this.#apply);
  }

  /** The same for an event that bears the next stamp of the journal. */
  write(event: JournalEvent): void {
    this.#journal.write(event, this.#apply);
  }

  /** The stamp of the next event. */
  stamp(): Stamp {
    return this.#journal.stamp();
  }

  /** The present moment, as `at` of the journal counts. */
  now(): number {
    return this.#journal.now();
  }
}
