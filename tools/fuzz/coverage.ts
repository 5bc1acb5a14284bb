/**
 * Which places of our sources were reached, as V8 counts it: block by block. Counting makes the code some five times slower,
 * and asking takes as long as a hundred executions; so it is asked after a thousand.
 */
import { Session, type Profiler } from 'node:inspector';

/** One mark for each character of each source: reached or not. */
type Places = ReadonlyMap<string, Uint8Array>;

export class Coverage {
  readonly #session = new Session();
  readonly #reached = new Map<string, Uint8Array>();
  #counting = false;

  constructor() {
    this.#session.connect();
    this.#session.post('Profiler.enable');
  }

  get counting(): boolean {
    return this.#counting;
  }

  /** Begins or ends to count; what was reached so far stays known. */
  count(counting: boolean): void {
    if (counting === this.#counting) return;
    this.#counting = counting;
    if (counting) {
      this.#session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
      this.take();
    } else this.#session.post('Profiler.stopPreciseCoverage');
  }

  /** What was reached since the last time. */
  take(): Places {
    const ours = this.#scripts();
    return new Map(
      ours.map(({ url, functions }) => [
        url,
        painted(functions, Uint8Array, (count) => +(count > 0)),
      ]),
    );
  }

  /** How much of our sources was run since the last time: the characters, each as often as it was run. Says the same each time. */
  takeSteps(): number {
    let steps = 0;
    for (const { functions } of this.#scripts())
      for (const count of painted(functions, Float64Array, (times) => times)) steps += count;
    return steps;
  }

  #scripts(): readonly Profiler.ScriptCoverage[] {
    let ours: readonly Profiler.ScriptCoverage[] = [];
    this.#session.post('Profiler.takePreciseCoverage', (error, taken) => {
      if (error !== null) throw error;
      ours = taken.result.filter(({ url }) => /\/packages\/[^/]+\/src\//.test(url));
    });
    return ours;
  }

  /** Whether some of these places were never reached before. */
  isNew(places: Places): boolean {
    for (const [url, marked] of places) {
      const known = this.#reached.get(url);
      if (known === undefined) {
        if (marked.includes(1)) return true;
      } else
        for (let at = 0; at < marked.length; at += 1) if (marked[at]! > known[at]!) return true;
    }
    return false;
  }

  learn(places: Places): void {
    for (const [url, marked] of places) {
      const known = this.#reached.get(url) ?? new Uint8Array(marked.length);
      for (let at = 0; at < marked.length; at += 1) known[at]! |= marked[at]!;
      this.#reached.set(url, known);
    }
  }

  /** How many characters of our sources were reached. */
  get size(): number {
    let size = 0;
    for (const known of this.#reached.values()) for (const mark of known) size += mark;
    return size;
  }
}

/** Outer functions and blocks come before those inside them, so the inner ones have the last word. */
function painted<Marks extends Uint8Array | Float64Array>(
  functions: readonly Profiler.FunctionCoverage[],
  Kind: new (length: number) => Marks,
  markOf: (count: number) => number,
): Marks {
  const end = Math.max(0, ...functions.map(({ ranges }) => ranges[0]?.endOffset ?? 0));
  const marks = new Kind(end);
  for (const { ranges } of functions)
    for (const { startOffset, endOffset, count } of ranges)
      marks.fill(markOf(count), startOffset, endOffset);
  return marks;
}
