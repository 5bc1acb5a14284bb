/**
 * DSN (RFC 3461): what the parameters of MAIL and RCPT ask about notifications; parseCommand has seen that each is there
 * once. Other parameters are left to others. The fault of a reader has the parameter's place in the list as its `at`, and is
 * answered with 501 (RFC 3461 5.1).
 */
import type { Parameter } from '../commands/command.ts';
import { isAtomCharacter } from '../grammar/characters.ts';
import { faulty, parsed, rightUse, type Parsed } from '../result.ts';
import { isUtf8Type, parseUtf8Address, utf8AddressBehind } from './utf8-address.ts';
import { parseXtext, type Xtext } from './xtext.ts';

/** What is asked with MAIL. */
export interface MailDsn {
  /** How much of the mail a notification of failure returns; null: as the notifying host likes (RFC 3461 4.3). */
  readonly ret: 'FULL' | 'HDRS' | null;
  /** The sender's name for this transaction, which notifications repeat (RFC 3461 4.4). */
  readonly envid: Xtext | null;
}

/** What is asked with RCPT. */
export interface RcptDsn {
  /** When to notify; null: nothing was said, which means on failure (RFC 3461 4.1). Each event once, at least one. */
  readonly notify: 'NEVER' | readonly NotifyEvent[] | null;
  /** The recipient as the sender first named it (RFC 3461 4.2). */
  readonly orcpt: OriginalRecipient | null;
}

/** What a sender can ask to be told of. */
export type NotifyEvent = 'SUCCESS' | 'FAILURE' | 'DELAY';

/** An address of any kind, as the sender first named it. */
export interface OriginalRecipient {
  /** The kind of address, an atom: `rfc822`, or `utf-8` for mailboxes beyond ASCII (RFC 6533). */
  readonly type: string;
  /** Without its kind: `joe@three.example`. Of type `utf-8`: `j\x{FC}rgen@example.org`, see {@link decodeUtf8Address}. */
  readonly address: Xtext;
}

/** What holds where MAIL asked for nothing. */
export const NO_MAIL_DSN: MailDsn = { ret: null, envid: null };
/** What holds where RCPT asked for nothing. */
export const NO_RCPT_DSN: RcptDsn = { notify: null, orcpt: null };

/** Characters of a value, still encoded (RFC 3461 4.4, 4.2). */
const ENVID_LENGTH = 100;
const ORCPT_LENGTH = 500;

/** RET and ENVID. */
export function readMailDsn(parameters: readonly Parameter[]): Parsed<MailDsn> {
  const ret = readValue(parameters, 'RET', readRet);
  if (!ret.ok) return ret;
  const envid = readValue(parameters, 'ENVID', readEnvid);
  return envid.ok ? parsed({ ret: ret.value, envid: envid.value }) : envid;
}

/** NOTIFY and ORCPT. */
export function readRcptDsn(parameters: readonly Parameter[]): Parsed<RcptDsn> {
  const notify = readValue(parameters, 'NOTIFY', readNotify);
  if (!notify.ok) return notify;
  const orcpt = readValue(parameters, 'ORCPT', readOrcpt);
  return orcpt.ok ? parsed({ notify: notify.value, orcpt: orcpt.value }) : orcpt;
}

/** The inverse of {@link readMailDsn}. */
export function mailDsnParameters({ ret, envid }: MailDsn): readonly Parameter[] {
  return [
    ...(ret === null ? [] : [{ keyword: 'RET', value: ret }]),
    ...(envid === null ? [] : [{ keyword: 'ENVID', value: envid }]),
  ];
}

/** The inverse of {@link readRcptDsn}. */
export function rcptDsnParameters({ notify, orcpt }: RcptDsn): readonly Parameter[] {
  rightUse(
    notify === null || notify.length > 0,
    'NOTIFY asks for nothing: name an event, or NEVER',
  );
  const asked = notify === null || notify === 'NEVER' ? notify : notify.join(',');
  return [
    ...(asked === null ? [] : [{ keyword: 'NOTIFY', value: asked }]),
    ...(orcpt === null ? [] : [{ keyword: 'ORCPT', value: `${orcpt.type};${orcpt.address}` }]),
  ];
}

/** The value of a parameter, null when it is not there. `read` returns what is wanted as a fault. */
function readValue<T>(
  parameters: readonly Parameter[],
  keyword: string,
  read: (value: string) => Parsed<T>,
): Parsed<T | null> {
  const at = parameters.findIndex((one) => one.keyword === keyword);
  const parameter = parameters[at];
  if (parameter === undefined) return parsed(null);
  if (parameter.value === null) return faulty(at, `${keyword} must have a value`);
  const result = read(parameter.value);
  return result.ok ? result : faulty(at, result.fault.wanted);
}

function readRet(value: string): Parsed<'FULL' | 'HDRS'> {
  const named = inUpperCase(value);
  return named === 'FULL' || named === 'HDRS' ? parsed(named) : faulty(0, 'RET is FULL or HDRS');
}

function readEnvid(value: string): Parsed<Xtext> {
  if (value.length > ENVID_LENGTH) return faulty(0, `ENVID has at most ${ENVID_LENGTH} characters`);
  const envid = parseXtext(value);
  return envid.ok ? envid : faulty(0, 'ENVID is xtext of printable ASCII');
}

const NOTIFY = 'NOTIFY is NEVER alone, or some of SUCCESS, FAILURE and DELAY with commas';

function readNotify(value: string): Parsed<'NEVER' | readonly NotifyEvent[]> {
  const named = inUpperCase(value);
  if (named === 'NEVER') return parsed(named);
  const events = new Set<NotifyEvent>();
  for (const event of named.split(',')) {
    if (event !== 'SUCCESS' && event !== 'FAILURE' && event !== 'DELAY') return faulty(0, NOTIFY);
    events.add(event);
  }
  return parsed([...events]);
}

function readOrcpt(value: string): Parsed<OriginalRecipient> {
  if (value.length > ORCPT_LENGTH) return faulty(0, `ORCPT has at most ${ORCPT_LENGTH} characters`);
  const semicolon = value.indexOf(';');
  const type = value.slice(0, Math.max(semicolon, 0));
  const text = value.slice(semicolon + 1);
  const isUtf8 = isUtf8Type(type);
  const address = isUtf8 ? parseUtf8Address(text) : parseXtext(text);
  if (isUtf8 && !address.ok)
    return faulty(
      0,
      'ORCPT of type utf-8 is a mailbox, with \\x{...} for what may not stand there',
    );
  if (!address.ok && /^rfc822$/i.test(type)) {
    const beyond = utf8AddressBehind(text);
    if (beyond.ok) return parsed({ type: 'utf-8', address: beyond.value });
  }
  if (type === '' || !isAtom(type) || !address.ok)
    return faulty(0, 'ORCPT is a type of address, ";", and an address as xtext of printable ASCII');
  return parsed({ type, address: address.value });
}

/** Letters of ASCII only: by `toUpperCase` alone, U+017F would pass for an "S". */
function inUpperCase(text: string): string {
  return text.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase());
}

function isAtom(text: string): boolean {
  return Array.from(text).every((character) => isAtomCharacter(character.charCodeAt(0)));
}
