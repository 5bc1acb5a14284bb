/** TLS as users ask for it, and what came of it. The handshake itself is the carrier's. */
import {
  InvalidOptionError,
  tlsFault,
  type OptionKind,
  type Pem,
  type Secured,
  type TlsCertificate,
  type TlsClient,
} from '@hopscope/channel';

/**
 * `never`: in the clear. `if-offered`: after STARTTLS where the receiver-SMTP offers it, in the clear where it does not; this
 * keeps out who listens, not who interferes (RFC 3207 6). `required`: after STARTTLS, or not at all. `implicit`: from the
 * first octet on (RFC 8314 3.3).
 */
export type TlsMode = 'never' | 'if-offered' | 'required' | 'implicit';

/** When TLS begins, and what the receiver-SMTP has to prove in it. */
export interface TlsTerms {
  readonly mode: TlsMode;
  /** Authorities that may vouch for the receiver, as PEM; those of the machine when left out. Keep the array for all connections. */
  readonly ca?: readonly Pem[] | undefined;
  /** The name that the certificate must be for; the host of the address when left out. */
  readonly servername?: string | undefined;
  /**
   * Whether a receiver that does not prove who it is will be refused. When left out: yes, but for `if-offered` without
   * `auth`, where the other choice is no TLS at all; `connection.security.doubt` then says what the proof lacked.
   */
  readonly rejectUnauthorized?: boolean | undefined;
  /** What this host shows where the receiver asks who it is; nothing when left out. Keep the object for all connections. */
  readonly certificate?: TlsCertificate | undefined;
  /** For the handshake, in milliseconds; 30,000 when left out. */
  readonly timeout?: number | undefined;
}

const MODES: readonly TlsMode[] = ['never', 'if-offered', 'required', 'implicit'];

const CERTIFICATE: Readonly<Record<keyof TlsCertificate, OptionKind>> = {
  cert: 'any',
  key: 'any',
  passphrase: 'text',
};

const TERMS: Readonly<Record<keyof TlsTerms, OptionKind>> = {
  mode: MODES,
  ca: 'list',
  servername: 'text',
  rejectUnauthorized: 'flag',
  certificate: CERTIFICATE,
  timeout: 'amount',
};

/** A mode that is none must not be taken for one that lets mail go in the clear. */
export const TLS_OPTION: OptionKind = [...MODES, TERMS];

/** How far a connection is safe from others than its two ends. */
export type Security =
  | { readonly kind: 'clear' }
  | {
      readonly kind: 'tls';
      /** `TLSv1.3`. */
      readonly protocol: string;
      /** `TLS_AES_256_GCM_SHA384`. */
      readonly cipher: string;
      /** Null: the receiver has proved who it is. Otherwise why not: then nobody knows who is at the other end. */
      readonly doubt: string | null;
    };

/** The mode and, where there may be TLS, what this end brings to it. */
export interface TlsSettings {
  readonly mode: TlsMode;
  /** Without a name the host of the address is meant. */
  readonly side: Omit<TlsClient, 'servername'> & { readonly servername: string | null };
}

/**
 * `secrets`: there is something to lose by talking to the wrong one; `clear`: though it may be said in the clear. Throws
 * InvalidOptionError for terms without a mode, or with an authority or a certificate that is none.
 */
export function tlsSettings(
  tls: TlsMode | TlsTerms | undefined,
  secrets: { readonly clear: boolean } | null,
): TlsSettings {
  const usual: TlsMode = secrets === null || secrets.clear ? 'if-offered' : 'required';
  const terms: TlsTerms = typeof tls === 'object' ? tls : { mode: tls ?? usual };
  if (!MODES.includes(terms.mode))
    throw new InvalidOptionError('tls.mode', 'it must be given, beside the other terms');
  const { mode, ca, servername, certificate, timeout } = terms;
  const rejectUnauthorized =
    terms.rejectUnauthorized ?? (mode !== 'if-offered' || secrets !== null);
  if (ca !== undefined) check('tls.ca', { ca });
  if (certificate !== undefined) check('tls.certificate', { ca, certificate });
  return {
    mode,
    side: {
      role: 'client',
      ca,
      servername: servername ?? null,
      rejectUnauthorized,
      certificate,
      timeout,
    },
  };
}

/** A file that is no certificate is known before anything is opened. What is read from it is kept for the handshakes. */
function check(option: string, side: Pick<TlsClient, 'ca' | 'certificate'>): void {
  const fault = tlsFault({ role: 'client', servername: '', ...side });
  if (fault !== null) throw new InvalidOptionError(option, fault);
}

export const CLEAR: Security = { kind: 'clear' };

export function securityOf({ protocol, cipher, doubt }: Secured & { ok: true }): Security {
  return { kind: 'tls', protocol, cipher, doubt };
}
