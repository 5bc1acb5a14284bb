/** Mail data on its way in: kept until its end, or passed on as it comes and no faster than it is read. */
import { OctetGatherer, type Envelope } from '@hopscope/protocol';

import { MailAbandonedError } from './errors/mail-abandoned-error.ts';
import { newRoom } from './mail-room.ts';
import { MailStream, type Flow } from './mail-stream.ts';
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

export class StreamedMail implements IncomingMail {
  readonly #data: MailStream;
  readonly #answer: Promise<Awaited<Answer>>;

  constructor(policy: StreamingPolicy, envelope: Envelope, session: SmtpSession, flow: Flow) {
    const data = new MailStream(flow);
    this.#data = data;
    this.#answer = (async () => policy.receive({ envelope, data, session }))();
    const answered = (): void => {
      if (!data.over) data.passOver(new TypeError(ANSWERED_EARLY));
    };
    this.#answer.then(answered, answered); // the rest of the data goes nowhere
  }

  take(slice: Uint8Array): void {
    if (!this.#data.over) this.#data.push(copied(slice));
  }

  end(): Answer {
    this.#data.end();
    return this.#answer;
  }

  async abandon(): Promise<unknown> {
    this.#data.passOver(new MailAbandonedError());
    return this.#answer.catch((error: unknown) => {
      if (!(error instanceof MailAbandonedError)) throw error;
    });
  }
}

const ANSWERED_EARLY = 'The mail was answered before its data was read: the rest is passed over';

function copied(slice: Uint8Array): Uint8Array {
  const own = newRoom(slice.length);
  own.set(slice);
  return own;
}
