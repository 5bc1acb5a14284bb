/** What a session has in line: mails to deliver, and errands, which concern no mail. One is under way at a time. */
import type { TransmissionChannel } from '@hopscope/channel';
import type { Reply, SenderEffect, SenderSmtp } from '@hopscope/protocol';

import type { SaslClient } from './auth/sasl-client.ts';
import type { DeliveryReport } from './delivery-report.ts';
import type { OutgoingMail } from './mail.ts';

export type Task = Delivery | Errand;

export interface Delivery {
  readonly kind: 'delivery';
  readonly mail: OutgoingMail;
  readonly result: PromiseWithResolvers<DeliveryReport>;
  /** A part of the mail data was asked for and has not come. */
  asking: boolean;
  /** The end of mail data was sent. */
  sent: boolean;
  /** A recipient was taken. */
  taken: boolean;
  /** Places of those who were told behind it that there is no room. */
  readonly surplus: Set<number>;
}

export interface Errand {
  readonly kind: 'errand';
  begin(machine: SenderSmtp): readonly SenderEffect[];
  readonly result: PromiseWithResolvers<ErrandResult>;
  /** Answers challenges. */
  readonly sasl: SaslClient | null;
}

export type ErrandResult =
  | { readonly kind: 'reply'; readonly reply: Reply }
  /** The channel is under TLS, and EHLO was said anew. */
  | { readonly kind: 'secured' }
  | { readonly kind: 'turned'; readonly channel: TransmissionChannel };

export function delivery(mail: OutgoingMail): Delivery {
  const result = Promise.withResolvers<DeliveryReport>();
  return {
    kind: 'delivery',
    mail,
    result,
    asking: false,
    sent: false,
    taken: false,
    surplus: new Set(),
  };
}

export function errand(begin: Errand['begin'], sasl: SaslClient | null = null): Errand {
  return { kind: 'errand', begin, result: Promise.withResolvers(), sasl };
}
