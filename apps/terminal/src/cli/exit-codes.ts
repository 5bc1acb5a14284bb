/** What `hopscope` says to the shell that started it. Scripts rely on these numbers. */
import type { Outcome } from '@hopscope/network';

export const EXIT = {
  /** Done; `send`: delivered. */
  done: 0,
  /** The honest negative; `send`: refused, returned or lost. */
  negative: 1,
  /** The command line, a file or a path is wrong, or the `--from` host is unknown. */
  mistaken: 2,
  /** `send`: still deferred when `--wait` ran out. */
  deferred: 3,
  /** hopscope itself is wrong: `EX_SOFTWARE` of sysexits.h. */
  failed: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** The exit code of `send`. */
export function exitCodeOf(outcome: Outcome): ExitCode {
  switch (outcome) {
    case 'delivered':
      return EXIT.done;
    case 'deferred':
      return EXIT.deferred;
    case 'refused':
    case 'returned':
    case 'lost':
      return EXIT.negative;
  }
}
