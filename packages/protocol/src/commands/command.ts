/** The commands of RFC 821 4.1, RFC 5321 4.1 and its extensions as values: what a sender-SMTP says and a receiver-SMTP hears. */
import type { ForwardPath, Host, ReversePath } from '../path.ts';

/** A command with its arguments read. */
export type Command =
  | HelloCommand
  | MailCommand
  | RcptCommand
  | { readonly verb: 'DATA' | 'QUIT' | 'TURN' | 'STARTTLS' }
  | { readonly verb: 'RSET' }
  | BdatCommand
  | AuthCommand
  | { readonly verb: 'NOOP' | 'HELP'; readonly text: string | null }
  | TextCommand;

/** HELO (0821:1186) and EHLO (5321 4.1.1.1). */
export interface HelloCommand {
  readonly verb: 'HELO' | 'EHLO';
  /** How the sender-SMTP names itself. */
  readonly domain: Host;
}

/** MAIL and its kin for terminals, each the start of a mail transaction (0821:1216, 0821:1409). */
export interface MailCommand {
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  readonly parameters: readonly Parameter[];
}

/** RCPT (0821:1240). */
export interface RcptCommand {
  readonly verb: 'RCPT';
  /** `postmaster` stands for `<postmaster>`, the receiver's own, which only RFC 5321 knows (5321 4.1.1.3). */
  readonly forwardPath: ForwardPath | 'postmaster';
  readonly parameters: readonly Parameter[];
}

/** VRFY and EXPN, whose argument is any string (0821:1756). */
export interface TextCommand {
  readonly verb: 'VRFY' | 'EXPN';
  /** As it was said: a user, a list, or anything else. */
  readonly text: string;
}

/** BDAT: a chunk of mail data follows the line at once (RFC 3030 2). */
export interface BdatCommand {
  readonly verb: 'BDAT';
  /** Octets of the chunk. */
  readonly size: number;
  /** The chunk is the last of its mail. */
  readonly last: boolean;
}

/** AUTH, the start of an exchange of challenges and responses (RFC 4954 4). */
export interface AuthCommand {
  readonly verb: 'AUTH';
  /** In upper case: `PLAIN`. */
  readonly mechanism: string;
  /** In base64, `=` for an empty one; null: the first word is the receiver's. */
  readonly initial: string | null;
}

/** `esmtp-param` (5321:2277); the keyword in upper case. */
export interface Parameter {
  /** In upper case: `SIZE`. */
  readonly keyword: string;
  /** What stands behind `=`; null without one. */
  readonly value: string | null;
}

/** A mail transaction begins with one of these; all but MAIL concern terminals (RFC 821 3.4). */
export type TransactionVerb = 'MAIL' | 'SEND' | 'SOML' | 'SAML';

/** The word that a command begins with. */
export type Verb = Command['verb'];

/** All verbs, of both RFCs and of the extensions. */
export const VERBS: readonly Verb[] = [
  'HELO',
  'EHLO',
  'MAIL',
  'RCPT',
  'DATA',
  'RSET',
  'SEND',
  'SOML',
  'SAML',
  'VRFY',
  'EXPN',
  'HELP',
  'NOOP',
  'QUIT',
  'TURN',
  'BDAT',
  'AUTH',
  'STARTTLS',
];
