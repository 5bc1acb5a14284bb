import type { Address } from './address.ts';
import type { Secured, TlsSide } from './tls-side.ts';

/**
 * The transmission channel as a port: "a full-duplex communication path between a sender-SMTP and a receiver-SMTP"
 * (0821:3860). Hosts know this type alone; TCP, TLS and memory are carriers of it, and one conformance suite holds for all.
 *
 * Nothing here is a promise: a channel that lives in virtual time calls its user at the right moment of a loop, and a
 * channel over TCP calls it when the socket does.
 */
export interface TransmissionChannel {
  /** The two ends, for people to read. */
  readonly local: Endpoint;
  /** The peer's end. */
  readonly remote: Endpoint;

  /**
   * Names the user of this end, once, before anything else happens here. Octets that came earlier are kept and handed over
   * after this call returned, never during it.
   */
  start(user: ChannelUser): void;

  /**
   * Hands octets to the carrier, which may hold on to the array: do not change it any more. True: there is room for more.
   * False: what was handed over is taken, but nothing more should be until `room` is called. Ignored, and false, after
   * `end` and once closed; no `room` follows then.
   */
  write(octets: Uint8Array): boolean;

  /** Nothing more will be written. What was written still arrives, then the peer is told `ended`. */
  end(): void;

  /**
   * Gives the channel up: what is on its way may be lost. This end is told `closed` and nothing else; so is the peer, though
   * after an `end` it may only notice when it writes.
   */
  abort(): void;

  /**
   * Octets stop coming, but for those already being handed over, until `resume`. The peer's writes find no more room. That
   * the peer ended is told after `resume` too, and a loss may be noticed no earlier.
   */
  pause(): void;
  /** Octets may come again. */
  resume(): void;

  /**
   * Goes on under TLS, once: what is written and read from here on is protected. What was written before still leaves in the
   * clear, in order; what came in the clear and was not handed over goes to the handshake, which fails by it, and is never
   * handed over as if it had been protected (CVE-2011-0411). May be called before `start`.
   *
   * `done` is called once, never before this call returned, and nothing but `room` and `closed` is told before it; what is
   * written meanwhile waits for it. A handshake that fails, or whose channel is lost, is told as such, and the channel then
   * closes: `lost`, with the same words. After an `abort` there is only `closed`.
   *
   * Fails after `end`, and when the peer has ended. With TLS 1.3 a server may learn after `done`, by `closed`, that the
   * client did not take its certificate.
   */
  secure(side: TlsSide, done: (secured: Secured) => void): void;
}

/** What the user of one end is told. Calls never come from inside a call to the channel. */
export interface ChannelUser {
  /**
   * Octets came. They are lent: what is needed when this call has returned must be copied, for over TCP the next read overwrites
   * it. Nobody may change them, for in memory they are what the peer wrote.
   */
  octets(octets: Uint8Array): void;
  /** There is room to write again after `write` returned false. */
  room(): void;
  /** The peer will write nothing more; this end still may. */
  ended(): void;
  /** The channel is closed, and this is the last call: it comes exactly once. */
  closed(cause: ClosedCause): void;
}

/** `ended`: both ends had ended. `aborted`: this end gave up. `lost`: the peer gave up, or the carrier failed. */
export type ClosedCause =
  | { readonly kind: 'ended' | 'aborted' }
  | { readonly kind: 'lost'; readonly why: string };

/** One end of a channel. */
export interface Endpoint {
  /** `127.0.0.1:2525` over TCP; the name of a host in memory. */
  readonly name: string;
}

/** A carrier of transmission channels: opens them and listens for them. */
export interface Carrier {
  /**
   * Begins to open a channel; `done` is called once, never before this call returned, and never after `cancel`.
   * Fails after `timeout` milliseconds.
   */
  open(address: Address, timeout: number, done: (opened: Opened) => void): Cancel;

  /** Begins to listen; `done` is called once, never before this call returned. */
  listen(
    address: Address,
    accept: (channel: TransmissionChannel) => void,
    done: (listening: Listening) => void,
  ): void;
}

/** A channel, or why there is none, in words for people. */
export type Opened =
  | { readonly ok: true; readonly channel: TransmissionChannel }
  | { readonly ok: false; readonly why: string };

/** A listener, or why there is none, in words for people. */
export type Listening =
  | { readonly ok: true; readonly listener: Listener }
  | { readonly ok: false; readonly why: string };

/** Takes back what was begun. Calling it again, or too late, does nothing. */
export type Cancel = () => void;

/** Listens for channels at one address. */
export interface Listener {
  /** Where it listens, with the port that was found. */
  readonly address: Address;
  /** Takes no more channels; those that are open stay open. `done` is called when the address is free again. */
  close(done: () => void): void;
}
