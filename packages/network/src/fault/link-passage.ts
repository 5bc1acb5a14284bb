/**
 * How a link of a network lets octets pass: the delay of its plan, and what faults add to it right now. Seen from the end that
 * opened the channel, where `out` is what it says.
 */
import {
  ThroughChannel,
  type Clock,
  type Direction,
  type Passage,
  type TransmissionChannel,
} from '@hopscope/channel';

import type { HostPlan, LinkPlan } from '../file/network-plan.ts';
import type { ChannelId } from '../journal/event.ts';
import type { FaultBook, Rule } from './fault-book.ts';

/** The two ends of a channel and its name. */
export interface LinkEnds {
  readonly channel: ChannelId;
  readonly opener: HostPlan;
  readonly target: HostPlan;
  /** The target is the sender-SMTP, since 250 was said to TURN. */
  readonly turned: boolean;
}

export class LinkPassage implements Passage {
  readonly #ends: LinkEnds;
  readonly #plan: LinkPlan | null;
  readonly #faults: FaultBook;
  readonly #clock: Clock;
  /** Until when each direction is busy with what was said before: a narrow link takes its time for each octet. */
  readonly #busyUntil = { out: 0, in: 0 };
  readonly #told = new Set<Rule>();

  constructor(ends: LinkEnds, plan: LinkPlan | null, faults: FaultBook, clock: Clock) {
    this.#ends = ends;
    this.#plan = plan;
    this.#faults = faults;
    this.#clock = clock;
  }

  takes(direction: Direction, octets: number): number {
    const now = this.#clock.now();
    let ms = this.#plan?.delay ?? 0;
    const [from, to] = this.#way(direction);
    for (const rule of this.#faults.between('slow', from, to)) {
      const { what } = rule.plan;
      if (what.kind !== 'slow') continue;
      this.#tell(rule, from);
      const start = Math.max(now, this.#busyUntil[direction]);
      this.#busyUntil[direction] = start + (octets / what.bandwidth) * 1000;
      const jitter = what.jitter === 0 ? 0 : this.#faults.random.fraction() * what.jitter;
      ms += this.#busyUntil[direction] - now + what.delay + jitter;
    }
    return ms;
  }

  closedFor(direction: Direction): number {
    const [from, to] = this.#way(direction);
    return this.#faults.closedFor(from, to);
  }

  onChange(listener: () => void): () => void {
    return this.#faults.onChange(listener);
  }

  #way(direction: Direction): readonly [HostPlan, HostPlan] {
    const { opener, target } = this.#ends;
    return direction === 'out' ? [opener, target] : [target, opener];
  }

  /** Once for each channel: not at each of its octets. */
  #tell(rule: Rule, from: HostPlan): void {
    if (this.#told.has(rule)) return;
    this.#told.add(rule);
    this.#faults.strike(rule, from, this.#ends.channel, null, 'a slow link');
  }
}

/** The channel with what faults do to the octets themselves: torn, changed, or lost with a side or with the whole channel. */
export function tampered(
  channel: TransmissionChannel,
  ends: LinkEnds,
  faults: FaultBook,
): TransmissionChannel {
  return new TamperedChannel(channel, ends, faults);
}

class TamperedChannel extends ThroughChannel {
  readonly #ends: LinkEnds;
  readonly #faults: FaultBook;
  /** The sending sides that a fault has ended, while who sends there does not know it. */
  #outIsOver = false;
  #inIsOver = false;

  constructor(channel: TransmissionChannel, ends: LinkEnds, faults: FaultBook) {
    super(channel);
    this.#ends = ends;
    this.#faults = faults;
  }

