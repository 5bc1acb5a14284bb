/** A host's hand on the journal: what it writes there is at once applied to its own state, and nothing else changes that. */
import type { Happening, JournalEvent } from '../journal/event.ts';
import { applyToHost, isHostEvent, newHostState, type HostState } from '../journal/host-state.ts';
import type { JournalWriter } from '../journal/journal.ts';

export class HostLedger {
  readonly state: HostState;
  readonly #journal: JournalWriter;

  constructor(name: string, journal: JournalWriter) {
    this.state = newHostState(name);
    this.#journal = journal;
  }

  record(what: Happening): void {
    this.#journal.append(what, (event: JournalEvent) => {
      if (isHostEvent(event)) applyToHost(this.state, event);
    });
  }

  /** The present moment, as `at` of the journal counts. */
  now(): number {
    return this.#journal.now();
  }
}
