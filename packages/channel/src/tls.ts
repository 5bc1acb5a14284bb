/**
 * TLS by `node:tls`: a handshake over a stream. What is worked out from a certificate or a list of authorities is kept with
 * it, since to read a key takes as long as a good part of a handshake.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket, connect, createSecureContext, type SecureContext } from 'node:tls';

import { inWords, wordsFor } from './socket-errors.ts';
import type {
  PeerCertificate,
  Pem,
  Secured,
  TlsCertificate,
  TlsClient,
  TlsServer,
  TlsSide,
} from './tls-side.ts';

const MIN_VERSION = 'TLSv1.2';

/** The socket of TLS over a stream, with a handshake begun. Throws when a certificate, a key or an authority is none. */
export function tlsOver(stream: Duplex, side: TlsSide): TLSSocket {
  return side.role === 'client' ? clientOver(stream, side) : serverOver(stream, side);
}

/** What a handshake came to that was done. A client that proves too little fails here. */
export function outcomeOf(socket: TLSSocket, side: TlsSide): Secured {
  const doubt = doubtAbout(socket, side);
  if (doubt !== null && side.role === 'server' && rejects(side)) return { ok: false, why: doubt };
  const asked = 'servername' in socket ? socket.servername : null;
  return {
    ok: true,
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().standardName,
    servername: typeof asked === 'string' && asked !== '' ? asked.toLowerCase() : null,
    doubt,
    certificate: certificateOf(socket),
  };
}

/** What keeps an end from beginning a handshake at all, in words; null: nothing. For whoever sets one up. */
export function tlsFault(side: TlsSide): string | null {
  try {
    void (side.role === 'client' ? contextOfClient(side) : contextOfServer(side.certificate, side));
    return null;
  } catch (error) {
    return faultIn(error);
  }
}

/** Words for what {@link tlsOver} threw. */
export function faultIn(error: unknown): string {
  if (!(error instanceof Error)) throw error;
  return inWords(error);
}

function clientOver(stream: Duplex, side: TlsClient): TLSSocket {
  const { servername, rejectUnauthorized = true } = side;
  return connect({
    socket: stream,
    secureContext: contextOfClient(side),
    rejectUnauthorized,
    host: servername,
    servername: isIP(servername) === 0 ? servername : '', // an address is never told (RFC 6066 3)
  });
}

function serverOver(stream: Duplex, side: TlsServer): TLSSocket {
  const { certificate, certificateFor, clients } = side;
  const socket = new TLSSocket(stream, {
    isServer: true,
    secureContext: contextOfServer(certificate, side),
    requestCert: clients !== undefined,
    rejectUnauthorized: rejects(side),
    ...(certificateFor !== undefined && {
      SNICallback: (servername, done) => {
        const named = certificateFor(servername.toLowerCase());
        done(null, contextOfServer(named ?? certificate, side));
      },
    }),
  });
  socket.disableRenegotiation(); // it costs the server far more than the client that asks for it
  return socket;
}

function rejects({ clients }: TlsServer): boolean {
  return clients !== undefined && (clients.rejectUnauthorized ?? true);
}

function doubtAbout(socket: TLSSocket, side: TlsSide): string | null {
  if (side.role === 'server') return doubtAboutClient(socket, side);
  if (socket.authorized) return null;
  const error: unknown = socket.authorizationError;
  return error instanceof Error ? inWords(error) : wordsFor(String(error));
}

/**
 * Only a socket that a `tls.Server` made itself says whether its client is `authorized`, and such a server has one certificate for
 * all handshakes. So the library of TLS is asked directly, as that server asks it; what it cannot say is a doubt.
 */
function doubtAboutClient(socket: TLSSocket, { clients }: TlsServer): string | null {
  if (clients === undefined) return 'no certificate was asked for';
  if (socket.getPeerX509Certificate() === undefined) return 'the client showed no certificate';
  const library: unknown = Reflect.get(socket, 'ssl');
  if (!canVerify(library)) return 'this Node does not tell whether the certificate is good';
  const error = library.verifyError();
  return error instanceof Error ? inWords(error) : null;
}

function canVerify(library: unknown): library is { verifyError(): unknown } {
  return (
    typeof library === 'object' &&
    library !== null &&
    'verifyError' in library &&
    typeof library.verifyError === 'function'
  );
}

function certificateOf(socket: TLSSocket): PeerCertificate | null {
  const shown = socket.getPeerX509Certificate();
  if (shown === undefined) return null;
  const { subject, fingerprint256, raw } = shown;
  return { subject, fingerprint: fingerprint256, octets: new Uint8Array(raw) };
}

function contextOfClient({ certificate, ca }: TlsClient): SecureContext {
  return contextOf(certificate ?? null, ca ?? null);
}

/** `certificate`: the one for the name that was asked for. */
function contextOfServer(certificate: TlsCertificate, { clients }: TlsServer): SecureContext {
  return contextOf(certificate, clients?.ca ?? null);
}

type Contexts = WeakMap<object, SecureContext>;

/** By certificate, and by authorities. */
const contexts = new WeakMap<object, Contexts>();
/** Stands for no certificate, and for the authorities of the machine. */
const USUAL = {};

function contextOf(certificate: TlsCertificate | null, ca: readonly Pem[] | null): SecureContext {
  const ofCertificate = kept(contexts, certificate ?? USUAL, (): Contexts => new WeakMap());
  return kept(ofCertificate, ca ?? USUAL, () => newContext(certificate, ca));
}

function kept<T>(all: WeakMap<object, T>, key: object, make: () => T): T {
  const known = all.get(key);
  if (known !== undefined) return known;
  const made = make();
  all.set(key, made);
  return made;
}

function newContext(certificate: TlsCertificate | null, ca: readonly Pem[] | null): SecureContext {
  const authorities = ca === null ? undefined : usable('an authority', () => ca.map(authority));
  return usable('the certificate or its key', () =>
    createSecureContext({
      minVersion: MIN_VERSION,
      sessionIdContext: SESSIONS, // without one no session of a client that was asked can be resumed
      ca: authorities,
      ...(certificate !== null && {
        cert: asNode(certificate.cert),
        key: asNode(certificate.key),
        passphrase: certificate.passphrase,
      }),
    }),
  );
}

const SESSIONS = 'hopscope';

function usable<T>(what: string, make: () => T): T {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const why = 'reason' in error ? String(error.reason) : inWords(error);
    throw new Error(`${what} cannot be used: ${why}`, { cause: error });
  }
}

/** The library takes what is no certificate, and trusts nobody. */
function authority(pem: Pem): string | Buffer {
  const given = asNode(pem);
  void new X509Certificate(given);
  return given;
}

function asNode(pem: Pem): string | Buffer {
  return typeof pem === 'string' ? pem : Buffer.from(pem);
}
