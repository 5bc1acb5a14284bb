/** A law that every journal keeps, checked event by event: it remembers only what is still under way. */
import type { JournalEvent } from '../journal/event.ts';

/** `S` for safety, at every moment; `L` for liveness, when all has come to rest. */
export type LawName =
  | 'S1 fate'
  | 'S2 custody'
  | 'S3 at least once'
  | 'S4 path conservation'
  | 'S5 reverse walk'
  | 'S6 null stays null'
  | 'S7 no notice about a notice'
  | 'S8 bounded journey'
  | 'S9 transparency'
  | 'S10 name rule'
  | 'S11 limits'
  | 'S13 determinism'
  | 'S14 told as asked'
  | 'links'
  | 'order'
  | 'L1 drain'
  | 'L2 retry'
  | 'L3 no leak';

/** A law that did not hold. */
export interface Breach {
  /** Which. */
  readonly law: LawName;
  /** What was seen, in one sentence without an end. */
  readonly what: string;
  /** The event at which it was seen. */
  readonly seq: number;
}

export type Report = (law: LawName, what: string) => void;

export interface Law {
  see(event: JournalEvent, report: Report): void;
  /** All has come to rest. */
  end(report: Report): void;
}
