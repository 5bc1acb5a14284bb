/**
 * A journal as a ladder: a line for each host, and between them what was said, from the top down. Every drawing of it, as a picture
 * or in somebody's notation, is made from this one, which knows nothing of shapes or colours.
 */
import { originalMail, type EventOf, type JournalEvent, type MailId } from '@hopscope/network';

import { notificationName } from '../text/notification-name.ts';
import { wasAsked } from '../text/reply.ts';
import { silencesOf, type Silence } from '../text/silences.ts';
import { moment } from '../text/time.ts';

export interface Ladder {
  /**
   * Those that take part, in the order of the network file, or of one mail alone as it meets them; {@link OUTSIDE} is the first where
   * something came from there.
   */
  readonly hosts: readonly string[];
  readonly rungs: readonly Rung[];
}

/** Stands for all that is no host of the network. No host can be called so. */
export const OUTSIDE = '(outside)';

export type Rung =
  /** `dashed`: an answer. */
  | {
      readonly kind: 'arrow';
      readonly at: number;
      readonly from: string;
      readonly to: string;
      readonly dashed: boolean;
      readonly tone: Tone;
      readonly label: Label;
    }
  | {
      readonly kind: 'note';
      readonly at: number;
      readonly host: string;
      readonly tone: Tone;
      readonly label: Label;
    };

/** How things go: as they should, to an end that was wanted, to be tried again, or wrong. `step`: what a relay does to the paths. */
export type Tone = 'plain' | 'step' | 'good' | 'wait' | 'bad';

/** Lines of pieces. */
export type Label = readonly (readonly Piece[])[];

/** Words, a path as on the wire, or `@HOST` as in a route. */
export type Piece = string | { readonly path: string } | { readonly atHost: string };

/** `of`: that mail alone, with the notifications about it; null: all. */
export function ladderOf(events: readonly JournalEvent[], of: MailId | null = null): Ladder {
  const builder = new Builder(events);
  const channels = of === null ? null : channelsOf(events, of);
  for (const event of events) {
    const isWay = event.type === 'turned' && channels?.has(event.channel) === true;
    if (isOf(event, of) || isWay) builder.see(event);
  }
  return builder.ladder(of !== null);
}

/** Those over which a mail, or a notification about it, was sent. */
function channelsOf(events: readonly JournalEvent[], of: MailId): ReadonlySet<string> {
  return new Set(
    events.flatMap((event) =>
      event.type === 'sending' && originalMail(event.mail) === of ? [event.channel] : [],
    ),
  );
}

/** The words of a label, as lines. */
export function plainLabel(label: Label): readonly string[] {
  return label.map((line) => line.map(plainPiece).join(''));
}

function plainPiece(piece: Piece): string {
  if (typeof piece === 'string') return piece;
  return 'path' in piece ? piece.path : `@${piece.atHost}`;
}

function isOf(event: JournalEvent, of: MailId | null): boolean {
  if (of === null) return true;
  if (event.type === 'fault') return event.ofMail !== null && originalMail(event.ofMail) === of;
  return 'mail' in event && originalMail(event.mail) === of;
}

type Answered = EventOf<'hop'>;

