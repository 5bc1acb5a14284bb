/**
 * @hopscope/protocol/testing: what tests of this package and of those above it have in common. Needs fast-check, for the
 * arbitraries.
 *
 * @module
 */
export {
  cleanTexts,
  commands,
  forwardPaths,
  hosts,
  localParts,
  mailboxes,
  nastyOctets,
  replies,
  returnPaths,
  reversePaths,
  routes,
} from './arbitraries.ts';
export { feedEveryWay, type Fed } from './feed-every-way.ts';
export {
  ScriptedSession,
  SessionPair,
  type Errand,
  type OutgoingMail,
  type Policy,
  type TakenMail,
} from './session-pair.ts';
export { SMUGGLING_PAYLOADS, hasBareCrOrLf } from './smuggling.ts';
export {
  compareTranscripts,
  formatUtterance,
  parseTranscript,
  type Utterance,
} from './transcript.ts';
