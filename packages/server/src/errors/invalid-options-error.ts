/** Options, or a policy, that contradict each other or cannot be followed. The message says what to change. */
export class InvalidOptionsError extends TypeError {
  override readonly name = 'InvalidOptionsError';
}
