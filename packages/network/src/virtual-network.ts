/**
 * A network in virtual time: channels in memory, a clock that jumps from event to event, and chance from a seed. There is no
 * promise, timer or clock of the machine in here; whoever holds it decides when it moves, and it moves the same way each time.
 */
import { VirtualClock, memoryCarrier } from '@hopscope/channel';
import { invariant, rightUse } from '@hopscope/protocol';

import { NotDeliveredError, type Delivery, type DeliveryMatch } from './deliveries.ts';
import type { NetworkPlan } from './file/network-plan.ts';
import { BreachError, Invariants } from './invariants/invariants.ts';
import type { RecordedPast } from './journal/journal.ts';
import { Network, type NetworkOptions } from './network.ts';

/** The moment at which virtual time begins, the same for every run: `22 Nov 26 21:33:36 UT`. */
export const VIRTUAL_START: number = Date.UTC(2026, 10, 22, 21, 33, 36);

/** Events of a run that ends by itself; more means that something goes round for ever. */
const MOST_STEPS = 100_000_000;

/** What a network in virtual time is told besides its plan. */
export interface VirtualOptions extends NetworkOptions {
  /** Checks the invariants at every step, and throws a {@link BreachError} at the first breach. */
  readonly invariants?: boolean;
}

export class VirtualNetwork extends Network {
  readonly #clock: VirtualClock;
  readonly #past: RecordedPast | null;
  /** When the journal began, in milliseconds since 1970. */
  readonly #start: number;
  readonly #invariants: Invariants | null;
  readonly #options: VirtualOptions;
  /**
   * All that was told to the network from outside, and when: with the plan and the seed all that a run depends on. Null: the
   * journal has a window, and what a run takes of memory must not grow with it, or it begins.
   */
  #inputs: Input[] | null = null;
  #steps = 0;

  /** Its hosts listen when this returns. `past`: as {@link forkJournal} makes it. */
  constructor(plan: NetworkPlan, options: VirtualOptions = {}, past: RecordedPast | null = null) {
    const start = past?.started ?? VIRTUAL_START;
    const clock = new VirtualClock(start + (past?.events.at(-1)?.at ?? 0));
    super(plan, { clock, carrier: memoryCarrier(clock) }, options, past);
    this.#clock = clock;
    this.#past = past;
    this.#start = start;
    this.#options = { ...options, seed: this.seed };
    this.#invariants = options.invariants === true ? new Invariants(this) : null;
    const starting = { over: false };
    this.start((result) => {
      invariant(result.ok, () => `in memory ${result.ok ? '' : result.host} cannot listen`);
      starting.over = true;
    });
    while (!starting.over) this.step();
    if (options.window === undefined) this.#inputs = [];
  }

  /** Milliseconds since the journal began. */
  get now(): number {
    return this.#clock.now() - this.#start;
  }

  /** Steps taken up to now. */
  get steps(): number {
    return this.#steps;
  }

  /** When the next event is due, in milliseconds since the journal began; Infinity: nothing waits. */
  get next(): number {
    return this.#clock.next - this.#start;
  }

  /** Moves time to the next event and lets it happen. False: nothing waits any more. */
  step(): boolean {
    this.#steps += 1;
    const moved = this.#clock.step();
    const breach = this.#invariants?.breach ?? null;
    if (breach !== null) throw new BreachError(breach, this);
    return moved;
  }

