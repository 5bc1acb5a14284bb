/** What the server goes by in handshakes, read anew for each, so that certificates change while it runs. */
import {
  InvalidOptionError,
  tlsFault,
  type Pem,
  type TlsCertificate,
  type TlsClientProof,
  type TlsServer,
} from '@hopscope/channel';

/** With which certificate there is TLS, from when on, and whether there is service without it. */
export interface ServerTls {
  /**
   * The certificate and its key. A function is asked before each handshake: return the same object until there is another
   * certificate, since what is worked out from one is kept with it.
   */
  readonly certificate: TlsCertificate | (() => TlsCertificate);
  /** The certificate for a name that the client asks for (SNI); null: the one above. */
  readonly certificateFor?: ((servername: string) => TlsCertificate | null) | undefined;
  /** TLS begins as soon as the channel opens, as on port 465 (RFC 8314 3.3). False by default: it begins with STARTTLS. */
  readonly implicit?: boolean | undefined;
  /** In the clear all commands but NOOP, EHLO, STARTTLS and QUIT are 530 (RFC 3207 4). False by default. */
  readonly required?: boolean | undefined;
  /**
   * Asks clients for a certificate, and `session.security` tells what they showed. A handshake with one who does not prove who it is
   * fails, unless `rejectUnauthorized` is false: then it is for the hooks to judge.
   */
  readonly clients?: TlsClientProof | undefined;
}

/** Goes on with the last certificate that was good while a newer one is not. */
export class Certificates {
  readonly #tls: ServerTls;
  readonly #timeout: number;
  readonly #onError: (error: unknown) => void;
  #good: TlsCertificate;

  /** Throws InvalidOptionError when the first certificate or an authority cannot be used, and what `certificate()` throws. */
  constructor(tls: ServerTls, timeout: number, onError: (error: unknown) => void) {
    this.#tls = tls;
    this.#timeout = timeout;
    this.#onError = onError;
    if (tls.clients !== undefined) checkAuthorities(tls.clients.ca);
    this.#good = this.#checked(this.#read());
  }

  /** For one handshake. */
  side(): TlsServer {
    try {
      const next = this.#read();
      if (next !== this.#good) this.#good = this.#checked(next);
    } catch (error) {
      this.#onError(error);
    }
    return {
      role: 'server',
      certificate: this.#good,
      certificateFor: (servername) => this.#named(servername),
      clients: this.#tls.clients,
      timeout: this.#timeout,
    };
  }

  #read(): TlsCertificate {
    const { certificate } = this.#tls;
    return typeof certificate === 'function' ? certificate() : certificate;
  }

  #named(servername: string): TlsCertificate | null {
    try {
      const found = this.#tls.certificateFor?.(servername) ?? null;
      return found === null ? null : this.#checked(found);
    } catch (error) {
      this.#onError(error);
      return null;
    }
  }

  #checked(certificate: TlsCertificate): TlsCertificate {
    if (typeof certificate !== 'object' || certificate === null)
      throw new InvalidOptionError(
        'tls.certificate',
        'it is { cert, key }, or a function that gives them',
      );
    const fault = tlsFault({ role: 'server', certificate, clients: this.#tls.clients });
    if (fault !== null) throw new InvalidOptionError('tls.certificate', fault);
    return certificate;
  }
}

/** There is no default: those whom the machine trusts vouch for servers. */
function checkAuthorities(ca: readonly Pem[] | undefined): void {
  const fault =
    ca === undefined
      ? 'it lists the authorities that may vouch for clients'
      : tlsFault({ role: 'client', servername: '', ca });
  if (fault !== null) throw new InvalidOptionError('tls.clients.ca', fault);
}
