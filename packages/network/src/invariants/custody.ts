/**
 * Who holds the mail: every recipient that a host accepted ends exactly once, nobody lets go of it before the next holds it, and
 * a copy is made only where a reply was lost. Built for long runs: what has ended is forgotten.
 */
import { hostKey } from '@hopscope/protocol';

import type { NetworkPlan, RetryPlan } from '../file/network-plan.ts';
import type { EntryId, EventOf, JournalEvent, RecipientId } from '../journal/event.ts';
import type { HostTable } from '../wire/host-table.ts';
import type { Law, Report } from './law.ts';

/** One recipient of an entry that has not ended. */
interface Waiting {
  readonly entry: EntryId;
  readonly host: string;
  readonly acceptedAt: number;
  /** The channel of the attempt under way or last made, and the children that it has made. */
  channel: string | null;
  children: number;
  sending: boolean;
  /** What RCPT asked to be told of it; null: nothing. */
  readonly asked: string | null;
  /** The hop did not end with a reply: the next host may hold it, and may yet come to. */
  unanswered: boolean;
  attempts: number;
  /** Its last attempt was a hop, and has been counted; otherwise its own host could not write it. */
  counted: boolean;
  /** How often it was deferred to a moment at which it is tried by itself. */
  deferrals: number;
  due: number;
  /** The event that deferred it. */
  deferredBy: number;
  /** Its sender has been told that it is delayed. */
  warned: boolean;
}

/** Hosts that a mail may pass (RFC 5321 6.3). */
const MOST_HOSTS = 101;
/** What rounding to the microsecond may make of a sum of times. */
const NEARLY = 0.01;

export class CustodyLaw implements Law {
  readonly #corrupted: ReadonlySet<string>;
  readonly #retry = new Map<string, RetryPlan>();
  /** Of each host, those that must call to get its mail, since no link leads there. */
  readonly #callers = new Map<string, ReadonlySet<string>>();
  /** Channels on which TURN was granted: over them goes what waits, whenever it is due. */
  readonly #turned = new Set<string>();
  readonly #external = new Set<string>();
  readonly #waiting = new Map<RecipientId, Waiting>();
  /** Ended, while the next host may still come to hold it. */
  readonly #late = new Map<RecipientId, Waiting>();
  readonly #depths = new Map<EntryId, { depth: number; left: number }>();
  /** Of each host, the event with which it began to listen last: then it tries again whatever it has, due or not. */
  readonly #restarted = new Map<string, number>();
  #copies = 0;

  /** `corrupted`: channels on which octets were changed, as they become known: there a reply may be about another recipient. */
  constructor(plan: NetworkPlan, table: HostTable, corrupted: ReadonlySet<string>) {
    this.#corrupted = corrupted;
    for (const host of plan.hosts) {
      const { name, retry, external, turn } = host;
      this.#retry.set(name, retry);
      const callers = turn.flatMap((caller) => table.find(caller) ?? []);
      const unlinked = callers.filter((caller) => table.link(host, caller) === null);
      this.#callers.set(name, new Set(unlinked.map((caller) => caller.name)));
      if (external !== null) this.#external.add(hostKey(name));
    }
  }

  /** Copies that lost replies have made. */
  get copies(): number {
    return this.#copies;
  }

