/**
 * Hops that no reply has ended: there was no channel, it was lost, or time was up; and mail that waits for a call. The journal has a reply for them too, with which
 * the sending host stands in (421), so that every hop has one. Nobody has said it, and so it is not shown: what happened is read off
 * the events of the channel and told in words.
 */
import { LineReader, type EventOf, type JournalEvent, type NetworkState } from '@hopscope/network';

import { withoutCode } from './reply.ts';

/** Why there is no reply: `connection refused`, `channel lost after DATA`. */
export interface Silence {
  /** The host that stands in. */
  readonly by: string;
  readonly why: string;
}

/** Reads a journal in order, and remembers no more of it than is under way. */
export class SilenceReader {
  /** Of a recipient whose last hop was ended by nobody, until another ends it, or it ends itself. */
  readonly #byRecipient = new Map<string, Silence & { readonly reply: string }>();
  /** What was said of a recipient in the hop that has just ended, until it is deferred for it. */
  readonly #said = new Map<string, string>();
  /** The youngest channel from one host to another: the next is opened when all hops over it have ended. */
  readonly #channels = new Map<string, Channel>();

  /** Null: somebody said the event's reply, or it has none. */
  read(event: JournalEvent): Silence | null {
    switch (event.type) {
      case 'channel-opening':
        this.#channels.set(laneOf(event), new Channel(event.channel));
        return null;
      case 'turned': // what follows is the dialogue of another lane
        this.#channels.set(laneOf(event), new Channel(event.channel));
        return null;
      case 'wire': {
        const channel = this.#channels.get(laneOf(event));
        if (channel?.name === event.channel) channel.wire(event);
        return null;
      }
      case 'hop':
        return this.#hop(event);
      case 'deferred':
        return this.#sameReply(event) ?? this.#uncalled(event);
      case 'failed': {
        const silent = this.#sameReply(event);
        this.#byRecipient.delete(event.recipient);
        return silent;
      }
      case 'began':
      case 'listening':
      case 'host-stopped':
      case 'channel-opened':
      case 'channel-closed':
      case 'channel-failed':
      case 'call-skipped':
      case 'retried':
      case 'submitted':
      case 'refused':
      case 'accepted':
      case 'sending':
      case 'delivered':
      case 'redirected':
      case 'warned':
      case 'notified':
      case 'lost':
      case 'fault':
        return null;
    }
  }

  #hop(event: EventOf<'hop'>): Silence | null {
    const { recipient, host, to, channel, reply } = event;
    if (event.source === 'receiver') {
      this.#byRecipient.delete(recipient);
      if (event.outcome === 'deferred') this.#said.set(recipient, reply);
      return null;
    }
    const last = this.#channels.get(laneOf({ from: host, to }));
    const why = whySilent(event, last?.name === channel ? last : undefined);
    const silence = { by: host, why };
    this.#byRecipient.set(recipient, { ...silence, reply });
    return silence;
  }

  /** It waits for a call, and was not even tried: the host can call nobody who would say anything. */
  #uncalled({ recipient, host, reply, waitsFor }: EventOf<'deferred'>): Silence | null {
    const said = this.#said.get(recipient);
    this.#said.delete(recipient);
    if (waitsFor === undefined || said === reply) return null;
    const silence = { by: host, why: withoutCode(reply) };
    this.#byRecipient.set(recipient, { ...silence, reply });
    return silence;
  }

  /** The same reply with which the hop has just ended. */
  #sameReply({ recipient, reply }: EventOf<'deferred' | 'failed'>): Silence | null {
    const silent = this.#byRecipient.get(recipient);
    return silent?.reply === reply ? silent : null;
  }
}

/** The silences of all events that were read. */
export class Silences {
  readonly #reader = new SilenceReader();
  readonly #bySeq = new Map<number, Silence>();

  /** Of an event that was read; null: somebody said its reply, or it has none. */
  at(seq: number): Silence | null {
    return this.#bySeq.get(seq) ?? null;
  }

  read(event: JournalEvent): void {
    const silence = this.#reader.read(event);
    if (silence !== null) this.#bySeq.set(event.seq, silence);
  }
}

/** Why nobody gave the reply of the hop of that index of a mail; null: somebody did. */
export type SilenceOf = (mail: string, hop: number) => Silence | null;

/** The same for the mails of a state that was folded from events whose silences are known. */
export function silencesIn({ mails }: NetworkState, silences: Silences): SilenceOf {
  return (mail, hop) => silences.at(mails.get(mail)?.hops[hop]?.ended?.seq ?? -1);
}

/** All of a journal at once. */
export function silencesOf(events: readonly JournalEvent[]): Silences {
  const silences = new Silences();
  for (const event of events) silences.read(event);
  return silences;
}

function laneOf({ from, to }: { readonly from: string | null; readonly to: string }): string {
  return `${from ?? ''}>${to}`;
}

/** How far the two sides of a channel have come. */
class Channel {
  readonly name: string;
  readonly #lines = new LineReader();
  #last = '';

  constructor(name: string) {
    this.name = name;
  }

  wire(event: EventOf<'wire'>): void {
    const kind = this.#lines.read(event);
    if (kind === 'command') this.#last = VERB.exec(event.text)?.[0].toUpperCase() ?? this.#last;
    else if (kind === 'end') this.#last = '"."';
  }

  get stage(): string {
    if (this.#lines.inMailData) return ' in the mail data';
    return this.#last === '' ? ' before the greeting' : ` after ${this.#last}`;
  }
}

/** `channel`: undefined where the events begin after it was opened. */
function whySilent({ to, reply }: EventOf<'hop'>, channel: Channel | undefined): string {
  const why = told(reply, to);
  const stage = channel?.stage ?? '';
  if (why.startsWith('the channel was closed')) return `channel lost${stage}`;
  if (why === 'it took too long') return `no reply in time${stage}`;
  return why;
}

/** The words of the reply with which a host stands in, without what says nothing more than that. */
function told(reply: string, to: string): string {
  const text = withoutCode(reply).replace(/^Service not available: /, '');
  return text.startsWith(`${to} `) ? text.slice(to.length + 1) : text;
}

/** The commands that a host gives to another. */
const VERB = /^(?:HELO|EHLO|MAIL|SEND|SOML|SAML|RCPT|DATA|BDAT|RSET|QUIT|TURN|STARTTLS|AUTH)\b/i;
