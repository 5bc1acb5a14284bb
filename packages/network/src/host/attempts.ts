/** When recipients of one transaction are due again; those due together go together (RFC 821 3.6, 0821:894). */
import type { RecipientId } from '../journal/event.ts';

export class Attempts {
  /** The moment of the transaction, as `at` of the journal counts. */
  readonly now: number;
  #due: Map<number, RecipientId[]> | null = null;

  constructor(now: number) {
    this.now = now;
  }

  /** Nobody is due again. */
  get isEmpty(): boolean {
    return this.#due === null;
  }

  /** By the moment at which they are due. */
  get due(): Iterable<readonly [number, readonly RecipientId[]]> {
    return this.#due ?? [];
  }

  add(until: number, recipient: RecipientId): void {
    this.#due ??= new Map();
    const together = this.#due.get(until);
    if (together === undefined) this.#due.set(until, [recipient]);
    else together.push(recipient);
  }
}
