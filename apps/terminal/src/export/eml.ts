/** The mails of a journal as they lie in mailboxes, each the text of a file. */
import {
  RecalledTexts,
  originalMail,
  type EventOf,
  type JournalEvent,
  type MailId,
} from '@hopscope/network';

export interface DeliveredMail {
  /** `1-m1-JOE@THREE.eml`: the how-manyth delivery of the journal it is, and so no two are the same on any file system. */
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
  const mails: DeliveredMail[] = [];
  const digits = String(events.filter(isIntoMailbox).length).length;
  let count = 0;
  for (const event of events) {
    texts.see(event);
    if (!isIntoMailbox(event)) continue;
    count += 1;
    if (of !== null && originalMail(event.mail) !== of) continue;
    mails.push({
      fileName: `${String(count).padStart(digits, '0')}-${shortName(event)}.eml`,
      name: `${event.mail} in ${event.mailbox}`,
      octets: asDelivered(event, texts.of(event.entry)),
    });
  }
  return mails;
}

function isIntoMailbox(event: JournalEvent): event is EventOf<'delivered'> {
  return event.type === 'delivered' && event.into !== 'terminal';
}

/** For people: others may be called the same. */
function shortName({ mail, mailbox }: EventOf<'delivered'>): string {
  return `${mail}-${mailbox}`.replaceAll(/[^\w.@+-]/g, '_').slice(0, LONGEST);
}

/** File systems take 255 octets. */
const LONGEST = 200;

function asDelivered(
  { returnPath }: EventOf<'delivered'>,
  text: Uint8Array | null,
): Uint8Array | null {
  return text === null
    ? null
    : Buffer.concat([Buffer.from(`Return-Path: ${returnPath}\r\n`, 'utf8'), text]);
}
