/**
 * @hopscope/client: a sender-SMTP. Connect, deliver mail along source routes or without, quit.
 *
 * @module
 */
export { connect, openOver, sendMail } from './connect.ts';
export { createPool, type PoolOptions, type SmtpPool } from './pool.ts';
export type { SmtpConnection } from './smtp-connection.ts';
export type { AddressLike, ClientTimeouts, ConnectOptions } from './options.ts';
export type { Mail, Recipient } from './mail.ts';
export type { Notifications, OriginalRecipient, RecipientNotifications } from './notifications.ts';
export type { DeliverOptions } from './watch.ts';
export type { Security, TlsMode, TlsTerms } from './security.ts';
export type { Auth, PasswordAuth, PasswordMechanism, SaslClient } from './auth/sasl-client.ts';
export type { Expansion, NamedMailbox, Verification } from './replies-about-users.ts';
export type { MailData, MailDataStream } from './outgoing-data.ts';
export type { DeliveryReport, RecipientOutcome } from './delivery-report.ts';

export { AuthenticationFailedError } from './errors/authentication-failed-error.ts';
export { CannotConnectError } from './errors/cannot-connect-error.ts';
export { ChannelLostError } from './errors/channel-lost-error.ts';
export { ConnectionClosedError } from './errors/connection-closed-error.ts';
export { DeadlineExceededError } from './errors/deadline-exceeded-error.ts';
export { GreetingRefusedError } from './errors/greeting-refused-error.ts';
export { InvalidAddressError } from './errors/invalid-address-error.ts';
export { InvalidDsnError } from './errors/invalid-dsn-error.ts';
export { InvalidMailDataError } from './errors/invalid-mail-data-error.ts';
export { InvalidNameError, InvalidOptionError } from '@hopscope/channel';
export { InvalidPathError } from './errors/invalid-path-error.ts';
export { InvalidTextError } from './errors/invalid-text-error.ts';
export { PoolClosedError } from './errors/pool-closed-error.ts';
export { TlsFailedError } from './errors/tls-failed-error.ts';
export { TlsRequiredError } from './errors/tls-required-error.ts';
export { TurnRefusedError } from './errors/turn-refused-error.ts';

// Words of protocol
export type { ForwardPath, PathText, Reply, ReversePath } from '@hopscope/protocol';
