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

/** The same socket, which reads on before it fails since it could not write. */
export function heedful(socket: Socket): Socket {
  socket._write = write;
  socket._writev = writev;
  return socket;
}

type Done = (error?: Error | null) => void;

const plain = Socket.prototype;

function write(this: Socket, chunk: unknown, encoding: BufferEncoding, done: Done): void {
  plain._write.call(this, chunk, encoding, failingLater(done));
}

function writev(
  this: Socket,
  chunks: { readonly chunk: unknown; readonly encoding: BufferEncoding }[],
  done: Done,
): void {
  plain._writev?.call(this, chunks, failingLater(done));
}

function failingLater(done: Done): Done {
  return (error) => {
    if (error === undefined || error === null) done();
    else afterPoll(() => done(error));
  };
}