  /**
   * Another network at the moment at which this one had written `count` events: the same plan, seed and inputs run again up to
   * there, or to the end of the step in which that event was written. Told something else, it goes another way; this one stays
   * as it is. Throws where the journal has a window: such a network forgets what it was told.
   */
  fork(count: number): VirtualNetwork {
    if (this.#inputs === null) throw new Error(CANNOT_FORK);
    const past = this.#past;
    if (past !== null && count < past.events.length) {
      const events = past.events.slice(0, Math.max(1, count)); // no journal is without its beginning
      return new VirtualNetwork(this.plan, this.#options, { ...past, events });
    }
    const branch = new VirtualNetwork(this.plan, this.#options, past);
    const known = this.#inputs.filter(({ count: written }) => written < count);
    const end = branch.journal.subscribe(({ seq }) => {
      for (const { during, redo } of known) if (during === seq) redo(branch);
    });
    for (const { steps, now, during, redo } of known) {
      if (during !== null) continue;
      branch.#catchUp(steps, now, count);
      redo(branch);
    }
    branch.#catchUp(this.#steps, this.now, count);
    end();
    return branch;
  }

  #catchUp(steps: number, now: number, count: number): void {
    while (this.#steps < steps && this.journal.count < count) this.step();
    if (this.journal.count < count && this.next > now) this.#clock.runUntil(this.#start + now);
  }

  protected override told(redo: (network: Network) => void, during: number | null): void {
    const { now, journal } = this;
    this.#inputs?.push({ steps: this.#steps, now, count: journal.count, during, redo });
  }

  /** Copies of mail that lost replies have made, as the invariants count them; 0 without them. */
  get copies(): number {
    return this.#invariants?.copies ?? 0;
  }

  /** All is over: holds what is left against the laws that hold only then. Throws a {@link BreachError}. */
  settle(): void {
    this.#invariants?.end();
    const breach = this.#invariants?.breach ?? null;
    if (breach !== null) throw new BreachError(breach, this);
  }

  /** Runs until nothing waits any more, retries and crashed hosts included. Throws when that takes more than `maxSteps`. */
  runUntilIdle({ maxSteps = MOST_STEPS }: { readonly maxSteps?: number } = {}): void {
    for (let left = maxSteps; this.#clock.pending > 0; left -= 1) {
      if (left <= 0) throw new StillBusyError(maxSteps, this);
      this.step();
    }
  }

  /** Runs all that is due up to a moment, in milliseconds since the journal began, and moves time there. */
  runUntil(moment: number): void {
    rightUse(Number.isFinite(moment), 'a moment is a number of milliseconds, such as 10_000');
    while (this.next <= moment) this.step();
    this.#clock.runUntil(this.#start + moment);
  }

  /** Runs until `reached`, asked before each step. False: nothing waits any more, and it never came about. */
  runUntilSo(
    reached: () => boolean,
    { maxSteps = MOST_STEPS }: { readonly maxSteps?: number } = {},
  ): boolean {
    for (let left = maxSteps; !reached(); left -= 1) {
      if (left <= 0) throw new StillBusyError(maxSteps, this);
      if (!this.step()) return false;
    }
    return true;
  }

  /** Runs until something that fits was delivered. Throws a {@link NotDeliveredError} when that will never be. */
  delivered(match: DeliveryMatch = {}, limit: { readonly maxSteps?: number } = {}): Delivery {
    let delivery = this.deliveries.find(match);
    const reached = this.runUntilSo(() => {
      delivery ??= this.deliveries.find(match);
      return delivery !== null;
    }, limit);
    if (!reached || delivery === null)
      throw new NotDeliveredError(match, 'the network is idle', this);
    return delivery;
  }
}

const CANNOT_FORK =
  'A network with a window forgets what it was told and cannot be forked; make it without `window`.';

interface Input {
  /** What the network had done when it was told. */
  readonly steps: number;
  readonly now: number;
  readonly count: number;
  /** The event at which a listener of the journal told it; null: nobody was being told of any. */
  readonly during: number | null;
  readonly redo: (network: Network) => void;
}

/** A run did not end in the steps that it was given. */
export class StillBusyError extends Error {
  override readonly name = 'StillBusyError';

  constructor(steps: number, { next, seed }: VirtualNetwork) {
    super(
      `Still busy after ${steps} steps, the next due at ${next} ms (seed ${seed}); allow more with maxSteps, or look what goes round.`,
    );
  }
}
