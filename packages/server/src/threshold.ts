/**
 * What comes before the session: the handshake of implicit TLS, and the pause in which an honest sender-SMTP waits for the
 * greeting (0821:2280). Then the channel is let go, and the session finds it as if it had just opened.
 */
import { pump, type Session, type TransmissionChannel } from '@hopscope/channel';
import {
  octetsOfLines,
  formatReply,
  unreachable,
  type ChannelEffect,
  type Reads,
  type SessionMachine,
  type Wait,
  type Want,
} from '@hopscope/protocol';

import { unavailable } from './answers.ts';
import type { Settings } from './options.ts';
import type { Security } from './session.ts';

/** How a channel came over the threshold. */
export interface Arrival {
  readonly security: Security | null;
  /** It spoke before it was greeted. */
  readonly early: boolean;
}

interface Passed {
  readonly kind: 'passed';
  readonly early: boolean;
  readonly unread: Uint8Array;
}

type Effect = ChannelEffect | Passed;

const NOTHING = new Uint8Array(0);

class Doorkeeper implements SessionMachine<Effect> {
  /** It says one word at most. */
  readonly stalled = false;
  readonly #settings: Settings;
  #state: 'new' | 'securing' | 'listening' | 'done' = 'new';
  #serial = 0;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get wants(): Want {
    if (this.#state === 'securing') return 'tls';
    return this.#state === 'done' ? 'nothing' : 'octets';
  }

  get reads(): Reads {
    return this.wants === 'octets' ? 'with-room' : 'never';
  }

  get wait(): Wait {
    const { timeouts } = this.#settings;
    const ms = this.#state === 'listening' ? timeouts.earlyTalk : Infinity;
    return { serial: this.#serial, ms, whole: null };
  }

  opened(): readonly Effect[] {
    if (!this.#settings.implicitTls) return this.underTls();
    this.#state = 'securing';
    return [{ kind: 'secure' }];
  }

  underTls(): readonly Effect[] {
    if (!this.#settings.refusesEarlyTalkers) return this.#pass(false, NOTHING);
    this.#state = 'listening';
    this.#serial += 1;
    return [];
  }

  receive(octets: Uint8Array): readonly Effect[] {
    return this.#state === 'listening' ? this.#pass(true, octets.slice()) : [];
  }

  readOn(): readonly Effect[] {
    return [];
  }

  expired(): readonly Effect[] {
    return this.#state === 'listening' ? this.#pass(false, NOTHING) : [];
  }

  ended(): readonly Effect[] {
    return this.#close([]);
  }

  /** In the clear, or after the handshake, with a word. */
  shutDown(): readonly Effect[] {
    if (this.#state !== 'listening') return this.#close([]);
    const octets = octetsOfLines(formatReply(unavailable(this.#settings.host)));
    return this.#close([{ kind: 'send', octets }]);
  }

  #pass(early: boolean, unread: Uint8Array): readonly Effect[] {
    this.#state = 'done';
    return [{ kind: 'passed', early, unread }];
  }

  #close(before: readonly Effect[]): readonly Effect[] {
    if (this.#state === 'done') return [];
    this.#state = 'done';
    return [...before, { kind: 'close' }];
  }
}

/** One channel on the threshold. */
export class Threshold {
  readonly #doorkeeper: Doorkeeper;
  readonly #session: Session<Passed>;
  #security: Security | null = null;

  /** One of the two is called once: `passed` with the channel to go on with, or `closed`. */
  constructor(
    settings: Settings,
    channel: TransmissionChannel,
    passed: (channel: TransmissionChannel, arrival: Arrival) => void,
    closed: () => void,
  ) {
    this.#doorkeeper = new Doorkeeper(settings);
    this.#session = pump<Passed>(this.#doorkeeper, channel, settings.clock, {
      effect: (effect) => {
        if (effect.kind !== 'passed') return unreachable(effect.kind);
        const { early, unread } = effect;
        passed(this.#session.release(unread), { security: this.#security, early });
      },
      room: () => {},
      closed,
      get tls() {
        return settings.certificates?.side();
      },
      secured: (secured) => {
        if (secured.ok) this.#security = secured;
      },
    });
  }

  start(): void {
    this.#session.start();
  }

  leave(): void {
    this.#session.perform(this.#doorkeeper.shutDown());
  }

  abort(): void {
    this.#session.abort();
  }
}
