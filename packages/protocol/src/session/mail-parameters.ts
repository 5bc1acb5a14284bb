/**
 * What MAIL and RCPT say after their paths: each keyword as the extension has it that brought it, and only where that is
 * offered. The reply, when one is wrong or of no extension that is.
 */
import type { Parameter } from '../commands/command.ts';
import {
  NO_MAIL_DSN,
  NO_RCPT_DSN,
  readMailDsn,
  readRcptDsn,
  type MailDsn,
  type RcptDsn,
} from '../extensions/dsn.ts';
import type { Extension } from '../extensions/offer.ts';
import { parseXtext } from '../extensions/xtext.ts';
import { isAscii } from '../grammar/characters.ts';
import { needsInternationalization, type ForwardPath } from '../path.ts';
import { reply, type Reply } from '../replies/reply.ts';
import { NOTHING_DECLARED, type DeclaredMailData } from '../transaction/envelope.ts';

type Offered = (extension: Extension) => boolean;

export type MailParameters =
  | { readonly ok: true; readonly declared: DeclaredMailData; readonly dsn: MailDsn }
  | { readonly ok: false; readonly reply: Reply };

export type RcptParameters =
  | { readonly ok: true; readonly dsn: RcptDsn }
  | { readonly ok: false; readonly reply: Reply };

/** SIZE, BODY, SMTPUTF8, RET, ENVID and AUTH. The last says whose mail it is, and is believed of nobody (RFC 4954 5). */
export function readMailParameters(
  parameters: readonly Parameter[],
  offered: Offered,
): MailParameters {
  if (parameters.length === 0) return NO_MAIL_PARAMETERS;
  let { size, body, internationalized } = NOTHING_DECLARED;
  for (const { keyword, value } of parameters) {
    const extension = OF_MAIL.get(keyword);
    if (extension === undefined || !offered(extension)) return unknown('MAIL', OF_MAIL, offered);
    if (keyword === 'SIZE') {
      if (value === null || !/^\d{1,20}$/.test(value)) return wrong('SIZE is a number of octets');
      size = Number(value);
    } else if (keyword === 'BODY') {
      const named = bodyNamed(value, offered);
      if (named === null) return wrong(`BODY is ${bodies(offered)}`);
      body = named;
    } else if (keyword === 'SMTPUTF8') {
      if (value !== null) return wrong('SMTPUTF8 has no value');
      internationalized = true;
    } else if (keyword === 'AUTH' && (value === null || !parseXtext(value).ok))
      return wrong('AUTH is <> or a mailbox as xtext');
  }
  const dsn = readMailDsn(parameters);
  if (!dsn.ok) return wrong(dsn.fault.wanted);
  return { ok: true, declared: { size, body, internationalized }, dsn: dsn.value };
}

/** NOTIFY and ORCPT. */
export function readRcptParameters(
  parameters: readonly Parameter[],
  offered: Offered,
): RcptParameters {
  if (parameters.length === 0) return NO_RCPT_PARAMETERS;
  for (const { keyword } of parameters) {
    const extension = OF_RCPT.get(keyword);
    if (extension === undefined || !offered(extension)) return unknown('RCPT', OF_RCPT, offered);
  }
  const dsn = readRcptDsn(parameters);
  return dsn.ok ? { ok: true, dsn: dsn.value } : wrong(dsn.fault.wanted);
}

const NO_MAIL_PARAMETERS: MailParameters = {
  ok: true,
  declared: NOTHING_DECLARED,
  dsn: NO_MAIL_DSN,
};
const NO_RCPT_PARAMETERS: RcptParameters = { ok: true, dsn: NO_RCPT_DSN };

type Keywords = ReadonlyMap<string, Extension>;

const OF_MAIL: Keywords = new Map([
  ['SIZE', 'SIZE'], // RFC 1870
  ['BODY', '8BITMIME'], // RFC 6152, RFC 3030
  ['SMTPUTF8', 'SMTPUTF8'], // RFC 6531
  ['RET', 'DSN'], // RFC 3461
  ['ENVID', 'DSN'],
  ['AUTH', 'AUTH'], // RFC 4954
]);

const OF_RCPT: Keywords = new Map([
  ['NOTIFY', 'DSN'],
  ['ORCPT', 'DSN'],
]);

function unknown(
  verb: 'MAIL' | 'RCPT',
  keywords: Keywords,
  offered: Offered,
): { readonly ok: false; readonly reply: Reply } {
  const known = [...keywords].filter(([, extension]) => offered(extension));
  const taken = known.map(([keyword]) => keyword).join(' and ');
  const says = known.length === 0 ? 'takes none here' : `takes ${taken}`;
  return { ok: false, reply: reply(555, `parameter not recognized: ${verb} ${says}`) };
}

function wrong(wanted: string): { readonly ok: false; readonly reply: Reply } {
  return { ok: false, reply: reply(501, `Syntax error: ${wanted}`) };
}

function bodyNamed(value: string | null, offered: Offered): DeclaredMailData['body'] | null {
  const named = value?.toUpperCase();
  if (named === '7BIT' || named === '8BITMIME') return named;
  return named === 'BINARYMIME' && offered('BINARYMIME') ? named : null;
}

function bodies(offered: Offered): string {
  return offered('BINARYMIME') ? '7BIT, 8BITMIME or BINARYMIME' : '7BIT or 8BITMIME';
}

/** Whether RCPT may be said only where MAIL asked for SMTPUTF8: for its path, or for ORCPT (RFC 6533 3). */
export function goesBeyondAscii(path: ForwardPath, parameters: readonly Parameter[]): boolean {
  return (
    needsInternationalization(path) ||
    parameters.some(({ value }) => value !== null && !isAscii(value))
  );
}

/** "Non-ASCII addresses not permitted for that sender/recipient", for which RFC 6531 3.5 gives each of the two a code of its own. */
export const NOT_ASKED_FOR: Readonly<Record<'MAIL' | 'RCPT', Reply>> = {
  MAIL: notAskedFor(550),
  RCPT: notAskedFor(553),
};

function notAskedFor(code: 550 | 553): Reply {
  const status = { class: 5, subject: 6, detail: 7 } as const;
  return { ...reply(code, 'a path beyond ASCII needs SMTPUTF8 at MAIL'), status };
}