  override write(octets: Uint8Array): boolean {
    if (this.#outIsOver) return true;
    if (!this.#faults.onLinks) return super.write(octets);
    const { opener, target, channel } = this.#ends;
    if (this.#isLost(opener, target)) {
      this.abort();
      return false;
    }
    const said = this.#ends.turned ? octets : corrupted(octets, this.#ends, this.#faults);
    const left = endedAfter(said, opener, target, channel, this.#faults);
    if (left !== null) {
      this.#outIsOver = true;
      if (left.length > 0) super.write(left);
      super.end();
      return true;
    }
    let hasRoom = true;
    for (const piece of torn(said, opener, target, channel, this.#faults))
      hasRoom = super.write(piece);
    return hasRoom;
  }

  override end(): void {
    if (!this.#outIsOver) super.end();
  }

  override octets(octets: Uint8Array): void {
    if (this.#inIsOver) return;
    if (!this.#faults.onLinks) return super.octets(octets);
    const { opener, target, channel } = this.#ends;
    if (this.#isLost(target, opener)) return this.abort();
    const said = this.#ends.turned ? corrupted(octets, this.#ends, this.#faults) : octets;
    const left = endedAfter(said, target, opener, channel, this.#faults);
    if (left === null) {
      for (const piece of torn(said, target, opener, channel, this.#faults)) super.octets(piece);
      return;
    }
    this.#inIsOver = true;
    if (left.length > 0) super.octets(left);
    super.ended();
  }

  override ended(): void {
    if (!this.#inIsOver) super.ended();
  }

  #isLost(from: HostPlan, to: HostPlan): boolean {
    return this.#faults.strikeBetween('lose', from, to, this.#ends.channel, 'the channel is lost');
  }
}

/** What is still heard of a piece in which a fault ends the sending side; null: none does. */
function endedAfter(
  octets: Uint8Array,
  from: HostPlan,
  to: HostPlan,
  channel: ChannelId,
  faults: FaultBook,
): Uint8Array | null {
  for (const rule of faults.between('half-close', from, to)) {
    if (!faults.dares(rule)) continue;
    const count = faults.random.integer(0, octets.length);
    const what = `its sending side is ended after ${count} of ${octets.length} octets`;
    faults.strike(rule, from, channel, null, what);
    return octets.slice(0, count);
  }
  return null;
}

/** The pieces in which a piece arrives: itself, or as a fault cuts it. */
function torn(
  octets: Uint8Array,
  from: HostPlan,
  to: HostPlan,
  channel: ChannelId,
  faults: FaultBook,
): readonly Uint8Array[] {
  for (const rule of faults.between('torn', from, to)) {
    if (!faults.dares(rule) || octets.length < 2) continue;
    const most = Math.max(faults.random.pick([1, 3, 40]), Math.ceil(octets.length / MOST_PIECES));
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < octets.length;) {
      const end = Math.min(at + faults.random.integer(1, most), octets.length);
      pieces.push(octets.slice(at, end));
      at = end;
    }
    const what = `${octets.length} octets arrive in ${pieces.length} pieces`;
    faults.strike(rule, from, channel, null, what);
    return pieces;
  }
  return [octets];
}

/** About so many pieces at most become of one, so that long mail data does not take for ever. */
const MOST_PIECES = 512;

/** One octet of the text becomes another letter. Ends of lines stay: what they end, faults of their own cut. */
function corrupted(
  octets: Uint8Array,
  { channel, opener, target, turned }: LinkEnds,
  faults: FaultBook,
): Uint8Array {
  if (octets.length === 0) return octets;
  const [sender, receiver] = turned ? [target, opener] : [opener, target];
  let changed = octets;
  for (const rule of faults.between('corrupt', sender, receiver)) {
    if (!faults.dares(rule)) continue;
    const place = faults.random.integer(0, octets.length - 1);
    const before = changed[place]!;
    const after = before === LETTER_A ? LETTER_B : LETTER_A;
    if (before < FIRST_VISIBLE) continue;
    changed = changed.slice();
    changed[place] = after;
    const what = `octet ${place + 1} of ${octets.length} arrives as ${hex(after)}, not ${hex(before)}`;
    faults.strike(rule, sender, channel, null, what);
  }
  return changed;
}

const FIRST_VISIBLE = 32;
const LETTER_A = 97;
const LETTER_B = 98;

function hex(octet: number): string {
  return `0x${octet.toString(16).padStart(2, '0')}`;
}
