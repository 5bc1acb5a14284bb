/**
 * What the sender of a mail asked to be told of it (RFC 3461), as hosts keep it and as a journal holds it: the parameters of MAIL
 * and RCPT as on the wire.
 */
import {
  NO_RCPT_DSN,
  invariant,
  mailDsnParameters,
  rcptDsnParameters,
  readMailDsn,
  readRcptDsn,
  type MailDsn,
  type NotifyEvent,
  type Parameter,
  type RcptDsn,
} from '@hopscope/protocol';

/** `RET=HDRS ENVID=QQ314159`; null where nothing was asked. */
export function askedWithMail(dsn: MailDsn): string | null {
  return textOf(mailDsnParameters(dsn));
}

/** `NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;joe@three`; null where nothing was asked. */
export function askedWithRcpt(dsn: RcptDsn): string | null {
  return textOf(rcptDsnParameters(dsn));
}

/** Of a text that `askedWithMail` gave. */
export function mailDsnOf(text: string): MailDsn {
  const dsn = readMailDsn(parametersOf(text));
  invariant(dsn.ok, () => `${text} asks for nothing that MAIL can`);
  return dsn.value;
}

/** Of a text that `askedWithRcpt` gave. */
export function rcptDsnOf(text: string): RcptDsn {
  const dsn = readRcptDsn(parametersOf(text));
  invariant(dsn.ok, () => `${text} asks for nothing that RCPT can`);
  return dsn.value;
}

/** Of failure one is told who asked for nothing, too (RFC 3461 4.1). */
export function wants({ notify }: RcptDsn, event: NotifyEvent): boolean {
  if (notify === null) return event === 'FAILURE';
  return notify !== 'NEVER' && notify.includes(event);
}

/** Whether he may be told of delay: by who asked for nothing, too (RFC 3461 5.2.5). */
export function takesWarnings(dsn: RcptDsn): boolean {
  return dsn.notify === null || wants(dsn, 'DELAY');
}

/**
 * What is asked about each of those who stand for a recipient: the same for one alone, and for several the same but for success, of
 * which the host tells that itself, as "expanded" (RFC 3461 5.2.7).
 */
export function askedOfEach(dsn: RcptDsn, count: number): RcptDsn {
  if (count < 2 || !wants(dsn, 'SUCCESS') || dsn.notify === null || dsn.notify === 'NEVER')
    return dsn;
  const others = dsn.notify.filter((event) => event !== 'SUCCESS');
  return { ...dsn, notify: others.length === 0 ? 'NEVER' : others };
}

/** Why nobody is told of a failure, in words; null: the sender is. */
export function whyNotTold(dsn: RcptDsn = NO_RCPT_DSN): string | null {
  if (wants(dsn, 'FAILURE')) return null;
  return `its sender wanted to be told of no failure: ${askedWithRcpt({ ...dsn, orcpt: null }) ?? ''}`;
}

function textOf(parameters: readonly Parameter[]): string | null {
  if (parameters.length === 0) return null;
  return parameters.map(({ keyword, value }) => `${keyword}=${value ?? ''}`).join(' ');
}

function parametersOf(text: string): readonly Parameter[] {
  return text.split(' ').map((parameter) => {
    const at = parameter.indexOf('=');
    return { keyword: parameter.slice(0, at), value: parameter.slice(at + 1) };
  });
}
