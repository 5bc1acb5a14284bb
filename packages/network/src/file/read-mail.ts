/** The mail that a network file sends. Its recipients may be anywhere: mail that cannot arrive is worth seeing too. */
import type { Host, Mailbox } from '@hopscope/protocol';

import type { MailPlan } from './network-plan.ts';
import { quoted } from './quoted.ts';
import type { Reading } from './read-host.ts';
import { readWishes } from './read-wishes.ts';
import { itemsOf, textAt, textsOf, valueAt, type YamlValue } from './yaml-value.ts';

/** What is to be known of the hosts that mail is sent from. */
export interface Senders {
  /** It is a real MTA, which hopscope cannot make send anything. */
  isExternal(host: Host): boolean;
  /** Why its users cannot go beyond ASCII, and the remedy; null: they can. */
  asciiOnly(host: Host): string | null;
}

export function readMail(
  value: YamlValue | null,
  reading: Reading,
  senders: Senders,
): readonly MailPlan[] {
  return itemsOf(value).flatMap((item) => {
    const from = readFrom(item, reading, senders);
    const [first, ...rest] = textsOf(valueAt(item, 'to'))
      .map((text) => reading.paths.path(text))
      .filter((path) => path !== null);
    const subject = readSubject(item, reading);
    const body = readBody(item, reading);
    const wishes = readWishes(item, reading.mistakes);
    return from !== null && first !== undefined
      ? [{ from, to: [first, ...rest], subject, body, ...wishes }]
      : [];
  });
}

function readFrom(
  item: YamlValue,
  { hosts, mistakes, paths }: Reading,
  senders: Senders,
): Mailbox | null {
  const text = textAt(item, 'from');
  const mailbox = text && paths.mailbox(text);
  if (text === null || mailbox === null) return null;
  const at = mailbox.localPart.length + 1;
  const host = hosts.home(mailbox.host, text, at);
  if (host !== null && senders.isExternal(host)) {
    mistakes.inside(
      text,
      at,
      `${quoted(mailbox.host)} is external, and hopscope cannot send from there; name a host without "external".`,
    );
  } else if (host !== null) {
    const why = senders.asciiOnly(host);
    const beyond = why === null ? -1 : text.text.search(/[^\0-\x7f]/);
    if (beyond >= 0)
      mistakes.inside(text, beyond, `${quoted(text.text)} goes beyond ASCII, and ${why ?? ''}.`);
  }
  return mailbox;
}

/** A line end in a subject would begin a header line of its own. */
function readSubject(item: YamlValue, { mistakes }: Reading): string | null {
  const text = textAt(item, 'subject');
  const odd = text === null ? null : /\p{Cc}/u.exec(text.text);
  if (text !== null && odd !== null) {
    mistakes.inside(
      text,
      odd.index,
      `the subject ${quoted(text.text)} must be one line without control characters; remove ${quoted(odd[0])}.`,
    );
  }
  return text?.text ?? null;
}

function readBody(item: YamlValue, { mistakes }: Reading): string {
  const text = textAt(item, 'body');
  const odd = text === null ? null : /\r(?!\n)/.exec(text.text);
  if (text !== null && odd !== null) {
    mistakes.inside(
      text,
      odd.index,
      'a line of the body ends with a carriage return alone; end it with \\n or \\r\\n.',
    );
  }
  return text?.text ?? '';
}
