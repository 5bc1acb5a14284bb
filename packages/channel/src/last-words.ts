/**
 * What a peer said last is heard before it is felt that it is gone. Whoever only writes on, while the socket takes it at once or
 * fails, gives the system no time to tell what has come: 421 would be heard late, and not at all behind a write that failed.
 */
/* oxlint-disable no-underscore-dangle -- Node's names for how a stream writes */
import { Socket } from 'node:net';

/** Runs when the system was asked what has come. The first of the two may run before it is asked. */
export function afterPoll(run: () => void): void {
  setImmediate(() => setImmediate(run));
}

type Done = (error?: Error | null) => void;

/** Reads on before it fails since it could not write. */
export class HeedfulSocket extends Socket {
  /** What a stream calls behind each write is the same for all of them. */
  #done: Done | null = null;
  #doneLater: Done = ignore;

  override _write(chunk: unknown, encoding: BufferEncoding, done: Done): void {
    super._write(chunk, encoding, this.#failingLater(done));
  }

  override _writev(chunks: Chunks, done: Done): void {
    super._writev?.(chunks, this.#failingLater(done));
  }

  #failingLater(done: Done): Done {
    if (this.#done === done) return this.#doneLater;
    this.#done = done;
    this.#doneLater = (error) => {
      if (error === undefined || error === null) done();
      else afterPoll(() => done(error));
    };
    return this.#doneLater;
  }
}

type Chunks = Parameters<NonNullable<Socket['_writev']>>[0];

function ignore(): void {}
