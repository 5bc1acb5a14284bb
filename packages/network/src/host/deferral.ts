/**
 * What becomes of a recipient for whom an attempt failed for now: another attempt, twice as far away as the last, or one that a peer must
 * begin, until the host gives up (RFC 5321 4.5.4.1). The journal is told that it waits; whoever asked gets to know when, or that it failed.
 */
import { reply, replyText, type ForwardPath, type Reply } from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type { RecipientId } from '../journal/event.ts';
import type { SpoolRecipient } from '../journal/host-state.ts';
import type { Judge } from './accept-recipient.ts';
import type { Attempts } from './attempts.ts';
import type { Delayed } from './delayed.ts';
import type { HostLedger } from './host-ledger.ts';
import type { Failure, Held } from './spool-events.ts';

/** Of one round of decisions about an entry: who is due when, and who has failed. */
export interface Round {
  readonly next: Attempts;
  readonly failures: Failure[];
}

type Said = Pick<Failure, 'saidBy' | 'reply'>;

/** A recipient as it stands in the spool. */
interface There {
  readonly waiting: SpoolRecipient;
  readonly forwardPath: ForwardPath;
  /** When the host gives up, as `at` of the journal counts. */
  readonly last: number;
}

export class Deferral {
  readonly #judge: Judge;
  readonly #ledger: HostLedger;
  /** Null: the host warns nobody. */
  readonly #delayed: Delayed | null;

  constructor(judge: Judge, ledger: HostLedger, delayed: Delayed | null) {
    this.#judge = judge;
    this.#ledger = ledger;
    this.#delayed = delayed;
  }

  /** A hop failed, and has counted itself. Where only the other host can open a channel, the next attempt is its to begin. */
  ofHop(held: Held, recipient: RecipientId, to: HostPlan, said: Said, round: Round): void {
    const { plan, table } = this.#judge;
    if (table.link(plan, to) === null) this.untilCalled(held, recipient, to, said, round);
    else this.#again(held, recipient, said, 0, round);
  }

  /** Something could not be written: that is an attempt, too. */
  ofWrite(held: Held, recipient: RecipientId, said: Said, round: Round): void {
    this.#again(held, recipient, said, 1, round);
  }

  /** Nobody can call that host: the mail waits until it calls and says TURN (RFC 821 3.8). `said`: null before any attempt. */
  untilCalled(
    held: Held,
    recipient: RecipientId,
    to: HostPlan,
    said: Said | null,
    { next, failures }: Round,
  ): void {
    const { plan } = this.#judge;
    const there = this.#waiting(held, recipient);
    if (there === null) return;
    const { waiting, forwardPath, last } = there;
    const why = said ?? { saidBy: null, reply: notCalled(plan, to) };
    if (isOver(next.now, last)) {
      failures.push({ recipient, forwardPath, ...why });
      return;
    }
    next.add(last, recipient);
    if (said === null && waiting.state === 'deferred' && waiting.until === last) return; // that it waits was told
    this.#tell(held, recipient, why.reply, {
      attempts: waiting.attempts,
      until: last,
      waitsFor: to.name,
    });
  }

  /** `uncounted`: attempts that the state does not know of. */
  #again(
    held: Held,
    recipient: RecipientId,
    said: Said,
    uncounted: number,
    { next, failures }: Round,
  ): void {
    const there = this.#waiting(held, recipient);
    if (there === null) return;
    const { waiting, forwardPath, last } = there;
    const { first, most } = this.#judge.plan.retry;
    if (isOver(next.now, last)) {
      failures.push({ recipient, forwardPath, ...said });
      return;
    }
    const attempts = waiting.attempts + uncounted;
    const until = Math.min(next.now + Math.min(first * 2 ** waiting.deferrals, most), last);
    this.#delayed?.deferred(held, { recipient, forwardPath, ...said });
    this.#tell(held, recipient, said.reply, { attempts, until });
    next.add(until, recipient);
  }

  /** Null: it has ended. */
  #waiting({ entry, recipients }: Held, recipient: RecipientId): There | null {
    const spooled = this.#ledger.state.spool.get(entry);
    const waiting = spooled?.recipients.get(recipient);
    const forwardPath = recipients.get(recipient)?.forwardPath;
    if (spooled === undefined || waiting === undefined || forwardPath === undefined) return null;
    return { waiting, forwardPath, last: spooled.acceptedAt + this.#judge.plan.retry.giveUp };
  }

  #tell(
    { mail, entry }: Held,
    recipient: RecipientId,
    answer: Reply,
    when: { readonly attempts: number; readonly until: number; readonly waitsFor?: string },
  ): void {
    const host = this.#ledger.state.name;
    const text = replyText(answer);
    this.#ledger.record({ type: 'deferred', host, mail, entry, recipient, reply: text, ...when });
  }
}

/** The reply that stands for none: there was no channel on which to give it. */
function notCalled({ name }: HostPlan, to: HostPlan): Reply {
  return reply(421, `${to.name} cannot be called from ${name}, and has not called`);
}

/** What a sum of times that the journal tells may be off by, in milliseconds: it counts in microseconds. */
const LESS_THAN_TOLD = 0.0005;

/** Whether that moment has come, as `at` of the journal counts. Who waits for the rest of a sum that was rounded would wait for no time, and again. */
export function isOver(now: number, moment: number): boolean {
  return now > moment - LESS_THAN_TOLD;
}
