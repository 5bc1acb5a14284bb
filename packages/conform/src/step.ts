/**
 * The dialogue of a check as a generator: it yields what it waits for and is resumed with what came. So a check reads like the
 * transcripts of the RFC, and yet holds no promise and no clock: whoever conducts it may live in virtual time.
 */
import type { Reply } from '@hopscope/protocol';

import type { Verdict } from './verdict.ts';

/** A reply as it came. */
export interface Heard extends Reply {
  /** Octets of its longest line, the CRLF included. */
  readonly longest: number;
}

/**
 * What there may be in place of a reply: `nothing`, for the channel was closed or time was up; something `malformed`; a line
 * that was `too long` to be read to its end.
 */
export type Lack = 'nothing' | 'malformed' | 'too long';

/** What a check waits for before it can go on. */
export type Want =
  /** A reply. `breaches`: in place of it these are a breach of what is checked; all else leaves the check undecided. */
  | { readonly kind: 'reply'; readonly breaches: readonly Lack[] }
  /** A reply, 421 included, or null for the end of the channel. */
  | { readonly kind: 'reply or end' }
  /** That the channel is under TLS, told by null. `otherwise`: the verdict where the handshake fails. */
  | { readonly kind: 'security'; readonly otherwise: Verdict }
  /** Nothing more: the check ends here. */
  | { readonly kind: 'verdict'; readonly verdict: Verdict };

/** A part of a check that comes to a `Result`, unless it ends the check. */
export type Step<Result> = Generator<Want, Result, Heard | null>;
