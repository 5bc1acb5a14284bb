/**
 * @hopscope/network: a network of mail hosts in one process, and the journal of what happens in it.
 *
 * @module
 */
export { BUILT_IN_NETWORK, builtInNetwork } from './file/built-in-network.ts';
export { loadNetwork, type LoadedNetwork } from './file/load-network.ts';
export { formatMistake, type Mistake } from './file/mistake.ts';
export {
  LABORATORY_RETRY,
  NOTIFY_WISHES,
  PROFILE_NAMES,
  RFC_RETRY,
  type AliasPlan,
  type CallPlan,
  type EnvironmentNames,
  type EnvironmentPlan,
  type ForwardPlan,
  type HostPlan,
  type LinkPlan,
  type ListMember,
  type ListPlan,
  type MailPlan,
  type NetworkPlan,
  type NotifyPlan,
  type NotifyWish,
  type ProfileName,
  type RetryPlan,
  type RoutePlan,
  type UserPlan,
  type Wishes,
} from './file/network-plan.ts';
export { parseDuration } from './file/measure.ts';
export { nearest } from './file/nearest.ts';
export { NETWORK_TEMPLATE } from './file/template.ts';

export { loadFaults, type LoadedFaults } from './file/load-faults.ts';
export { loadWishes, type LoadedWishes, type WishesInWords } from './file/read-wishes.ts';
export { FaultError, type FaultInWords } from './fault/fault-in-words.ts';
export {
  ANY_TIME,
  type FaultAction,
  type FaultCommand,
  type FaultKind,
  type FaultMoment,
  type FaultPlace,
  type FaultPlan,
} from './fault/fault-plan.ts';

export { JOURNAL_VERSION } from './journal/event.ts';
export type {
  Accepted,
  Began,
  CallSkipped,
  ChannelClosed,
  ChannelFailed,
  ChannelId,
  ChannelOpened,
  ChannelOpening,
  Deferred,
  Delivered,
  EntryId,
  EventOf,
  Failed,
  FaultStruck,
  Happening,
  HopEnded,
  HopPaths,
  HostStopped,
  JournalEvent,
  Listening,
  Lost,
  MailId,
  Notified,
  RecipientId,
  Redirected,
  Refused,
  RelayStepTaken,
  Retried,
  Sending,
  Stamp,
  Submitted,
  Turned,
  Warned,
  WireLine,
} from './journal/event.ts';
export {
  apply,
  fold,
  newNetworkState,
  type ChannelState,
  type NetworkState,
} from './journal/fold.ts';
export { RewindableFold } from './journal/rewindable-fold.ts';
export type { HostState, SpoolEntry, SpoolRecipient } from './journal/host-state.ts';
export {
  canonicalJournal,
  diffStories,
  type CanonicalJournal,
  type StoryDifference,
  type StoryLine,
} from './journal/canonical.ts';
export { diffJournals, type JournalDifference } from './journal/diff.ts';
export type { Journal, RecordedPast } from './journal/journal.ts';
export { LineReader, type LineKind } from './journal/line-reader.ts';
export {
  JournalOctets,
  formatEvent,
  formatJournal,
  parseJournal,
  type ReadJournal,
} from './journal/jsonl.ts';
export {
  originalMail,
  outcomeOf,
  outcomeOfRecipient,
  type Hop,
  type MailState,
  type Outcome,
  type RecipientState,
} from './journal/mail-state.ts';

export {
  knowsExchangers,
  profileNamed,
  profileOf,
  refusalByProfile,
  type Profile,
} from './host/profiles.ts';
export { HostTable, type HostIdentity, type Reach } from './wire/host-table.ts';
export {
  Network,
  type MailInWords,
  type NetworkOptions,
  type NewMail,
  type Started,
  type WaitingMail,
  type World,
} from './network.ts';
export {
  NetworkFileError,
  createNetwork,
  planOf,
  type CreateOptions,
  type NetworkFile,
  type NetworkSource,
  type WorldName,
} from './create-network.ts';
export { LiveNetwork } from './live-network.ts';
export { forkJournal } from './past/fork-journal.ts';
export { ForkError } from './past/recall.ts';
export { RecalledTexts } from './past/recalled-texts.ts';
export {
  StillBusyError,
  VIRTUAL_START,
  VirtualNetwork,
  type VirtualOptions,
} from './virtual-network.ts';
export { BreachError, Invariants } from './invariants/invariants.ts';
export type { Breach, LawName } from './invariants/law.ts';
export {
  Deliveries,
  NotDeliveredError,
  whereabouts,
  type Delivery,
  type DeliveryMatch,
} from './deliveries.ts';
export { WordsError, parseEnvid, rulesFor } from './words.ts';
export {
  CannotListenError,
  memoryWorld,
  startNetwork,
  stopNetwork,
  tcpWorld,
  whenAtRest,
} from './start-network.ts';

export { formatFault } from './fault/format-fault.ts';
export { SHAPES, generateWorld, type Shape, type WorldRule } from './worlds/generate-world.ts';
export {
  SOME_TRAFFIC,
  generateTraffic,
  type ScheduledMail,
  type TrafficRule,
} from './worlds/generate-traffic.ts';
export { FAULT_SETS, faultsOf, type FaultSet } from './simulation/fault-sets.ts';
export {
  ANY_TASK,
  scenarioOf,
  simulate,
  type FoundBreach,
  type Scenario,
  type SeedResult,
  type Task,
} from './simulation/simulate.ts';
export { NOTHING_COUNTED, TIMES, sumOf, type Counts } from './simulation/tally.ts';
export {
  firstDifference,
  hashedRun,
  simulateTwice,
  type Difference,
} from './simulation/determinism.ts';
export { shrink, type Shrunk } from './simulation/shrink.ts';
