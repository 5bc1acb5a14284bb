/**
 * The faults of a running network. Whoever can be struck asks here at the moment in question; the first rule that fits gives its
 * verdict, the journal says so, and without rules nothing is asked of anyone.
 */
import type { Clock } from '@hopscope/channel';
import {
  REPLY_MEANINGS,
  formatPath,
  mayAnswer,
  reply,
  type ForwardPath,
  type Occasion,
  type Reply,
  type ReplyCode,
} from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type { ChannelId, MailId } from '../journal/event.ts';
import type { JournalWriter } from '../journal/journal.ts';
import type { Random } from '../time/random.ts';
import type { HostTable } from '../wire/host-table.ts';
import { dialectOf } from '../host/profiles.ts';
import {
  HOST_FAULTS,
  LINK_FAULTS,
  type FaultAction,
  type FaultCommand,
  type FaultKind,
  type FaultPlan,
  type Side,
} from './fault-plan.ts';

/** A command as a receiver-SMTP is about to answer it. */
export interface CommandMoment {
  readonly host: HostPlan;
  /** The host that sent it; null: somebody outside. */
  readonly peer: HostPlan | null;
  readonly channel: ChannelId;
  readonly command: FaultCommand;
  /** Null inside mail data. */
  readonly occasion: Occasion | null;
  /** The how-manyth of its kind, see `FaultMoment`. */
  readonly nth: number;
  readonly mail: MailId | null;
  /** Reverse-path and forward-path, for a greylist; null where there are none yet. */
  readonly envelope: string | null;
  /** Where the host stands on the mail's route, from its beginning and from its end; null: unknown. */
  readonly fromOrigin: number | null;
  readonly fromEnd: number | null;
}

/** What becomes of a command that a fault has struck. */
export type CommandVerdict =
  | { readonly kind: 'reply'; readonly reply: Reply }
  | { readonly kind: 'cut' | 'stall'; readonly side: Side }
  | {
      readonly kind: 'crash';
      readonly side: Side;
      readonly ms: number;
      readonly spool: 'kept' | 'lost';
      readonly rule: string;
    };

/** One rule at work. */
export interface Rule {
  readonly plan: FaultPlan;
  /** The host of its place, or the two ends of its link. */
  readonly one: HostPlan | null;
  readonly other: HostPlan | null;
  /** Fitting moments up to now, and those at which it struck. */
  seen: number;
  struck: number;
  /** When each envelope was first seen, for a greylist. */
  readonly firstSeen: Map<string, number>;
}

export type Crash = (host: HostPlan, ms: number, spool: 'kept' | 'lost', rule: string) => void;

export class FaultBook {
  readonly #table: HostTable;
  readonly #clock: Clock;
  readonly #journal: JournalWriter;
  readonly #random: Random;
  readonly #crash: Crash;
  readonly #rules = new Set<Rule>();
  readonly #changed = new Set<() => void>();
  /** Whether any rule is about commands, about links, or about spools. */
  #atCommands = false;
  #onLinks = false;
  #atSpools = false;

  constructor(
    table: HostTable,
    clock: Clock,
    journal: JournalWriter,
    random: Random,
    crash: Crash,
  ) {
    this.#table = table;
    this.#clock = clock;
    this.#journal = journal;
    this.#random = random;
    this.#crash = crash;
  }

  get random(): Random {
    return this.#random;
  }

