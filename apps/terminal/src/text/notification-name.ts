/** What a notification is called, by what it tells (RFC 3464 2.3.3). */
import type { NotifiedAction } from '@hopscope/protocol';

/** As the beginning of a sentence or, with its first letter small, in one. */
export const NOTIFICATION_NAMES: Readonly<Record<NotifiedAction, string>> = {
  failed: 'Undeliverable-mail notification',
  delivered: 'Notification of delivery',
  relayed: 'Notification of passing on',
  expanded: 'Notification of passing on to several',
  delayed: 'Notification of delay',
};

/** In the middle of a sentence. */
export function notificationName(tells: NotifiedAction): string {
  const name = NOTIFICATION_NAMES[tells];
  return `${name.slice(0, 1).toLowerCase()}${name.slice(1)}`;
}