class Builder {
  readonly #events: readonly JournalEvent[];
  readonly #silenceAt: (seq: number) => Silence | null;
  readonly #rungs: Rung[] = [];
  /** Recipients of the transaction that began last on a channel. */
  readonly #recipients = new Map<string, number>();
  /** Transactions whose first command was said, by the event with which they were to begin. */
  readonly #said: ReadonlySet<number>;
  /** The answer that was drawn last, while nothing else was: others of the same transaction join it. */
  #answered: {
    readonly event: Answered;
    readonly label: Piece[][];
    readonly place: number;
  } | null = null;

  constructor(events: readonly JournalEvent[]) {
    this.#events = events;
    const silences = silencesOf(events);
    this.#silenceAt = (seq) => silences.at(seq);
    this.#said = saidAmong(events);
  }

  /** `asMet`: the hosts in the order in which they come in, so that an arrow leads to a neighbour. */
  ladder(asMet: boolean): Ladder {
    const used = new Set(
      this.#rungs.flatMap((rung) => (rung.kind === 'note' ? [rung.host] : [rung.from, rung.to])),
    );
    const [first] = this.#events;
    const all = first?.type === 'began' ? first.hosts.map(({ name }) => name) : [];
    const known = new Set(all);
    const others = [...used].filter((name) => !known.has(name));
    const isOurs = (name: string): boolean => used.has(name) && known.has(name);
    return {
      hosts: [...others, ...(used.size === 0 ? all : (asMet ? [...used] : all).filter(isOurs))],
      rungs: this.#rungs,
    };
  }

  see(event: JournalEvent): void {
    if (event.type === 'hop') return this.#hop(event);
    const before = this.#rungs.length;
    this.#draw(event);
    if (this.#rungs.length > before) this.#answered = null;
  }

  #draw(event: Exclude<JournalEvent, Answered>): void {
    switch (event.type) {
      case 'submitted': {
        const { host, mail, reversePath, forwardPaths } = event;
        return this.#note(event, host, 'plain', [
          [`${mail} from `, { path: reversePath }],
          ...forwardPaths.map((path): Piece[] => ['for ', { path }]),
        ]);
      }
      case 'refused':
        return this.#note(event, event.host, 'bad', [[{ path: event.forwardPath }], [event.reply]]);
      case 'accepted':
        return this.#accepted(event);
      case 'sending':
        return this.#sending(event);
      case 'delivered': {
        const where = event.into === 'mailbox' ? '' : ` (${event.into})`;
        return this.#note(event, event.host, 'good', [
          [`delivered to ${event.mailbox}${where}`],
          ['Return-Path: ', { path: event.returnPath }],
        ]);
      }
      case 'redirected':
        return this.#note(event, event.host, 'step', [
          [`redirected (${event.because})`],
          ...event.recipients.map(({ forwardPath }): Piece[] => ['to ', { path: forwardPath }]),
        ]);
      case 'deferred':
        return this.#note(event, event.host, 'wait', [
          [
            event.waitsFor === undefined
              ? `deferred until ${moment(event.until)}`
              : `waits until ${event.waitsFor} calls, or until ${moment(event.until)}`,
          ],
        ]);
      case 'turned':
        this.#arrow(event, event.to, event.from, false, 'step', [['TURN']]);
        return this.#arrow(event, event.from, event.to, true, 'step', [
          [`250: ${event.from} sends from here on`],
        ]);
      case 'call-skipped':
        return this.#note(event, event.from, 'bad', [[`down: does not call ${event.to}`]]);
      case 'retried':
        return this.#note(event, event.host, 'step', [['tries at once what waits']]);
      case 'failed':
        // What another host said has just been drawn.
        if (event.saidBy !== null || this.#silenceAt(event.seq) !== null) return;
        return this.#note(event, event.host, 'bad', [[event.reply]]);
      case 'lost':
        return this.#note(event, event.host, 'bad', [[`lost: ${event.why}`]]);
      case 'fault':
        return this.#note(event, event.host, 'bad', [[`${event.rule}: ${event.what}`]]);
      case 'began':
      case 'listening':
      case 'host-stopped':
      case 'channel-opening':
      case 'channel-opened':
      case 'channel-failed':
      case 'channel-closed':
      case 'wire':
      case 'warned':
      case 'notified': // the notification speaks for itself
        return;
    }
  }

  #accepted(event: EventOf<'accepted'>): void {
    const { host, cause, mail, parent, verb, reversePath, recipients, tells = 'failed' } = event;
    if (cause === 'notification')
      return this.#note(event, host, 'step', [
        [`${notificationName(tells)} ${mail}`],
        ...recipients.map(({ forwardPath }): Piece[] => ['for ', { path: forwardPath }]),
      ]);
    if (cause === 'submission' || parent !== null) return;
    this.#arrow(event, OUTSIDE, host, false, 'plain', [
      [mail],
      [`${verb} FROM:`, { path: reversePath }],
      ...recipients.map(({ forwardPath }): Piece[] => ['RCPT TO:', { path: forwardPath }]),
    ]);
  }

  #sending(event: EventOf<'sending'>): void {
    const { host, to, channel, hops } = event;
    const [first] = hops;
    if (first === undefined) return;
    this.#recipients.set(channel, hops.length);
    const steps = new Map(hops.map((hop) => [JSON.stringify(stepOf(hop)), stepOf(hop)]));
    for (const step of steps.values()) if (step.length > 0) this.#note(event, host, 'step', step);
    if (!this.#said.has(event.seq)) return; // there was no channel, or nobody to greet us
    this.#arrow(event, host, to, false, 'plain', [
      ['MAIL FROM:', { path: first.reversePath }],
      ...hops.map(({ forwardPath }): Piece[] => ['RCPT TO:', { path: forwardPath }]),
    ]);
  }

  #hop(event: Answered): void {
    const silence = this.#silenceAt(event.seq);
    const several = (this.#recipients.get(event.channel) ?? 1) > 1;
    const nothing = wasAsked(event.reply) ? `no reply from ${event.to}` : `not sent to ${event.to}`;
    const said = silence === null ? event.reply : `${nothing}: ${silence.why}`;
    const line: Piece[] = several ? [{ path: event.forwardPath }, ` ${said}`] : [said];
    const last = this.#answered;
    if (last !== null && isSameAnswer(last.event, event)) {
      last.label.push(line);
      const rung = this.#rungs[last.place];
      if (rung !== undefined)
        this.#rungs[last.place] = { ...rung, tone: worse(rung.tone, toneOf(event)) };
      return;
    }
    const label = [line];
    this.#answered = { event, label, place: this.#rungs.length };
    if (silence === null) this.#arrow(event, event.to, event.host, true, toneOf(event), label);
    else this.#note(event, event.host, toneOf(event), label);
  }

  #note({ at }: JournalEvent, host: string, tone: Tone, label: Label): void {
    this.#rungs.push({ kind: 'note', at, host, tone, label });
  }

  #arrow(
    { at }: JournalEvent,
    from: string,
    to: string,
    dashed: boolean,
    tone: Tone,
    label: Label,
  ): void {
    this.#rungs.push({ kind: 'arrow', at, from, to, dashed, tone, label });
  }
}

