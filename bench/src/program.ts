/** The driver's side of a measured program: starts it, tells it to work, ends it. */
import { fork } from 'node:child_process';
import { once } from 'node:events';

import type { Ready, Used, Work } from './subject.ts';

export interface Program {
  readonly port: number;
  /** What the process has used up to now. */
  used(): Promise<number>;
  run(work: Work): Promise<Used>;
  stop(): Promise<void>;
}

/** Starts `programs/NAME.ts`. Flags of this process (`--cpu-prof`) are flags of the program too. */
export async function start(name: string, ...args: readonly string[]): Promise<Program> {
  const child = fork(new URL(`programs/${name}.ts`, import.meta.url), args);
  const ended = once(child, 'exit');
  const hear = async <Message>(): Promise<Message> => {
    const [message] = await Promise.race([once(child, 'message'), died()]);
    return message as Message;
  };
  const died = async (): Promise<never> => {
    await ended;
    throw new Error(`the program ${name} ended by itself`);
  };
  const tell = async (ask: Work | 'used'): Promise<Used> => {
    child.send(ask);
    return hear<Used>();
  };
  const { port } = await hear<Ready>();
  return {
    port,
    used: async () => (await tell('used')).cpu,
    run: tell,
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}
