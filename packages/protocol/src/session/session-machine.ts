/**
 * What the two session machines have in common, and all that a driver must know to join one to a transmission channel.
 *
 * A machine does no input or output, reads no clock and starts no timer. It is told what happened (octets came, an answer
 * was found, time ran out, the channel ended) and returns effects: what has to be done about it, in order. So the same
 * machine runs over TCP, in memory, in virtual time, under a fuzzer and in a replay.
 */
export interface SessionMachine<Effect> {
  /** What the machine waits for. */
  readonly wants: Want;
  /** Whether a driver hands over octets now: that is the back-pressure. */
  readonly reads: Reads;
  /** How long it is willing to wait. A new serial means that the wait began anew. */
  readonly wait: Wait;
  /** The channel is open. */
  opened(): readonly Effect[];
  /**
   * Octets came. Kept and read later when the machine wants something else first. They are lent until the effects are carried
   * out that this call returns, some of which may be views of them.
   */
  receive(octets: Uint8Array): readonly Effect[];
  /**
   * It has said so much, and been asked so much more at once, that it waits for what it said to leave: call `readOn` when the
   * channel has room. So a peer that asks and never listens costs no more than one that listens.
   */
  readonly stalled: boolean;
  /** What was sent has left: reads on where it stalled. Nothing comes of it when the machine had not stalled. */
  readOn(): readonly Effect[];
  /** The channel is under TLS from here on, as the effect `secure` asked. */
  underTls(): readonly Effect[];
  /** The wait was too long, or all waits of a whole were together. */
  expired(which: 'wait' | 'whole'): readonly Effect[];
  /** The peer ended the channel, or it was lost. No effect asks for octets to be sent from here on. */
  ended(): readonly Effect[];
}

/**
 * `octets`: from the channel. `answer`: to the question asked last (receiver-SMTP). `room`: in its host, for more mail data
 * (receiver-SMTP). `work`: a mail to send, or to be told to quit (sender-SMTP). `mail-data`: the next part of the mail data
 * (sender-SMTP). `response`: to the challenge heard last (sender-SMTP). `tls`: the channel under TLS. `nothing`: the session is
 * over.
 */
export type Want =
  | 'octets'
  | 'answer'
  | 'room'
  | 'work'
  | 'mail-data'
  | 'response'
  | 'tls'
  | 'nothing';

/**
 * `never`: not before it wants something else. `with-room`: while the channel has room, for what comes may make it say more.
 * `always`: whether or not what it said has left; little more will be said about what comes, and that must not wait.
 */
export type Reads = 'never' | 'with-room' | 'always';

/** How long a driver lets the peer keep the machine waiting before it calls `expired`. */
export interface Wait {
  /** Counts the waits: while it stays the same, the time that has passed counts. */
  readonly serial: number;
  /** Milliseconds; Infinity while the next move is not the peer's. */
  readonly ms: number;
  /** What this wait is a part of, where that may not take for ever though each wait of it ends in time; null: of nothing. */
  readonly whole: Whole | null;
}

/** What has a deadline as a whole: mail data, an exchange. It is the same object in all its waits, and in those of nothing else. */
export interface Whole {
  /** Milliseconds for all its waits together; the time in which the next move is not the peer's does not count. */
  readonly ms: number;
}

/** Effects that concern the channel alone; every driver handles them in the same way. */
export type ChannelEffect =
  | { readonly kind: 'send'; readonly octets: Uint8Array }
  /** What was sent leaves as it is; then TLS begins, and the machine is told `underTls` or `ended` (RFC 3207). */
  | { readonly kind: 'secure' }
  /** Nothing more will be sent or read: let what was sent arrive, then close. */
  | { readonly kind: 'close' };
