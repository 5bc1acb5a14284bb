/** The `deadline` of what was asked for has come. The channel was given up, unless the mail was still in line. */
export class DeadlineExceededError extends Error {
  override readonly name = 'DeadlineExceededError';
  /** Milliseconds that were given. */
  readonly deadline: number;

  constructor(deadline: number) {
    super(`It was not done within ${deadline} ms`);
    this.deadline = deadline;
  }
}
