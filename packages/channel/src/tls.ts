/**
 * TLS by `node:tls`: a handshake over a stream. What is worked out from a certificate or a list of authorities is kept with
 * it, since to read a key takes as long as a good part of a handshake.
 */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { TLSSocket, connect, createSecureContext, type SecureContext } from 'node:tls';

import { inWords, wordsFor } from './socket-errors.ts';
import type { Pem, Secured, TlsCertificate, TlsClient, TlsServer, TlsSide } from './tls-side.ts';

const MIN_VERSION = 'TLSv1.2';

/** The socket of TLS over a stream, with a handshake begun. Throws when a certificate, a key or an authority is none. */
export function tlsOver(stream: Duplex, side: TlsSide): TLSSocket {
  return side.role === 'client' ? clientOver(stream, side) : serverOver(stream, side);
}

/** What a handshake came to that was done. */
export function outcomeOf(socket: TLSSocket, side: TlsSide): Secured {
  const asked = 'servername' in socket ? socket.servername : null;
  return {
    ok: true,
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().standardName,
    servername: typeof asked === 'string' && asked !== '' ? asked.toLowerCase() : null,
    doubt: doubtAbout(socket, side),
  };
}

/** What keeps an end from beginning a handshake at all, in words; null: nothing. For whoever sets one up. */
export function tlsFault(side: TlsSide): string | null {
  try {
    contextOf(side);
    return null;
  } catch (error) {
    return faultIn(side, error);
  }
}

/** Words for what {@link tlsOver} threw. */
export function faultIn(side: TlsSide, error: unknown): string {
  if (!(error instanceof Error)) throw error;
  const what = side.role === 'client' ? 'an authority' : 'the certificate or its key';
  return `${what} cannot be used: ${'reason' in error ? String(error.reason) : inWords(error)}`;
}

function clientOver(stream: Duplex, side: TlsClient): TLSSocket {
  const { servername, rejectUnauthorized = true } = side;
  return connect({
    socket: stream,
    secureContext: contextOf(side),
    rejectUnauthorized,
    host: servername,
    servername: isIP(servername) === 0 ? servername : '', // an address is never told (RFC 6066 3)
  });
}

function serverOver(stream: Duplex, side: TlsServer): TLSSocket {
  const { certificateFor } = side;
  const socket = new TLSSocket(stream, {
    isServer: true,
    secureContext: contextOf(side),
    ...(certificateFor !== undefined && {
      SNICallback: (servername, done) => {
        const certificate = certificateFor(servername.toLowerCase());
        done(null, contextFor(certificate ?? side.certificate));
      },
    }),
  });
  socket.disableRenegotiation(); // it costs the server far more than the client that asks for it
  return socket;
}

function doubtAbout(socket: TLSSocket, side: TlsSide): string | null {
  if (side.role === 'server') return 'no certificate was asked for';
  if (socket.authorized) return null;
  const error: unknown = socket.authorizationError;
  return error instanceof Error ? inWords(error) : wordsFor(String(error));
}

const contexts = new WeakMap<object, SecureContext>();
let trusting: SecureContext | null = null;

function contextOf(side: TlsSide): SecureContext {
  if (side.role === 'server') return contextFor(side.certificate);
  const { ca } = side;
  if (ca === undefined) return (trusting ??= createSecureContext({ minVersion: MIN_VERSION }));
  return kept(ca, () =>
    createSecureContext({ minVersion: MIN_VERSION, ca: ca.map((pem) => authority(pem)) }),
  );
}

function contextFor(certificate: TlsCertificate): SecureContext {
  const { cert, key, passphrase } = certificate;
  return kept(certificate, () =>
    createSecureContext({
      minVersion: MIN_VERSION,
      cert: asNode(cert),
      key: asNode(key),
      passphrase,
    }),
  );
}

function kept(key: object, make: () => SecureContext): SecureContext {
  const known = contexts.get(key);
  if (known !== undefined) return known;
  const made = make();
  contexts.set(key, made);
  return made;
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
