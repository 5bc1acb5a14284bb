/**
 * @hopscope/server: a receiver-SMTP. Listen, with a policy that decides.
 *
 * @module
 */
export { createServer, type SmtpServer } from './create-server.ts';
export type { ServerAuth, ServerOptions, ServerTimeouts } from './options.ts';
export type { ServerTls } from './certificates.ts';
export type { CollectingPolicy, Hooks, Policy, StreamingPolicy } from './policy.ts';
export type { Security, SmtpSession } from './session.ts';
export type {
  Answer,
  AuthAnswer,
  AuthOccasion,
  AuthVerdict,
  DataOccasion,
  HeloOccasion,
  HelpOccasion,
  MailOccasion,
  MechanismExchange,
  MessageOccasion,
  Occasion,
  RcptOccasion,
  ReceiveOccasion,
  TextOccasion,
  TurnedOccasion,
} from './occasions.ts';

export { CannotListenError } from './errors/cannot-listen-error.ts';
export { InvalidNameError, InvalidOptionError } from '@hopscope/channel';
export { MailAbandonedError } from './errors/mail-abandoned-error.ts';

// Words of channel and protocol
export type { Address, PeerCertificate, TlsCertificate, TlsClientProof } from '@hopscope/channel';
export {
  challengeReply,
  formatMailbox,
  formatPath,
  reply,
  type Envelope,
  type ForwardPath,
  type Host,
  type Limits,
  type Reply,
  type ReplyCode,
  type ReversePath,
} from '@hopscope/protocol';
