/** What hooks learn of the session that they are asked in. */
import type { Endpoint, PeerCertificate } from '@hopscope/channel';
import type { Host } from '@hopscope/protocol';

/** One session with one sender-SMTP. The same object in all hooks: a WeakMap may keep what belongs to it. */
export interface SmtpSession {
  /** The two ends of the channel, for people to read: `127.0.0.1:2525` over TCP. */
  readonly local: Endpoint;
  /** The end of the sender-SMTP; over TCP its address and a port that lasts as long as the channel. */
  readonly remote: Endpoint;
  /**
   * Where the sender-SMTP is, without its port: `127.0.0.1`, `::1`; the name of a host in memory. What `maxChannelsPerPeer` counts
   * by, and good for limits and lists of one's own.
   */
  readonly peer: string;
  /** How the sender-SMTP named itself; null before HELO or EHLO was accepted. */
  readonly domain: Host | null;
  /** Whether it said EHLO. */
  readonly extended: boolean;
  /** Null: the channel is in the clear. */
  readonly security: Security | null;
  /** Whom AUTH has proved the sender-SMTP to be; null: a stranger. Forgotten when STARTTLS begins the session anew. */
  readonly user: string | null;
}

/** What came of the handshake of TLS. */
export interface Security {
  /** `TLSv1.3`. */
  readonly protocol: string;
  /** As the registry of TLS names it: `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string;
  /** The name that the client asked for (SNI), in lower case; null: none. */
  readonly servername: string | null;
  /** What the client has shown where `tls.clients` asks for it, whoever vouches for it; null: nothing. */
  readonly certificate: PeerCertificate | null;
  /** Null: an authority of `tls.clients` vouches for that certificate. Otherwise why not: `the client showed no certificate`. */
  readonly doubt: string | null;
}
