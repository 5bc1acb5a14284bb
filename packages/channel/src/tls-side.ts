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
  /** What this end shows where the server asks clients who they are; nothing when left out. */
  readonly certificate?: TlsCertificate | undefined;
}

/** The end that answers. */
export interface TlsServer extends TlsTime {
  readonly role: 'server';
  readonly certificate: TlsCertificate;
  /** The certificate for a name that the client asks for (SNI); null: the one above. Must not throw. */
  readonly certificateFor?: ((servername: string) => TlsCertificate | null) | undefined;
  /** Asks clients for a certificate; left out: they are asked for none. */
  readonly clients?: TlsClientProof | undefined;
}

/** What clients are asked to prove. */
export interface TlsClientProof {
  /** Authorities that may vouch for a client: those of the machine vouch for servers. Keep the array, as a {@link TlsCertificate}. */
  readonly ca: readonly Pem[];
  /**
   * True, or left out: a handshake with a client that does not prove who it is fails; where TLS 1.3 is spoken, the client hears of that
   * when its own handshake is done. False: it goes on, and `doubt` says what the proof lacks.
   */
  readonly rejectUnauthorized?: boolean | undefined;
}

/** Who the other end says it is. That the key is its own it has shown; who vouches for it, if anybody does, `doubt` tells. */
export interface PeerCertificate {
  /** For people to read, an attribute on each line: `CN=alpha.example`. Who is meant, `X509Certificate` of `node:crypto` tells by name. */
  readonly subject: string;
  /** SHA-256 of the certificate, for lists of those that are known: `0A:57:39:`, and so on. */
  readonly fingerprint: string;
  /** The certificate, in DER. */
  readonly octets: Uint8Array;
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
      /** Null: the peer has proved who it is. Otherwise why not: `the certificate is self-signed`, `no certificate was asked for`. */
      readonly doubt: string | null;
      /** What the peer has shown; null: nothing. */
      readonly certificate: PeerCertificate | null;
    }
  | {
      readonly ok: false;
      /** `the certificate is for other names`, `the peer speaks no TLS`, `timed out`. */
      readonly why: string;
    };
