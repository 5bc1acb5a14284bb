/**
 * Mail data between the channel that brings it and the one reader who asks for it, part by part. It asks for the channel to be
 * held while as much waits as may wait, and knows nothing of commands or replies.
 */

/** Octets that may wait to be read before the channel is held; what one read of the channel brings comes on top. */
const ROOM = 64 * 1024;

/** What a mail needs of its session to slow the channel down. */
export interface Flow {
  hold(): void;
  resume(): void;
}

type Part = IteratorResult<Uint8Array, undefined>;

const END: Part = { done: true, value: undefined };

export class MailStream implements AsyncIterable<Uint8Array> {
  readonly #flow: Flow;
  readonly #parts: Uint8Array[] = [];
  /** Octets in the parts. */
  #waiting = 0;
  #held = false;
  /** Those who asked while there was nothing; then there are no parts. */
  #asked: PromiseWithResolvers<Part>[] = [];
  /** No more comes. */
  #ended = false;
  /** Why the rest cannot be read; null: it can. */
  #error: Error | null = null;
  #begun = false;

  constructor(flow: Flow) {
    this.#flow = flow;
  }

  /** Nobody will get what is pushed. */
  get over(): boolean {
    return this.#ended || this.#error !== null;
  }

  /** One more part, which belongs to the reader. */
  push(part: Uint8Array): void {
    if (this.over) return;
    const asked = this.#asked.shift();
    if (asked !== undefined) return asked.resolve({ done: false, value: part });
    this.#parts.push(part);
    this.#waiting += part.length;
    if (this.#held || this.#waiting < ROOM) return;
    this.#held = true;
    this.#flow.hold();
  }

  /** The true end: what waits can still be read. */
  end(): void {
    if (this.over) return;
    this.#ended = true;
    for (const asked of this.#takeAsked()) asked.resolve(END);
  }

  /** The rest is passed over, and whoever asks for it gets the error. After the true end nothing is. */
  passOver(error: Error): void {
    if (this.over) return;
    this.#error = error;
    this.#empty();
    for (const asked of this.#takeAsked()) asked.reject(error);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array, undefined> {
    if (this.#begun) throw new TypeError('The data of a mail can be read once');
    this.#begun = true;
    return { next: () => this.#next(), return: () => this.#leave() };
  }

  #next(): Promise<Part> {
    const value = this.#parts.shift();
    if (value !== undefined) {
      this.#waiting -= value.length;
      if (this.#waiting < ROOM) this.#letFlow();
      return Promise.resolve({ done: false, value });
    }
    if (this.#error !== null) return Promise.reject(this.#error);
    if (this.#ended) return Promise.resolve(END);
    const asked = Promise.withResolvers<Part>();
    this.#asked.push(asked);
    return asked.promise;
  }

  /** The reader has seen enough: for it the rest is not there. */
  #leave(): Promise<Part> {
    this.#ended = true;
    this.#empty();
    for (const asked of this.#takeAsked()) asked.resolve(END);
    return Promise.resolve(END);
  }

  #empty(): void {
    this.#parts.length = 0;
    this.#waiting = 0;
    this.#letFlow();
  }

  #letFlow(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#flow.resume();
  }

  #takeAsked(): PromiseWithResolvers<Part>[] {
    const asked = this.#asked;
    this.#asked = [];
    return asked;
  }
}
