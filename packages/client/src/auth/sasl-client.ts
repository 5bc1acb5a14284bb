/** How a user is authenticated, as users say it (RFC 4954), and the plug for mechanisms that are not known here. */

/** A user name and a password, sent by the strongest mechanism that both ends know. */
export interface PasswordAuth {
  /** 1 to 255 octets of UTF-8, without NUL (RFC 4616 2). */
  readonly user: string;
  /** The same. Stands in no error and in no line that this client writes but the one of AUTH. */
  readonly password: string;
  /** Null, or left out: CRAM-MD5 before PLAIN before LOGIN, of those that the receiver-SMTP offers. */
  readonly mechanism?: PasswordMechanism | null | undefined;
  /** PLAIN and LOGIN send the password itself. True lets them do so without TLS, for who has another wall around the wire. */
  readonly inClear?: boolean | undefined;
}

/** The mechanisms that a password is enough for. CRAM-MD5 never sends it (RFC 2195); the other two do (RFC 4616). */
export type PasswordMechanism = 'CRAM-MD5' | 'PLAIN' | 'LOGIN';

/** The client's side of one exchange of a SASL mechanism. Octets throughout; base64 is done elsewhere. */
export interface SaslClient {
  /** As the receiver-SMTP offers it: `XOAUTH2`, `SCRAM-SHA-256`. */
  readonly name: string;
  /** The first response, where the mechanism lets the client begin. May be empty. */
  readonly initial?: Uint8Array | undefined;
  /** The response to a challenge, at once or later. Null gives the exchange up; so does an error, which `connect` rejects with. */
  respond(challenge: Uint8Array): Uint8Array | null | Promise<Uint8Array | null>;
}

/** `() => SaslClient` makes one for each connection, for a mechanism that remembers how far it has come. */
export type Auth = PasswordAuth | SaslClient | (() => SaslClient);