  /** Plants a fault; disposing of what is returned takes it away again. `struck`: how often it has struck before. */
  plant(plan: FaultPlan, struck: number = 0): Disposable {
    const { where } = plan;
    const ends =
      where.kind === 'host' ? [where.host] : where.kind === 'link' ? [where.from, where.to] : [];
    const [one = null, other = null] = ends.map((name) => this.#table.find(name));
    const rule: Rule = { plan, one, other, seen: struck, struck, firstSeen: new Map() };
    this.#rules.add(rule);
    this.#settle();
    const timer = this.#crashLater(rule);
    return {
      [Symbol.dispose]: () => {
        timer?.cancel();
        this.#rules.delete(rule);
        this.#settle();
      },
    };
  }

  /** Whether faults can strike at commands at all. */
  get atCommands(): boolean {
    return this.#atCommands;
  }

  get onLinks(): boolean {
    return this.#onLinks;
  }

  /** Calls `listener` whenever rules were planted or taken away. Returns what ends it. */
  onChange(listener: () => void): () => void {
    this.#changed.add(listener);
    return () => {
      this.#changed.delete(listener);
    };
  }

  /** The verdict on a command, which is then in the journal; null: let it pass. */
  atCommand(moment: CommandMoment): CommandVerdict | null {
    for (const rule of this.#rules) {
      const verdict = this.#verdict(rule, moment);
      if (verdict === null) continue;
      const { host, channel, mail, command } = moment;
      this.strike(rule, host, channel, mail, `${inWords(verdict)} at ${command}`);
      return verdict;
    }
    return null;
  }

  /** The rules of one kind that hold between two hosts right now, for what goes from the first to the second. */
  *between(kind: FaultKind, from: HostPlan, to: HostPlan): Iterable<Rule> {
    for (const rule of this.#rules) {
      if (rule.plan.what.kind === kind && this.#holds(rule) && this.#isLink(rule, from, to)) {
        yield rule;
      }
    }
  }

  /** The first rule that strikes now at what goes from one host to another; it is then in the journal. */
  strikeBetween(
    kind: FaultKind,
    from: HostPlan,
    to: HostPlan,
    channel: ChannelId,
    what: string,
  ): boolean {
    for (const rule of this.between(kind, from, to)) {
      if (!this.dares(rule)) continue;
      this.strike(rule, from, channel, null, what);
      return true;
    }
    return false;
  }

  /** Milliseconds until nothing keeps octets from one host to another back; Infinity: nobody knows. */
  closedFor(from: HostPlan, to: HostPlan): number {
    const now = this.#journal.now();
    let moment = now;
    for (let again = true; again && moment < Infinity;) {
      again = false;
      for (const rule of this.#rules) {
        if (!this.#isLink(rule, from, to)) continue;
        const until = blockedUntil(rule.plan, moment);
        if (until <= moment) continue;
        moment = until;
        again = true;
      }
    }
    return moment - now;
  }

  /** Writes into the journal what keeps a channel from opening. */
  tellClosed(from: HostPlan, to: HostPlan, channel: ChannelId): void {
    const now = this.#journal.now();
    for (const rule of this.#rules) {
      const isBetween = this.#isLink(rule, from, to) || this.#isLink(rule, to, from);
      if (isBetween && blockedUntil(rule.plan, now) > now)
        this.strike(rule, from, channel, null, 'nothing passes');
    }
  }

  /** A property that a fault gives a host for a while, and the rule that does. */
  ofHost<Kind extends 'helo' | 'clock'>(
    kind: Kind,
    host: HostPlan,
  ): Extract<FaultAction, { kind: Kind }> | null {
    for (const rule of this.#rules) {
      const { what } = rule.plan;
      if (!isKind(what, kind) || !this.#holds(rule) || !this.#isAt(rule, host, null)) continue;
      if (rule.seen === 0) {
        rule.seen = 1;
        this.strike(rule, host, null, null, propertyInWords(what));
      }
      return what;
    }
    return null;
  }

  /** The reply that stands for a write that fails at this host, which is then in the journal; null: all is written. */
  writeFails(host: HostPlan, mail: MailId | null, what: string): Reply | null {
    if (!this.#atSpools) return null;
    for (const rule of this.#rules) {
      const { plan } = rule;
      if (plan.what.kind !== 'spool-error' || !this.#holds(rule)) continue;
      if (!this.#isAt(rule, host, null) || !this.dares(rule)) continue;
      this.strike(rule, host, null, mail, `${what} cannot be written`);
      return reply(451, `${REPLY_MEANINGS[451]} (${plan.name})`);
    }
    return null;
  }

  strike(
    rule: Rule,
    host: HostPlan,
    channel: ChannelId | null,
    mail: MailId | null,
    what: string,
  ): void {
    rule.struck += 1;
    this.#journal.append({
      type: 'fault',
      host: host.name,
      rule: rule.plan.name,
      kind: rule.plan.what.kind,
      onChannel: channel,
      ofMail: mail,
      what,
    });
  }

  #settle(): void {
    this.#onLinks = false;
    this.#atCommands = false;
    this.#atSpools = false;
    for (const { plan } of this.#rules) {
      const { kind } = plan.what;
      if (LINK_FAULTS.has(kind)) this.#onLinks = true;
      else if (kind === 'spool-error') this.#atSpools = true;
      else if (!HOST_FAULTS.has(kind)) this.#atCommands = true;
    }
    for (const listener of this.#changed) listener();
  }

  /** A crash without a command strikes at its moment. */
  #crashLater(rule: Rule): { cancel(): void } | null {
    const { what, when } = rule.plan;
    const { one: host } = rule;
    if (what.kind !== 'crash' || when.command !== null || host === null) return null;
    return this.#clock.after(when.after - this.#journal.now(), () => {
      if (!this.dares(rule)) return;
      this.strike(rule, host, null, null, `a crash, its spool ${what.spool}`);
      this.#crash(host, what.ms, what.spool, rule.plan.name);
    });
  }

  #verdict(rule: Rule, moment: CommandMoment): CommandVerdict | null {
    const { what, when } = rule.plan;
    if (LINK_FAULTS.has(what.kind) || HOST_FAULTS.has(what.kind)) return null;
    if (what.kind === 'crash' && when.command === null) return null;
    if (!this.#holds(rule) || !this.#isAt(rule, moment.host, moment.peer)) return null;
    if (when.command !== null && when.command !== moment.command) return null;
    if (when.nth !== null && when.nth !== moment.nth) return null;
    if (!isOnRoute(when.position, moment)) return null;
    const verdict = this.#consequence(rule, moment);
    return verdict !== null && this.dares(rule) ? verdict : null;
  }

  #consequence(rule: Rule, moment: CommandMoment): CommandVerdict | null {
    const { what, name } = rule.plan;
    switch (what.kind) {
      case 'reply':
        return this.#reply(what.code, name, moment);
      case 'disk-full':
        if (moment.command !== 'MAIL' && moment.command !== 'end') return null;
        return this.#reply(452, name, moment);
      case 'greylist':
        return this.#isGrey(rule, what.ms, moment) ? this.#reply(451, name, moment) : null;
      case 'cut':
      case 'stall':
        return { kind: what.kind, side: what.side };
      case 'crash':
        return { kind: 'crash', side: what.side, ms: what.ms, spool: what.spool, rule: name };
      case 'helo':
      case 'clock':
      case 'spool-error':
      case 'slow':
      case 'partition':
      case 'flap':
      case 'refuse':
      case 'lose':
      case 'corrupt':
      case 'half-close':
      case 'torn':
        return null;
    }
  }

