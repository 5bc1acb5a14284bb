/** Time as a port: hosts and pumps ask this, never the machine they run on. */
export interface Clock {
  /** Milliseconds since 1970, with fractions. Never runs back. */
  now(): number;
  /** Calls `run` once, `ms` milliseconds from now, never before this call returned. With 0: as soon as the present work is done, in the order of the calls. */
  after(ms: number, run: () => void): Timer;
}

/** Something that the clock will do. */
export interface Timer {
  /** Calling it again, or too late, does nothing. */
  cancel(): void;
}
