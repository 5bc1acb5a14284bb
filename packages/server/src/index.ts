/**
 * @hopscope/server: a receiver-SMTP. Listen, with a policy that decides.
 *
 * @module
 */
export { createServer, type SmtpServer } from './create-server.ts';
export type { ServerOptions, ServerTimeouts } from './options.ts';
export type {
  Answer,
  CollectingPolicy,
  HeloOccasion,
  HelpOccasion,
  Hooks,
  MailOccasion,
  MessageOccasion,
  Occasion,
  Policy,
  RcptOccasion,
  ReceiveOccasion,
  SmtpSession,
  StreamingPolicy,
  TextOccasion,
} from './policy.ts';

export { CannotListenError } from './errors/cannot-listen-error.ts';
export { InvalidNameError } from './errors/invalid-name-error.ts';
export { MailAbandonedError } from './errors/mail-abandoned-error.ts';

export { formatPath, reply } from '@hopscope/protocol';
