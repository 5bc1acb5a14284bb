/** When recipients of one transaction are due again; those due together go together (RFC 821 3.6, 0821:894). */
import type { RecipientId } from '../journal/event.ts';

export class Attempts {
  /** The moment of the transaction, as `at` of the journal counts. */
  readonly now: number;
  /** By the moment at which they are due. */
  readonly due: Map<number, RecipientId[]> = new Map();

  constructor(now: number) {
    this.now = now;
  }

  add(until: number, recipient: RecipientId): void {
    const together = this.due.get(until);
    if (together === undefined) this.due.set(until, [recipient]);
    else together.push(recipient);
  }
}
