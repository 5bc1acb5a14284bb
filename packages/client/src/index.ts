/**
 * @hopscope/client: a sender-SMTP. Connect, deliver mail along source routes or without, quit.
 *
 * @module
 */
export { connect, sendMail } from './connect.ts';
export type { SmtpConnection } from './smtp-connection.ts';
export type { AddressLike, ClientTimeouts, ConnectOptions } from './options.ts';
export type { Mail } from './mail.ts';
export type { MailData, MailDataStream } from './outgoing-data.ts';
export type { DeliveryReport, RecipientOutcome } from './delivery-report.ts';

export { CannotConnectError } from './errors/cannot-connect-error.ts';
export { ChannelLostError } from './errors/channel-lost-error.ts';
export { ConnectionClosedError } from './errors/connection-closed-error.ts';
export { GreetingRefusedError } from './errors/greeting-refused-error.ts';
export { InvalidAddressError } from './errors/invalid-address-error.ts';
export { InvalidMailDataError } from './errors/invalid-mail-data-error.ts';
export { InvalidNameError } from './errors/invalid-name-error.ts';
export { InvalidPathError } from './errors/invalid-path-error.ts';