function saidAmong(events: readonly JournalEvent[]): ReadonlySet<number> {
  const begun = new Map<string, number>();
  const said = new Set<number>();
  for (const event of events) {
    if (event.type === 'sending') begun.set(event.channel, event.seq);
    if (event.type !== 'wire' || event.side !== 'S' || !BEGINS.test(event.text)) continue;
    const seq = begun.get(event.channel);
    if (seq !== undefined) said.add(seq);
  }
  return said;
}

const BEGINS = /^(?:MAIL|SEND|SOML|SAML) FROM:/;

/** What the relay step did, in the words of the app; nothing where it changed nothing. */
function stepOf({ deleted, ignored, prepended }: EventOf<'sending'>['hops'][number]): Label {
  return [
    ...deleted.map((atHost): Piece[] => ['- ', { atHost }, ' deleted']),
    ...ignored.map((atHost): Piece[] => ['- ', { atHost }, ' ignored']),
    ...(prepended === null ? [] : [['+ ', { atHost: prepended }, ' prepended'] satisfies Piece[]]),
  ];
}

function isSameAnswer(one: Answered, other: Answered): boolean {
  return one.channel === other.channel && one.entry === other.entry && one.source === other.source;
}

const TONES: Readonly<Record<Answered['outcome'], Tone>> = {
  'passed-on': 'good',
  deferred: 'wait',
  refused: 'bad',
};

function toneOf({ outcome }: Answered): Tone {
  return TONES[outcome];
}

const FROM_GOOD_TO_BAD: readonly Tone[] = ['plain', 'step', 'good', 'wait', 'bad'];

function worse(one: Tone, other: Tone): Tone {
  return FROM_GOOD_TO_BAD.indexOf(one) > FROM_GOOD_TO_BAD.indexOf(other) ? one : other;
}
