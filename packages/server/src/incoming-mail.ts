/** Mail data on its way in: kept until its end, or passed on as it comes and no faster than it is read. */
import { OctetGatherer, type Envelope } from '@hopscope/protocol';

import { MailAbandonedError } from './errors/mail-abandoned-error.ts';
import type { Answer } from './occasions.ts';
import type { CollectingPolicy, StreamingPolicy } from './policy.ts';
import type { SmtpSession } from './session.ts';

/** The mail data of one transaction. */
export interface IncomingMail {
  /** The next part, lent for the time of the call. */
  take(slice: Uint8Array): void;
  /** The mail data came in full. What the policy answers. */
  end(): Answer;
  /** It will not come in full. Resolves when the policy knows; rejects with what it then throws. */
  abandon(): Promise<unknown>;
}

/** What a mail needs of its session to slow the channel down. */
export interface Flow {
  hold(): void;
  resume(): void;
}

export class CollectedMail implements IncomingMail {
  readonly #policy: CollectingPolicy;
  readonly #envelope: Envelope;
  readonly #session: SmtpSession;
  readonly #gathered = new OctetGatherer(newRoom);

  constructor(policy: CollectingPolicy, envelope: Envelope, session: SmtpSession) {
    this.#policy = policy;
    this.#envelope = envelope;
    this.#session = session;
  }

  take(slice: Uint8Array): void {
    this.#gathered.push(slice);
  }

  end(): Answer {
    const data = this.#gathered.take();
    return this.#policy.message?.({ envelope: this.#envelope, data, session: this.#session });
  }

  async abandon(): Promise<void> {
    this.#gathered.take();
  }
}

/** Memory that nobody has cleared: all of it that is shown is written first. */
function newRoom(size: number): Uint8Array {
  return new Uint8Array(Buffer.allocUnsafeSlow(size).buffer);
}

/** Octets that may wait to be read before the channel is held; what one read of the channel brings comes on top. */
const ROOM = 64 * 1024;

export class StreamedMail implements IncomingMail {
  readonly #flow: Flow;
  readonly #answer: Promise<Awaited<Answer>>;
  /** Null once nobody will read any more. */
  #reader: ReadableStreamDefaultController<Uint8Array> | null = null;

  constructor(policy: StreamingPolicy, envelope: Envelope, session: SmtpSession, flow: Flow) {
    this.#flow = flow;
    const data = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#reader = controller;
        },
        pull: () => flow.resume(),
        cancel: () => this.#passOver(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: ROOM }),
    );
    this.#answer = (async () => policy.receive({ envelope, data, session }))();
    const over = (): void => this.#passOver();
    this.#answer.then(over, over); // an answer that comes early: the rest of the data goes nowhere
  }

  take(slice: Uint8Array): void {
    if (this.#reader === null) return;
    this.#reader.enqueue(slice.slice());
    if ((this.#reader.desiredSize ?? 0) <= 0) this.#flow.hold();
  }

  end(): Answer {
    this.#reader?.close();
    this.#reader = null;
    return this.#answer;
  }

  async abandon(): Promise<unknown> {
    this.#reader?.error(new MailAbandonedError());
    this.#reader = null;
    return this.#answer.catch((error: unknown) => {
      if (!(error instanceof MailAbandonedError)) throw error;
    });
  }

  #passOver(): void {
    if (this.#reader === null) return;
    this.#reader = null;
    this.#flow.resume();
  }
}
