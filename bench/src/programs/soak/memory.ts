/** The side of a program under hostile load: it says how much memory it holds, and the most that it ever held. */

/** In octets; of the whole process, but for `held`: what is left of heap and buffers when nothing else is to be cleared away. */
export interface Memory {
  readonly port: number;
  readonly now: number;
  readonly most: number;
  readonly held: number;
  /** What the program has to tell besides. */
  readonly said: string;
}

/** Asked for `memory`, clears away what nobody holds, and begins to look for the most anew. */
export function tellMemory(port: number, said: () => string): void {
  let most = 0;
  const look = (): void => {
    most = Math.max(most, process.memoryUsage.rss());
  };
  setInterval(look, 10);
  process.on('message', () => {
    look();
    globalThis.gc?.();
    // What buffers had outside of the heap is given back a little later, and only then counted as such.
    setTimeout(() => {
      globalThis.gc?.();
      const now = process.memoryUsage.rss();
      const { heapUsed, external } = process.memoryUsage();
      const held = heapUsed + external;
      process.send?.({ port, now, most, held, said: said() } satisfies Memory);
      most = now;
    }, 100);
  });
  process.on('disconnect', () => process.exit());
}