  see(event: JournalEvent, report: Report): void {
    switch (event.type) {
      case 'accepted':
        return this.#accepted(event, report);
      case 'sending':
        return this.#sending(event, report);
      case 'hop':
        return this.#hop(event, report);
      case 'redirected': {
        const before = this.#end(event.recipient, 'redirected', report);
        for (const { recipient } of event.recipients)
          this.#begin(recipient, event, before?.acceptedAt ?? event.at, before?.asked, report);
        this.#leave(event.entry);
        return;
      }
      case 'deferred':
        return this.#deferred(event, report);
      case 'warned':
        return this.#warned(event, report);
      case 'failed':
        return this.#failed(event, report);
      case 'notified':
        if (event.mail.includes('-n'))
          report('S7 no notice about a notice', `${event.notification} is about ${event.mail}`);
        if (isAskedBeside(this.#end(event.recipient, 'notified', report), 'FAILURE'))
          report('S14 told as asked', `${event.recipient} failed, and its sender is told of it`);
        return this.#leave(event.entry);
      case 'delivered':
      case 'lost':
        this.#end(event.recipient, event.type, report);
        return this.#leave(event.entry);
      case 'listening':
        this.#restarted.set(event.host, event.seq);
        return;
      case 'retried': // early is who is tried before this
        for (const waiting of this.#waiting.values())
          if (waiting.host === event.host) waiting.due = Math.min(waiting.due, event.at);
        return;
      case 'turned':
        this.#turned.add(event.channel);
        return;
      case 'channel-closed':
        this.#turned.delete(event.channel);
        return;
      case 'began':
      case 'host-stopped':
      case 'channel-opening':
      case 'channel-opened':
      case 'channel-failed':
      case 'call-skipped':
      case 'wire':
      case 'submitted':
      case 'refused':
      case 'fault':
        return;
    }
  }

  end(report: Report): void {
    for (const [recipient, { host }] of this.#waiting)
      report('L1 drain', `${recipient} never ended at ${host}`);
  }

  #begin(
    recipient: RecipientId,
    { entry, host }: { readonly entry: EntryId; readonly host: string },
    acceptedAt: number,
    asked: string | null | undefined,
    report: Report,
  ): void {
    if (this.#waiting.has(recipient)) report('S1 fate', `${recipient} began twice`);
    const depth = this.#depths.get(entry);
    if (depth !== undefined) depth.left += 1;
    this.#waiting.set(recipient, {
      entry,
      host,
      acceptedAt,
      channel: null,
      children: 0,
      asked: asked ?? null,
      sending: false,
      unanswered: false,
      attempts: 0,
      counted: false,
      deferrals: 0,
      due: 0,
      deferredBy: 0,
      warned: false,
    });
  }

  #end(recipient: RecipientId, how: string, report: Report): Waiting | null {
    const waiting = this.#waiting.get(recipient);
    if (waiting === undefined) {
      report('S1 fate', `${recipient} ended as ${how}, and it had ended or never begun`);
      return null;
    }
    this.#waiting.delete(recipient);
    if (waiting.unanswered || waiting.sending) this.#late.set(recipient, waiting);
    return waiting;
  }

  /** The entry is forgotten with its last recipient. */
  #leave(entry: EntryId): void {
    const depth = this.#depths.get(entry);
    if (depth === undefined) return;
    depth.left -= 1;
    if (depth.left <= 0) this.#depths.delete(entry);
  }

  #accepted(event: EventOf<'accepted'>, report: Report): void {
    const depth = event.parent === null ? 0 : (this.#depths.get(event.parent)?.depth ?? 0) + 1;
    if (depth > MOST_HOSTS) report('S8 bounded journey', `${event.mail} has passed ${depth} hosts`);
    this.#depths.set(event.entry, { depth, left: 0 });
    const fromHost = event.channel !== null && !event.channel.startsWith('>');
    const exempt = event.channel !== null && this.#corrupted.has(event.channel);
    for (const { recipient, parent, asked } of event.recipients) {
      this.#begin(recipient, event, event.at, asked, report);
      if (exempt) continue;
      if (parent !== null) this.#child(recipient, parent, event, report);
      else if (fromHost)
        report('S1 fate', `${recipient} came over ${event.channel ?? ''} from no recipient`);
    }
    if (event.recipients.length === 0) report('S1 fate', `${event.entry} is for nobody`);
  }

