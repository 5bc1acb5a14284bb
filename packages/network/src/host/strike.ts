/** Faults at the commands of one reception: which moment this is, on which route, and what a verdict does to the session. */
import type { Session, Timer } from '@hopscope/channel';
import { formatPath, type ForwardPath, type Question } from '@hopscope/protocol';

import { envelopeKey, type CommandVerdict } from '../fault/fault-book.ts';
import type { FaultCommand } from '../fault/fault-plan.ts';
import type { HostChannel } from '../wire/network-wire.ts';
import type { Receiver } from './reception.ts';

/** Milliseconds after which a session that says nothing more is given up at this end too, later than any sender waits. */
const SILENCE = 15 * 60_000;

type Ending = Exclude<CommandVerdict, { kind: 'reply' }>;

export class Strike {
  readonly #receiver: Receiver;
  readonly #channel: HostChannel;
  readonly #session: Pick<Session<never>, 'abort'>;
  /** Commands of each kind up to now: on the channel, or in the mail transaction for RCPT. */
  readonly #counts = new Map<FaultCommand, number>();
  #silence: Timer | null = null;
  #over = false;

  constructor(receiver: Receiver, channel: HostChannel, session: Pick<Session<never>, 'abort'>) {
    this.#receiver = receiver;
    this.#channel = channel;
    this.#session = session;
  }

  /** A fault has ended the session: whatever the peer says, nobody hears it. */
  get over(): boolean {
    return this.#over;
  }

  at(command: FaultCommand, question: Question | null): CommandVerdict | null {
    if (command === 'MAIL') this.#counts.delete('RCPT');
    const nth = (this.#counts.get(command) ?? 0) + 1;
    this.#counts.set(command, nth);
    const { judge, faults } = this.#receiver;
    const { id, peer, tracer } = this.#channel;
    const isMail = command !== 'opening' && command !== 'HELO' && command !== 'TURN';
    const sending = isMail ? tracer.sending : null;
    const path =
      question?.occasion === 'RCPT'
        ? question.forwardPath
        : (sending?.recipients[0]?.step.paths.forwardPath ?? null);
    return faults.atCommand({
      host: judge.plan,
      peer,
      channel: id,
      command,
      occasion: question?.occasion ?? null,
      nth,
      mail: sending?.mail ?? null,
      envelope:
        question?.occasion === 'RCPT'
          ? envelopeKey(formatPath(question.envelope.reversePath), question.forwardPath)
          : null,
      fromOrigin: isMail ? (sending?.depth ?? 0) + 1 : null,
      fromEnd: path === null ? null : this.#fromEnd(path),
    });
  }

  /** Carries out a verdict after which the session says nothing more. */
  end(verdict: Ending): void {
    this.#over = true;
    switch (verdict.kind) {
      case 'cut':
        return this.#session.abort();
      case 'stall':
        this.#silence = this.#receiver.clock.after(SILENCE, () => this.#session.abort());
        return;
      case 'crash':
        this.#session.abort();
        return this.#receiver.crash(verdict);
    }
  }

  closed(): void {
    this.#silence?.cancel();
  }

  /** -1: the mailbox is here; -2: here is the last relay. */
  #fromEnd({ route, mailbox }: ForwardPath): number {
    const { identity } = this.#receiver.judge;
    const own = route.findIndex((host) => !identity.isSelf(host));
    const left = own < 0 ? 0 : route.length - own;
    return left === 0 && identity.isSelf(mailbox.host) ? -1 : -(left + 2);
  }
}
