/**
 * @hopscope/conform: what RFC 821, RFC 5321 and the RFCs of its extensions say of receiver-SMTPs, as checks to run against any SMTP
 * server.
 *
 * @module
 */
export { runConformance } from './run-conformance.ts';
export { checksOf } from './checks/index.ts';
export { summaryOf, type Summary } from './summary.ts';
export { formatTranscript, type Entry } from './transcript.ts';
export type { Check, ExtensionRfc, Level, Rfc } from './check.ts';
export type { Outcome } from './conduct.ts';
export type { Dialogue } from './dialogue.ts';
export type { Heard, Lack, Step, Want } from './step.ts';
export type { Verdict, VerdictKind } from './verdict.ts';
export type { AddressLike, ConformanceOptions, ConformanceTimeouts } from './options.ts';

export { CannotConnectError } from './errors/cannot-connect-error.ts';
export { NoAnswerError } from './errors/no-answer-error.ts';
export { InvalidOptionError } from '@hopscope/channel';
