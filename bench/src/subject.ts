/**
 * The side of a measured program: it tells that it is ready, works when told to, and says what the work cost the whole
 * process. A program that serves others (a server) has no work of its own, and is asked before and after.
 */

/** What a program is told to do once. */
export interface Work {
  /** Mails, addresses, or whatever the program counts. */
  readonly count: number;
  /** Octets of mail data. */
  readonly size: number;
  /** Where the other end listens. */
  readonly port: number;
}

/** Told once, when the program can be measured. */
export interface Ready {
  /** Where it listens; 0 when it does not. */
  readonly port: number;
}

/** What the process has used so far, in microseconds, and how long the work took, if there was any. */
export interface Used {
  readonly cpu: number;
  readonly wall: number;
}

/** Makes this process a measured program until its driver goes away. */
export function beSubject(port: number, run: (work: Work) => Promise<void> | void): void {
  process.on('message', (ask: Work | 'used') => void answer(ask));
  process.on('disconnect', () => process.exit());
  tell({ port } satisfies Ready);

  async function answer(ask: Work | 'used'): Promise<void> {
    const began = performance.now();
    const before = cpu();
    if (ask !== 'used') await run(ask);
    const used = ask === 'used' ? before : cpu() - before;
    tell({ cpu: used, wall: (performance.now() - began) * 1000 } satisfies Used);
  }
}

/** A program that only serves. */
export function beServer(port: number): void {
  beSubject(port, () => {
    throw new Error('this program serves and has no work of its own');
  });
}

/** Ten channels that send their share of the mails, each one after the other. */
export async function overChannels(
  count: number,
  send: (mails: number) => Promise<void>,
): Promise<void> {
  await Promise.all(Array.from({ length: CHANNELS }, () => send(count / CHANNELS)));
}

export const CHANNELS = 10;

/**
 * A program told to be `awake` never sleeps. Whoever is measured would else pay for waking its load, which costs more than
 * the mail, and only the faster of the two pays nothing.
 */
export function beAwakeIfTold(): void {
  if (!process.argv.includes(AWAKE)) return;
  const turn = (): void => {
    setImmediate(turn);
  };
  turn();
}

export const AWAKE = 'awake';

function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

function tell(message: Ready | Used): void {
  process.send?.(message);
}
