/**
 * The shell that started us, as commands see it: three streams, the environment, and signals. Commands get it as an
 * argument and never touch `process`, so tests run them in their own process.
 */

import { reasonOf } from './errors.ts';
import { EXIT } from './exit-codes.ts';

/** Why a command that would go on must end. `closed`: nobody reads its output any more, as after `| head`. */
export type StopReason = 'signal' | 'closed';

export interface Shell {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly input: AsyncIterable<Uint8Array | string>;
  /** Standard input is a terminal. */
  readonly typed: boolean;
  /** Standard output is a terminal. */
  readonly shown: boolean;
  /** Columns of that terminal; 80 when there is none. */
  readonly columns: number;
  /** A line, or several, to standard output. */
  out(line: string): void;
  /** Octets to standard output, as they are. */
  outOctets(octets: Uint8Array): void;
  /** A line, or several, to standard error. */
  err(line: string): void;
  /** How far a long command is: the last line of a terminal, written over at each call; nothing anywhere else. */
  status(line: string): void;
  /** Calls `listener` at the first Ctrl+C, at SIGTERM, or when the output is closed. Returns what ends it. */
  onStop(listener: (reason: StopReason) => void): () => void;
}

/** The reader of a pipe has gone, or the terminal has. */
const UNREAD: ReadonlySet<string | undefined> = new Set(['EPIPE', 'EIO']);

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** The shell of a process. While nobody listens, and after the first, a signal does what it always does. */
export function shellOf(process: NodeJS.Process): Shell {
  const { stdin, stdout, stderr, env } = process;
  const onClosed = new Set<() => void>();
  let closed = false;
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!closed && !UNREAD.has(error.code)) {
      stderr.write(`Cannot write the output: ${reasonOf(error)}; send it elsewhere.\n`);
      process.once('exit', () => {
        process.exitCode = EXIT.mistaken;
      });
    }
    closed = true;
    for (const listener of onClosed) listener();
  });
  stderr.on('error', () => {}); // there is nowhere left to say it
  return {
    env,
    input: stdin,
    typed: stdin.isTTY,
    shown: stdout.isTTY,
    columns: stdout.isTTY ? stdout.columns : 80,
    out: (line) => {
      if (!closed) stdout.write(`${line}\n`);
    },
    outOctets: (octets) => {
      if (!closed) stdout.write(octets);
    },
    err: (line) => {
      stderr.write(`${line}\n`);
    },
    status: (line) => {
      if (stderr.isTTY) stderr.write(`\r\x1b[K${line}`);
    },
    onStop: (listener) => {
      const signalled = (): void => stop('signal');
      const unread = (): void => stop('closed');
      const end = (): void => {
        for (const signal of SIGNALS) process.off(signal, signalled);
        onClosed.delete(unread);
      };
      const stop = (reason: StopReason): void => {
        end();
        listener(reason);
      };
      for (const signal of SIGNALS) process.on(signal, signalled);
      onClosed.add(unread);
      return end;
    },
  };
}
