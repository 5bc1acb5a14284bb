/**
 * What an end of a channel brings to a TLS handshake, and what comes of one. Plain data: no library of TLS is named here,
 * so that any carrier may make it true with its own. No version below 1.2 is spoken (RFC 8996).
 */

/** Text or octets of PEM: certificates or a private key. */
export type Pem = string | Uint8Array;

/** What an end goes by. Keep the object for all handshakes: what a carrier works out from it is kept with it. */
export interface TlsCertificate {
  /** The certificate, and behind it those that lead to an authority. */
  readonly cert: Pem;
  /** The private key that belongs to it. */
  readonly key: Pem;
  /** Opens the key, where it is locked. */
  readonly passphrase?: string | undefined;
}

interface TlsTime {
  /** Milliseconds after which a handshake that is not done has failed; 30,000 when left out, Infinity for no limit. */
  readonly timeout?: number | undefined;
}

/** The end that begins the handshake. */
export interface TlsClient extends TlsTime {
  readonly role: 'client';
  /** Who the peer has to be: the name or the IP address that its certificate must be for. A name is also told to the peer (SNI). */
  readonly servername: string;
  /** Authorities that may vouch for the peer; those of the machine when left out. Keep the array, as a {@link TlsCertificate}. */
  readonly ca?: readonly Pem[] | undefined;
  /**
   * True, or left out: a handshake with a peer that does not prove who it is fails. False: it goes on, and `doubt` says what
   * the proof lacks; good for opportunistic TLS, where the other choice is none at all (RFC 3207 4.1).
   */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** The end that answers. It asks the client for no certificate. */
export interface TlsServer extends TlsTime {
  readonly role: 'server';
  readonly certificate: TlsCertificate;
  /** The certificate for a name that the client asks for (SNI); null: the one above. Must not throw. */
  readonly certificateFor?: ((servername: string) => TlsCertificate | null) | undefined;
}

export type TlsSide = TlsClient | TlsServer;

/** How a handshake ended. */
export type Secured =
  | {
      readonly ok: true;
      /** `TLSv1.3`. */
      readonly protocol: string;
      /** As the registry of TLS names it: `TLS_AES_256_GCM_SHA384`. */
      readonly cipher: string;
      /** The name that the client asked for, in lower case; null: none. */
      readonly servername: string | null;
      /** Null: the peer has proved who it is. Otherwise why not: `the certificate is self-signed`. Of a client no proof is asked. */
      readonly doubt: string | null;
    }
  | {
      readonly ok: false;
      /** `the certificate is for other names`, `the peer speaks no TLS`, `timed out`. */
      readonly why: string;
    };
