/** What lies in mailboxes, as its readers see it. */
import type { Network } from '../../src/network.ts';

/** The youngest mail in a mailbox, as text; it must be UTF-8. Empty where none is. */
export function textIn(network: Pick<Network, 'youngest'>, mailbox: string): string {
  return asText(network.youngest(mailbox) ?? new Uint8Array());
}

/** Each mail in a mailbox, oldest first. */
export function textsIn(network: Pick<Network, 'mailbox'>, mailbox: string): readonly string[] {
  return network.mailbox(mailbox).map(({ octets }) => asText(octets));
}

function asText(octets: Uint8Array): string {
  return new TextDecoder('utf-8', { fatal: true }).decode(octets);
}

/** The fields of a delivery status notification: of the mail, and of each of its recipients (RFC 3464). */
export function statusFields(text: string): readonly string[] {
  const lines = text.split('\r\n');
  const start = lines.indexOf('Content-Type: message/delivery-status') + 2;
  return lines.slice(
    start,
    lines.findIndex((line, at) => at > start && line.startsWith('--')),
  );
}
