/** A mail as users give it, and as the sender-SMTP takes it: paths parsed by the grammar before an octet is sent. */
import { InvalidOptionError, checkOptions, type OptionKind } from '@hopscope/channel';
import {
  formatPath,
  parseForwardPath,
  parseReversePath,
  type Envelope,
  type ForwardPath,
  type MailDsn,
  type Parsed,
  type RcptDsn,
  type ReversePath,
  type Rules,
  type TransactionVerb,
} from '@hopscope/protocol';

import { InvalidPathError } from './errors/invalid-path-error.ts';
import {
  mailDsn,
  rcptDsn,
  type Notifications,
  type OriginalRecipient,
  type RecipientNotifications,
} from './notifications.ts';
import { OutgoingData, type MailData } from './outgoing-data.ts';

/** A recipient of whom something is said. */
export interface Recipient extends RecipientNotifications, OriginalRecipient {
  /** The forward-path, with or without its brackets: `JOE@THREE`, `@ONE,@TWO:JOE@THREE`. */
  readonly path: string | ForwardPath;
}

export interface Mail {
  /** The reverse-path, with or without its brackets: `SAM@ALPHA`, `<@TWO,@ONE:SAM@ALPHA>`; `''` or `<>` for the null path. */
  readonly from: string | ReversePath;
  /** One forward-path or several, with or without brackets: `JOE@THREE`, `@ONE,@TWO:JOE@THREE`. */
  readonly to: string | ForwardPath | Recipient | readonly (string | ForwardPath | Recipient)[];
  readonly data: MailData;
  /** Which notifications are asked for (RFC 3461); a recipient may have it otherwise. */
  readonly dsn?: Notifications | undefined;
  /** The mail data may hold any octets, a CR or LF alone among them (BINARYMIME, RFC 3030 3). Where it is not taken, the outcome is 554. */
  readonly binary?: boolean | undefined;
  /**
   * The header holds UTF-8 (SMTPUTF8, RFC 6531). To be said of a stream only: of a text it is seen, and paths beyond ASCII
   * ask for it by themselves. Where it is not taken, the outcome is 553.
   */
  readonly internationalized?: boolean | undefined;
  /** MAIL unless told otherwise; SEND, SOML and SAML concern terminals (RFC 821 3.4) and exist in no modern host. */
  readonly verb?: TransactionVerb | undefined;
}

/** A mail that can be sent: one transaction. */
export interface OutgoingMail {
  readonly verb: TransactionVerb;
  readonly reversePath: ReversePath;
  readonly forwardPaths: readonly ForwardPath[];
  readonly dsn: MailDsn;
  readonly rcptDsn: readonly RcptDsn[];
  readonly data: OutgoingData;
  readonly binary: boolean;
  readonly internationalized: boolean;
}

/** Throws InvalidPathError, InvalidDsnError, InvalidMailDataError or InvalidOptionError; then nothing has been sent. */
export function readMail(mail: Mail, rules: Rules): OutgoingMail {
  checkMail(mail);
  const { from, to, verb = 'MAIL', binary = false, internationalized = false, dsn = {} } = mail;
  const named: readonly (string | ForwardPath | Recipient)[] = isList(to) ? to : [to];
  const recipients: readonly Recipient[] = named.map((one) => (isPath(one) ? { path: one } : one));
  if (!isPath(from)) throw new InvalidOptionError('from', A_PATH);
  for (const recipient of recipients) checkRecipient(recipient);
  if (recipients.length === 0) throw new InvalidOptionError('to', 'it names one recipient or more');
  return {
    verb,
    binary,
    internationalized,
    reversePath: readPath('from', from, rules, parseReversePath),
    forwardPaths: recipients.map(({ path }) => readPath('to', path, rules, parseForwardPath)),
    dsn: mailDsn(dsn),
    rcptDsn: recipients.map(({ notify = dsn.notify, orcpt }) => rcptDsn({ notify, orcpt })),
    data: new OutgoingData(mail.data, binary),
  };
}

