/**
 * @hopscope/protocol: RFC 821 and RFC 5321 as values and functions. No input or output, no clock, no randomness.
 *
 * @module
 */
export { parsed, faulty, type Fault, type Parsed, type SyntaxFault } from './result.ts';
export { invariant, rightUse, unreachable } from './result.ts';
export {
  RFC5321_LIMITS,
  RFC5321_TIMEOUTS,
  RFC821_LIMITS,
  type Limits,
  type Timeouts,
} from './limits.ts';
export { RULES, type Dialect, type Rules } from './rules.ts';

export { utf8Decode, utf8Encode, utf8Length } from './grammar/utf8.ts';
export { parseHost } from './grammar/domain.ts';
export { parseLocalPart, parseMailbox } from './grammar/mailbox.ts';
export { parseForwardPath, parseReversePath } from './grammar/path-syntax.ts';
export {
  NULL_REVERSE_PATH,
  decodeLocalPart,
  formatMailbox,
  formatPath,
  formatRoute,
  forwardPath,
  hostKey,
  needsInternationalization,
  returnPath,
  sameHost,
  sameMailbox,
  sameUser,
  userKey,
  type ForwardPath,
  type Host,
  type LocalPart,
  type Mailbox,
  type NullReversePath,
  type PathText,
  type ReturnPath,
  type ReversePath,
  type SourceRoute,
} from './path.ts';
export {
  relayStep,
  type FinalDelivery,
  type PathPair,
  type PathTooLong,
  type Prepended,
  type Relay,
  type RelayIdentity,
  type RelayStep,
} from './relay-step.ts';
export { returnRoute } from './return-route.ts';

export {
  VERBS,
  type AuthCommand,
  type BdatCommand,
  type Command,
  type HelloCommand,
  type MailCommand,
  type Parameter,
  type RcptCommand,
  type TextCommand,
  type TransactionVerb,
  type Verb,
} from './commands/command.ts';
export { formatCommand } from './commands/format-command.ts';
export { parseCommand, type CommandFault, type ParsedCommand } from './commands/parse-command.ts';

export {
  defaultStatus,
  enhancedStatusOf,
  formatEnhancedStatus,
  parseEnhancedStatus,
  withStatus,
  type EnhancedStatus,
} from './replies/enhanced-status.ts';
export {
  NO_MAIL_DSN,
  NO_RCPT_DSN,
  mailDsnParameters,
  rcptDsnParameters,
  readMailDsn,
  readRcptDsn,
  type MailDsn,
  type NotifyEvent,
  type OriginalRecipient,
  type RcptDsn,
} from './extensions/dsn.ts';
export { decodeUtf8Address, encodeUtf8Address } from './extensions/utf8-address.ts';
export { decodeXtext, encodeXtext, parseXtext, type Xtext } from './extensions/xtext.ts';
export { parseExtensions } from './extensions/ehlo.ts';
export {
  MAIL_EXTENSIONS,
  PLAIN_OFFER,
  faultOfOffer,
  neededBy,
  offers,
  offeredLines,
  type AuthOffer,
  type Extension,
  type MailExtension,
  type Offer,
} from './extensions/offer.ts';

export { formatReply, replyText } from './replies/format-reply.ts';
export { ReplyAssembler } from './replies/parse-reply.ts';
export { REPLY_MEANINGS, isReplyCode, type ReplyCode } from './replies/reply-codes.ts';
export {
  isSuccess,
  isTransient,
  pathInReply,
  reply,
  replyClass,
  type Reply,
  type ReplyClass,
} from './replies/reply.ts';
export { mayAnswer, type Occasion } from './replies/sequencing.ts';

export { OctetGatherer } from './framing/octet-gatherer.ts';
export { LineFramer, type FramedLine, type LineFault } from './framing/line-framer.ts';
export { MailDataDecoder } from './framing/mail-data-decoder.ts';
export { MailDataEncoder, type EncodedMailData } from './framing/mail-data-encoder.ts';
export {
  OctetReader,
  SharedRoom,
  hasEightBit,
  joined,
  joinedToSend,
  lineBetween,
  octetsOf,
  octetsOfLine,
  octetsOfLines,
  textOf,
} from './framing/octets.ts';

export { decodeBase64, encodeBase64 } from './sasl/base64.ts';
export {
  cramMd5Exchange,
  loginExchange,
  plainExchange,
  type CramMd5Credentials,
  type Credentials,
  type PasswordCredentials,
  type SaslExchange,
  type SaslMechanism,
  type SaslStep,
} from './sasl/mechanism.ts';
export { cramMd5Response, loginResponse, plainResponse } from './sasl/response.ts';

export { formatDate } from './transaction/date.ts';
export { NOTHING_DECLARED, type DeclaredMailData, type Envelope } from './transaction/envelope.ts';
export { MailTransaction } from './transaction/mail-transaction.ts';
export {
  formatNotification,
  type Notification,
  type NotifiedAction,
  type RecipientStatus,
} from './transaction/notification.ts';
export {
  countTimeStampLines,
  formatReturnPathLine,
  formatTimeStampLine,
  hostsOfTimeStampLines,
  type TimeStamp,
} from './transaction/trace-lines.ts';

export type { Question, ReceiverConfig, ReceiverEffect } from './session/receiver-effects.ts';
export { ReceiverSmtp } from './session/receiver-smtp.ts';
export { RECEIVER_TRANSITIONS, type ReceiverState } from './session/receiver-transitions.ts';
export { challengeReply, type Claim } from './session/authentication.ts';
export type { SenderConfig, SenderEffect } from './session/sender-effects.ts';
export { SenderSmtp } from './session/sender-smtp.ts';
export type { Verdict } from './session/sender-transaction.ts';
export { SENDER_TRANSITIONS, type SenderState } from './session/sender-transitions.ts';
export type {
  ChannelEffect,
  Reads,
  SessionMachine,
  Wait,
  Want,
  Whole,
} from './session/session-machine.ts';