  /** No host gives a reply that its RFC does not list, nor its role away, not even by a fault. */
  #reply(code: ReplyCode, name: string, { occasion, host }: CommandMoment): CommandVerdict | null {
    if (occasion === null || !mayAnswer(occasion, code, dialectOf(host))) return null;
    if (occasion === 'TURN' && code < 400) return null;
    return { kind: 'reply', reply: reply(code, `${REPLY_MEANINGS[code]} (${name})`) };
  }

  #isGrey(rule: Rule, ms: number, { command, envelope, peer }: CommandMoment): boolean {
    if (command !== 'RCPT' || envelope === null) return false;
    const now = this.#journal.now();
    const key = `${peer?.name ?? ''} ${envelope}`;
    const first = rule.firstSeen.get(key) ?? now;
    rule.firstSeen.set(key, first);
    return now - first < ms;
  }

  #holds({ plan }: Rule): boolean {
    const now = this.#journal.now();
    return plan.when.after <= now && now < plan.when.until;
  }

  /** Whether a fitting moment is one at which the rule strikes; each asking counts. */
  dares(rule: Rule): boolean {
    const { skip, times, chance } = rule.plan.when;
    rule.seen += 1;
    return rule.seen > skip && rule.struck < times && this.#random.chance(chance);
  }

  #isAt({ plan: { where }, one, other }: Rule, host: HostPlan, peer: HostPlan | null): boolean {
    switch (where.kind) {
      case 'everywhere':
        return true;
      case 'host':
        return one === host;
      case 'link':
        return (
          (one === peer && other === host) || (!where.oneway && one === host && other === peer)
        );
    }
  }

  #isLink({ plan: { where }, one, other }: Rule, from: HostPlan, to: HostPlan): boolean {
    switch (where.kind) {
      case 'everywhere':
        return true;
      case 'host':
        return one === from || one === to;
      case 'link':
        return (one === from && other === to) || (!where.oneway && one === to && other === from);
    }
  }
}

function isKind<Kind extends FaultKind>(
  what: FaultAction,
  kind: Kind,
): what is Extract<FaultAction, { kind: Kind }> {
  return what.kind === kind;
}

function inWords(verdict: CommandVerdict): string {
  switch (verdict.kind) {
    case 'reply':
      return `${verdict.reply.code}`;
    case 'cut':
      return verdict.side === 'before' ? 'a cut' : 'a cut before the reply';
    case 'stall':
      return verdict.side === 'before' ? 'silence' : 'silence instead of the reply';
    case 'crash':
      return `a crash, its spool ${verdict.spool},`;
  }
}

function propertyInWords(what: Extract<FaultAction, { kind: 'helo' | 'clock' }>): string {
  if (what.kind === 'helo') return 'a wrong name';
  return `a clock that is ${Math.abs(what.ms)} ms ${what.ms < 0 ? 'behind' : 'ahead'}`;
}

function isOnRoute(position: number | null, { fromOrigin, fromEnd }: CommandMoment): boolean {
  return position === null || position === (position > 0 ? fromOrigin : fromEnd);
}

/** When a rule that keeps octets back lets them pass, if it keeps them back at this moment; else the moment itself. */
function blockedUntil({ what, when }: FaultPlan, moment: number): number {
  if (moment < when.after || moment >= when.until) return moment;
  switch (what.kind) {
    case 'partition':
      return when.until;
    case 'flap': {
      const place = (moment - when.after) % (what.up + what.down);
      return place < what.up ? moment : Math.min(when.until, moment - place + what.up + what.down);
    }
    case 'reply':
    case 'cut':
    case 'stall':
    case 'greylist':
    case 'disk-full':
    case 'crash':
    case 'spool-error':
    case 'helo':
    case 'clock':
    case 'slow':
    case 'refuse':
    case 'lose':
    case 'corrupt':
    case 'half-close':
    case 'torn':
      return moment;
  }
}

/** An envelope as a greylist knows it again. */
export function envelopeKey(reversePath: string, forwardPath: ForwardPath): string {
  return `${reversePath} ${formatPath(forwardPath)}`;
}