/** What may be said of a mail. Paths and data are read for what they are; a verb of any text would begin a command line. */
const MAIL: Readonly<Record<keyof Mail, OptionKind>> = {
  from: 'any',
  to: 'any',
  data: 'any',
  verb: ['MAIL', 'SEND', 'SOML', 'SAML'],
  binary: 'flag',
  internationalized: 'flag',
  dsn: { ret: 'any', envid: 'any', notify: 'any' },
};

/** A caller without types may give anything, and would miss what is silently left out: above all, recipients. */
function checkMail(mail: Mail): void {
  if (!isObject(mail)) throw new InvalidOptionError('mail', 'it is { from, to, data }');
  const other = ['cc', 'bcc'].find((name) => name in mail);
  if (other !== undefined)
    throw new InvalidOptionError(other, 'every recipient stands in "to", and the header in "data"');
  checkOptions(mail, MAIL);
}

const RECIPIENT: Readonly<Record<keyof Recipient, OptionKind>> = {
  path: 'any',
  notify: 'any',
  orcpt: 'any',
};

function checkRecipient(recipient: unknown): void {
  if (isObject(recipient)) checkOptions({ to: recipient }, { to: RECIPIENT });
  if (!isObject(recipient) || !('path' in recipient && isPath(recipient.path)))
    throw new InvalidOptionError('to', `${A_PATH}, { path }, or an array of them`);
}

const A_PATH = "it is a path: a text, or one of @hopscope/protocol's";

function isList<Item>(value: Item | readonly Item[]): value is readonly Item[] {
  return Array.isArray(value);
}

/** Only whether it can be read: the grammar does the rest. */
function isPath(value: unknown): value is string | ForwardPath | ReversePath {
  return typeof value === 'string' || (isObject(value) && 'kind' in value);
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** What MAIL and RCPT will say, and what is known of the mail data (RFC 1870, RFC 6152). */
export function envelopeOf(mail: OutgoingMail, extensions: ReadonlyMap<string, string>): Envelope {
  const { verb, reversePath, forwardPaths, data } = mail;
  const eightBit = data.eightBit ?? extensions.has('8BITMIME'); // a stream is declared as freely as the receiver allows
  return {
    verb,
    reversePath,
    forwardPaths,
    declared: {
      size: data.size,
      body: mail.binary ? 'BINARYMIME' : eightBit ? '8BITMIME' : '7BIT',
      internationalized: mail.internationalized || data.utf8Header,
    },
    dsn: mail.dsn,
    rcptDsn: mail.rcptDsn,
  };
}

/** Gives a stream back that is not needed any more. What it has to say about that concerns nobody. */
export function release({ data }: OutgoingMail): void {
  if (data.streams) data.release().catch(() => {});
}

/** What people write in the header of a mail is no path, and the grammar alone would not say what they took it for. */
function hintOf(text: string, at: number): string | null {
  if (/^[^<>@]+<[^<>]*>\s*$/.test(text))
    return 'a name stands in the header alone: give what is between the brackets';
  return text[at] === ',' && !text.startsWith('@') && !text.startsWith('<')
    ? 'several recipients are given as an array'
    : null;
}

/** A typed path is written and read again: it may come from the other dialect, or from a cast. */
function readPath<Path>(
  argument: 'from' | 'to',
  path: string | ForwardPath | ReversePath,
  rules: Rules,
  parse: (text: string, rules: Rules) => Parsed<Path>,
): Path {
  const text = typeof path === 'string' ? path : formatPath(path);
  const bare = !text.startsWith('<');
  const read = parse(bare ? `<${text}>` : text, rules);
  if (read.ok) return read.value;
  const at = bare ? Math.max(0, read.fault.at - 1) : read.fault.at;
  throw new InvalidPathError(argument, text, { at, wanted: hintOf(text, at) ?? read.fault.wanted });
}
