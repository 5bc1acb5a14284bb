/** How things go wrong on the command line, in words for the person who typed it. */

/** A mistake of the user: told as it stands, without a stack, and exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
  /** Each on a line of its own; most have one. */
  readonly lines: readonly string[];

  constructor(...lines: readonly string[]) {
    super(lines.join('\n'));
    this.lines = lines;
  }
}

const REASONS: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'there is no such file or folder'],
  ['EISDIR', 'it is a folder'],
  ['ENOTDIR', 'a part of its path is not a folder'],
  ['EACCES', 'permission denied'],
  ['EPERM', 'permission denied'],
  ['EROFS', 'the file system is read-only'],
  ['ENOSPC', 'the disk is full'],
  ['EFBIG', 'it would be larger than a file may be'],
  ['EDQUOT', 'the disk quota is used up'],
  ['NO_PLACE_BESIDE', 'its folder takes no new file, and what is there would be lost first'],
  ['EEXIST', 'it is there already'],
  ['ENAMETOOLONG', 'its name is too long'],
  ['ELOOP', 'its links go round in a loop'],
  ['EMFILE', 'too many files are open'],
]);

/** The code of a failed system call, `ENOENT`; null when it was something else that failed. */
export function systemCode(error: unknown): string | null {
  const code = error instanceof Error && 'code' in error ? error.code : null;
  return typeof code === 'string' ? code : null;
}

/** Why a system call failed, as a clause: `there is no such file or folder`. */
export function reasonOf(error: unknown): string {
  const known = REASONS.get(systemCode(error) ?? '');
  return known ?? (error instanceof Error ? error.message : String(error));
}

/** What to print about an error that nobody foresaw. The stack is for those who asked for it. */
export function unexpected(error: unknown, debug: boolean): string {
  if (debug && error instanceof Error && error.stack !== undefined) {
    return `hopscope failed: ${error.stack}`;
  }
  const [message = ''] = reasonOf(error).split('\n');
  const remedy = 'this is a fault of hopscope; set HOPSCOPE_DEBUG=1 for details and report it';
  return `hopscope failed: ${message.replace(/[.;]$/, '')}; ${remedy}.`;
}
