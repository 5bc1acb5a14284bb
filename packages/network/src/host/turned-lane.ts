/**
 * The lane of a host that has given up its role: a peer has called and said TURN (RFC 821 3.8), and what waits for it here goes over
 * the channel that it opened. There is one such lane for each channel that was handed over. It never opens one, and what it
 * did not come to send goes on waiting as before: no attempt was made for it.
 */
import type { HostPlan } from '../file/network-plan.ts';
import type { HostChannel } from '../wire/network-wire.ts';
import {
  Lap,
  LaneSession,
  type Consignment,
  type Sender,
  type SessionLane,
} from './relay-agent.ts';

export class TurnedLane implements SessionLane {
  readonly sender: Sender;
  readonly next: HostPlan;
  readonly #session: LaneSession;
  readonly #ended: (unsent: readonly Consignment[]) => void;
  #waiting: Consignment[] = [];
  /** It has said QUIT, or its channel is closed: it takes no more mail. */
  #over = false;
  #closed = false;
  readonly lap: Lap;

  /** `ended`: the channel is closed, and these were not sent. */
  constructor(
    sender: Sender,
    next: HostPlan,
    channel: HostChannel,
    ended: (unsent: readonly Consignment[]) => void,
  ) {
    this.sender = sender;
    this.next = next;
    this.#ended = ended;
    this.lap = new Lap(sender.clock);
    this.#session = new LaneSession(this, channel);
    sender.activity.begin();
  }

  start(): void {
    this.#session.start();
  }

  /** Whether it takes more mail. */
  get isOpen(): boolean {
    return !this.#over;
  }

  push(consignment: Consignment): void {
    this.#waiting.push(consignment);
  }

  /** The verdicts of a transaction under way are given at once; all else is its spool's to remember. */
  abort(): void {
    this.#waiting = [];
    if (this.#over) this.#session.abort();
    else this.#session.giveUp();
  }

  take(): Consignment | null {
    return this.#waiting.shift() ?? null;
  }

  takeCall(): boolean {
    return false;
  }

  quits(): void {
    this.#over = true;
  }

  closed(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#over = true;
    const unsent = this.#waiting;
    this.#waiting = [];
    this.#ended(unsent);
    this.sender.activity.end();
  }

  /** Nobody greeted this host, or not as it should: what was given to the lane waits for the next call. */
  failAll(): void {
    this.#over = true;
  }
}
