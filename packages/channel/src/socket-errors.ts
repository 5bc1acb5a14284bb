/** What sockets, of TCP and of TLS, say when they fail, in words for people. */

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  EADDRINUSE: 'address in use',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EADDRNOTAVAIL: 'no address of this machine',
  EAI_AGAIN: 'no such address',
  EAI_FAIL: 'no such address',
  ENOTFOUND: 'no such address',
  ETIMEDOUT: 'timed out',
  ECONNRESET: 'reset by the peer',
  EPIPE: 'reset by the peer',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EMFILE: 'too many open files',

  CERT_HAS_EXPIRED: 'the certificate has expired',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet',
  CERT_REVOKED: 'the certificate is revoked',
  CERT_UNTRUSTED: 'nobody who is trusted vouches for the certificate',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for other names',
  INVALID_PURPOSE: 'the certificate is for another purpose',
  SELF_SIGNED_CERT_IN_CHAIN: 'nobody who is trusted vouches for the certificate',
  UNABLE_TO_GET_ISSUER_CERT: 'nobody who is trusted vouches for the certificate',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'nobody who is trusted vouches for the certificate',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'nobody who is trusted vouches for the certificate',

  ERR_SSL_HTTP_REQUEST: 'the peer speaks no TLS',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'the peer speaks no TLS',
  ERR_SSL_UNKNOWN_PROTOCOL: 'the peer speaks no TLS',
  ERR_SSL_WRONG_VERSION_NUMBER: 'the peer speaks no TLS',
  ERR_SSL_NO_SHARED_CIPHER: 'the ends have no cipher in common',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'the ends have no version of TLS in common',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'the ends have no version of TLS in common',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'the peer did not take the certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'the peer did not take the certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'the peer did not take the certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'the peer did not take the certificate',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'the peer asks for a certificate',
  ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: 'the client showed no certificate',
};

/** A short sentence for an error of the system or of TLS. */
export function inWords(error: Error): string {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null) return error.message;
  return wordsFor(code, 'reason' in error && typeof error.reason === 'string' ? error.reason : '');
}

/** The same for the bare code. `reason`: what the library of TLS says of it. */
export function wordsFor(code: string, reason = ''): string {
  return WORDS[code] ?? (reason === '' ? `failed with ${code}` : `TLS failed: ${reason}`);
}
