/** The mails of a journal as they lie in mailboxes, each the text of a file. */
import {
  RecalledTexts,
  originalMail,
  type EventOf,
  type JournalEvent,
  type MailId,
} from '@hopscope/network';

export interface DeliveredMail {
  /** `m1-JOE@THREE.eml`; no two are the same. */
  readonly fileName: string;
  /** `m1 in JOE@THREE`. */
  readonly name: string;
  /** With the return path line on top; null: the journal does not tell it. */
  readonly octets: Uint8Array | null;
}

/** In the order in which they were delivered. `of`: that mail alone, with the notifications about it; null: all. */
export function deliveredMails(
  events: readonly JournalEvent[],
  of: MailId | null,
): readonly DeliveredMail[] {
  const texts = new RecalledTexts();
  const names = new Map<string, number>();
  const mails: DeliveredMail[] = [];
  for (const event of events) {
    texts.see(event);
    if (event.type !== 'delivered' || event.into === 'terminal') continue;
    if (of !== null && originalMail(event.mail) !== of) continue;
    const name = `${event.mail}-${event.mailbox}`.replaceAll(/[^\w.@+-]/g, '_');
    const count = (names.get(name.toLowerCase()) ?? 0) + 1;
    names.set(name.toLowerCase(), count);
    mails.push({
      fileName: `${name}${count === 1 ? '' : `.${count}`}.eml`,
      name: `${event.mail} in ${event.mailbox}`,
      octets: asDelivered(event, texts.of(event.entry)),
    });
  }
  return mails;
}

function asDelivered(
  { returnPath }: EventOf<'delivered'>,
  text: Uint8Array | null,
): Uint8Array | null {
  return text === null
    ? null
    : Buffer.concat([Buffer.from(`Return-Path: ${returnPath}\r\n`, 'utf8'), text]);
}
