/**
 * Faults planted on purpose, as plain data: where, when and what. From a network file, from a test, or at run time; a rule that
 * can never match is a mistake of whoever wrote it (`check-fault.ts`).
 */
import type { Host, Occasion, ReplyCode } from '@hopscope/protocol';

export interface FaultPlan {
  /** As the journal names it: `fault 1` unless its author named it. */
  readonly name: string;
  /** The host or the link at which it strikes. */
  readonly where: FaultPlace;
  /** At which commands, how often, from when to when. */
  readonly when: FaultMoment;
  /** What goes wrong then. */
  readonly what: FaultAction;
}

/** `host`: at this host. `link`: between two hosts; `oneway`: only what goes from the first to the second. */
export type FaultPlace =
  | { readonly kind: 'everywhere' }
  | { readonly kind: 'host'; readonly host: Host }
  | { readonly kind: 'link'; readonly from: Host; readonly to: Host; readonly oneway: boolean };

/** Which of the moments at its place are meant. A fault strikes when all that is told here fits. */
export interface FaultMoment {
  /** What the receiver-SMTP hears; null: the action is about no command, or is at home at one. */
  readonly command: FaultCommand | null;
  /** The how-manyth such command of its channel, or of its mail transaction where it is RCPT. Null: each. */
  readonly nth: number | null;
  /**
   * Where the host stands on the route of the mail: 1 is the first that it came to from its origin, -1 the host of the
   * mailbox, -2 the last relay. Null: anywhere.
   */
  readonly position: number | null;
  /** Lets so many fitting moments pass first. */
  readonly skip: number;
  /** Strikes so often at most. */
  readonly times: number;
  /** Strikes with this probability. */
  readonly chance: number;
  /** From when to when, in milliseconds since the network began. */
  readonly after: number;
  /** The end of it; Infinity: none. */
  readonly until: number;
}

/**
 * `HELO` is EHLO as well, `MAIL` is SEND, SOML and SAML too, `DATA` is the BDAT that begins mail data. `end`: the end of mail data.
 * `TURN` is at hosts that know it; where it is answered by a fault the answer is a refusal.
 */
export type FaultCommand =
  | 'opening'
  | 'HELO'
  | 'MAIL'
  | 'RCPT'
  | 'DATA'
  | 'mail-data'
  | 'end'
  | 'TURN';

export const FAULT_COMMANDS: readonly FaultCommand[] = [
  'opening',
  'HELO',
  'MAIL',
  'RCPT',
  'DATA',
  'mail-data',
  'end',
  'TURN',
];

/** `before`: the host never heard the command. `after`: it did what it was told, and only its reply is missing. */
export type Side = 'before' | 'after';

/** What goes wrong. Times are in milliseconds. */
export type FaultAction =
  /** At a command. */
  | { readonly kind: 'reply'; readonly code: ReplyCode }
  | { readonly kind: 'cut'; readonly side: Side }
  | { readonly kind: 'stall'; readonly side: Side }
  /** 451 to a recipient until so many milliseconds after the same envelope was first seen. */
  | { readonly kind: 'greylist'; readonly ms: number }
  /** 452 to MAIL and to the end of mail data. */
  | { readonly kind: 'disk-full' }
  /** What the host would write fails: mail into its spool or a mailbox, a notification. It takes no responsibility by it, and loses none. */
  | { readonly kind: 'spool-error' }
  /** The host goes down for so long; without a command at the moment `after`. */
  | {
      readonly kind: 'crash';
      readonly ms: number;
      readonly spool: 'kept' | 'lost';
      readonly side: Side;
    }
  /** Of a host, as long as it holds: its clock jumps at `after` and back at `until`. */
  | { readonly kind: 'helo'; readonly name: Host }
  | { readonly kind: 'clock'; readonly ms: number }
  /** Of a link, as long as it holds. `bandwidth` in octets a second. */
  | {
      readonly kind: 'slow';
      readonly delay: number;
      readonly jitter: number;
      readonly bandwidth: number;
    }
  | { readonly kind: 'partition' }
  | { readonly kind: 'flap'; readonly up: number; readonly down: number }
  /** Of a link, at each opening of a channel or at each piece that crosses. */
  | { readonly kind: 'refuse' }
  | { readonly kind: 'lose' }
  /** One octet of what a sender-SMTP says arrives changed; never a reply, for no sender could tell that from a true one. */
  | { readonly kind: 'corrupt' }
  /** Somewhere in the piece one sending side is ended. The rest of what it says is heard by nobody; what the other says still is. */
  | { readonly kind: 'half-close' }
  /** The piece arrives in several, cut anywhere. */
  | { readonly kind: 'torn' };

/** The word for an action, as a `fault` event tells it. */
export type FaultKind = FaultAction['kind'];

/** At which commands an action can be. Null: it is about no command. */
export const COMMANDS_OF: Readonly<Record<FaultKind, readonly FaultCommand[] | null>> = {
  reply: ['opening', 'HELO', 'MAIL', 'RCPT', 'DATA', 'end', 'TURN'],
  cut: FAULT_COMMANDS,
  stall: ['opening', 'HELO', 'MAIL', 'RCPT', 'DATA', 'end', 'TURN'],
  crash: FAULT_COMMANDS,
  greylist: null,
  'disk-full': null,
  'spool-error': null,
  helo: null,
  clock: null,
  slow: null,
  partition: null,
  flap: null,
  refuse: null,
  lose: null,
  corrupt: null,
  'half-close': null,
  torn: null,
};

/** Those that concern what crosses a link; all others strike at a host. */
export const LINK_FAULTS: ReadonlySet<FaultKind> = new Set([
  'slow',
  'partition',
  'flap',
  'refuse',
  'lose',
  'corrupt',
  'half-close',
  'torn',
]);

/** Those that are of a host, and not of what it is asked over a link. */
export const HOST_FAULTS: ReadonlySet<FaultKind> = new Set(['helo', 'clock', 'spool-error']);

/** Each fitting moment, always and without end: what a moment is where nothing is told. */
export const ANY_TIME: FaultMoment = {
  command: null,
  nth: null,
  position: null,
  skip: 0,
  times: Infinity,
  chance: 1,
  after: 0,
  until: Infinity,
};

/** The command of a fault that an occasion of the receiver-SMTP is; null for those that faults leave alone. */
export function faultCommandOf(occasion: Occasion): FaultCommand | null {
  switch (occasion) {
    case 'HELO':
    case 'EHLO':
      return 'HELO';
    case 'MAIL':
    case 'SEND':
    case 'SOML':
    case 'SAML':
      return 'MAIL';
    case 'opening':
    case 'RCPT':
    case 'DATA':
    case 'TURN':
      return occasion;
    case 'BDAT':
      return 'DATA';
    case 'end of mail data':
      return 'end';
    case 'RSET':
    case 'NOOP':
    case 'QUIT':
    case 'VRFY':
    case 'EXPN':
    case 'HELP':
    case 'AUTH':
    case 'STARTTLS':
      return null;
  }
}

/** The occasions that a command of a fault stands for. */
export const OCCASIONS_OF: Readonly<Record<FaultCommand, readonly Occasion[]>> = {
  opening: ['opening'],
  HELO: ['HELO', 'EHLO'],
  MAIL: ['MAIL', 'SEND', 'SOML', 'SAML'],
  RCPT: ['RCPT'],
  DATA: ['DATA', 'BDAT'],
  'mail-data': [],
  end: ['end of mail data'],
  TURN: ['TURN'],
};