  #child(
    recipient: RecipientId,
    parent: RecipientId,
    { channel }: EventOf<'accepted'>,
    report: Report,
  ): void {
    const waiting = this.#waiting.get(parent) ?? this.#late.get(parent);
    if (waiting === undefined || waiting.channel !== channel) {
      report('S3 at least once', `${recipient} comes from ${parent}, which is not being sent`);
      return;
    }
    waiting.children += 1;
    if (waiting.children > 1)
      report('S3 at least once', `one attempt for ${parent} made two copies`);
    if (waiting.unanswered) this.#copies += 1;
  }

  #sending(event: EventOf<'sending'>, report: Report): void {
    for (const { recipient } of event.hops) {
      const waiting = this.#waiting.get(recipient);
      if (waiting === undefined) {
        report('S1 fate', `${recipient} is sent, and it had ended or never begun`);
        continue;
      }
      if (waiting.sending) report('S1 fate', `${recipient} is sent twice at a time`);
      const restarted = this.#restarted.get(event.host) ?? 0;
      const isEarly = event.at < waiting.due - NEARLY && !this.#turned.has(event.channel);
      if (isEarly && restarted <= waiting.deferredBy)
        report(
          'L2 retry',
          `${recipient} is tried at ${event.at} ms, and was due at ${waiting.due}`,
        );
      waiting.sending = true;
      waiting.unanswered = false;
      waiting.channel = event.channel;
      waiting.children = 0;
    }
  }

  #hop(event: EventOf<'hop'>, report: Report): void {
    const { recipient, outcome, source, reply } = event;
    const waiting = this.#waiting.get(recipient);
    if (waiting === undefined || !waiting.sending) {
      report('S1 fate', `a hop ended for ${recipient}, which was not being sent`);
      return;
    }
    waiting.sending = false;
    waiting.attempts += 1;
    waiting.counted = true;
    const exempt = this.#corrupted.has(event.channel);
    if (outcome === 'passed-on') {
      if (!exempt && waiting.children === 0 && !this.#external.has(event.to.toLowerCase()))
        report('S2 custody', `${event.to} said ${reply} for ${recipient}, and does not hold it`);
      this.#end(recipient, 'passed-on', report);
      this.#leave(event.entry);
    } else if (source === 'receiver') {
      if (!exempt && waiting.children > 0)
        report('S3 at least once', `${event.to} said ${reply} for ${recipient}, and holds it`);
    } else {
      waiting.unanswered = true;
      this.#copies += waiting.children;
    }
  }

  #deferred(event: EventOf<'deferred'>, report: Report): void {
    const waiting = this.#waiting.get(event.recipient);
    const retry = this.#retry.get(event.host);
    if (waiting === undefined || retry === undefined) {
      report('S1 fate', `${event.recipient} is deferred, and it had ended or never begun`);
      return;
    }
    const callers = this.#callers.get(event.host);
    const waitsForCall = event.waitsFor !== undefined;
    if (waitsForCall && callers?.has(event.waitsFor) !== true)
      report('links', `${event.recipient} waits for a call of ${event.waitsFor} at ${event.host}`);
    if (!waiting.counted && !waitsForCall) waiting.attempts += 1;
    waiting.counted = false;
    if (waiting.attempts !== event.attempts)
      report(
        'L2 retry',
        `${event.recipient} was tried ${waiting.attempts} times, not ${event.attempts}`,
      );
    const last = waiting.acceptedAt + retry.giveUp;
    const pause = Math.min(retry.first * 2 ** waiting.deferrals, retry.most);
    const due = waitsForCall ? last : Math.min(event.at + pause, last);
    if (Math.abs(due - event.until) > NEARLY)
      report('L2 retry', `${event.recipient} waits until ${event.until} ms instead of ${due}`);
    if (!waitsForCall) waiting.deferrals += 1;
    waiting.due = event.until;
    waiting.deferredBy = event.seq;
  }

  /** It must have waited for as long as its host says, and it goes on waiting: it ends as every other does. */
  #warned(event: EventOf<'warned'>, report: Report): void {
    const { recipient, mail, notification } = event;
    const waiting = this.#waiting.get(recipient);
    const warn = this.#retry.get(event.host)?.warn ?? null;
    if (waiting === undefined) {
      report('S1 fate', `${recipient} is told of as delayed, and it had ended or never begun`);
      return;
    }
    if (mail.includes('-n'))
      report('S7 no notice about a notice', `${notification} is about ${mail}`);
    if (waiting.warned)
      report('S14 told as asked', `${recipient} is delayed, and its sender is told of it twice`);
    if (isAskedBeside(waiting, 'DELAY'))
      report('S14 told as asked', `${recipient} is delayed, and its sender is told of it`);
    if (warn === null || event.at < waiting.acceptedAt + warn - NEARLY)
      report('L2 retry', `${recipient} is told of as delayed at ${event.at} ms, before it is`);
    waiting.warned = true;
  }

  #failed(event: EventOf<'failed'>, report: Report): void {
    const waiting = this.#waiting.get(event.recipient);
    const retry = this.#retry.get(event.host);
    if (waiting === undefined || retry === undefined) {
      report('S1 fate', `${event.recipient} failed, and it had ended or never begun`);
      return;
    }
    const last = waiting.acceptedAt + retry.giveUp;
    if (event.reply.startsWith('4') && event.at < last - NEARLY)
      report('L2 retry', `${event.recipient} is given up at ${event.at} ms, before ${last}`);
  }
}

/**
 * Of failure and delay only who asked for other things alone may not be told (RFC 3461 4.1); whom a redirection leads to, is asked of
 * as before.
 */
function isAskedBeside(of: Waiting | null, event: 'FAILURE' | 'DELAY'): boolean {
  const notify = /^NOTIFY=(\S+)/.exec(of?.asked ?? '')?.[1];
  return notify !== undefined && !notify.split(',').includes(event);
}
