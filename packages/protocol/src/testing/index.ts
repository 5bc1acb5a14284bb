/**
 * @hopscope/protocol/testing: what tests of this package and of those above it have in common. fast-check is needed only
 * for the arbitraries.
 *
 * @module
 */
export {
  compareTranscripts,
  formatUtterance,
  parseTranscript,
  type Utterance,
} from './transcript.ts';
export {
  ScriptedSession,
  SessionPair,
  type OutgoingMail,
  type Policy,
  type TakenMail,
} from './session-pair.ts';
