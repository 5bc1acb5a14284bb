import { isTransient, replyText, type Reply } from '@hopscope/protocol';

/** The receiver-SMTP did not take the user, or no mechanism could be used with it. Neither names the user nor the password. */
export class AuthenticationFailedError extends Error {
  override readonly name = 'AuthenticationFailedError';
  /** `PLAIN`; null: none could be used, and nothing was sent. */
  readonly mechanism: string | null;
  /** What it said; null: it was not asked. */
  readonly reply: Reply | null;

  constructor(
    outcome: { readonly mechanism: string; readonly reply: Reply } | { readonly why: string },
  ) {
    const asked = 'reply' in outcome ? outcome : null;
    super(
      'reply' in outcome
        ? `The receiver refused the authentication by ${outcome.mechanism}: ${replyText(outcome.reply)}`
        : `The receiver cannot be given the authentication: ${outcome.why}`,
    );
    this.mechanism = asked?.mechanism ?? null;
    this.reply = asked?.reply ?? null;
  }

  /** Whether the same may work later (4yz). */
  get transient(): boolean {
    return this.reply !== null && isTransient(this.reply);
  }
}
