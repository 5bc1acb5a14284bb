/**
 * What the data of `receive` throws when the mail is not to be taken after all: the channel was lost before its end, it was
 * too large, or a CR or LF stood alone in it. Throw away what was kept of it, and let the error pass: it is no fault of the
 * policy, and `onError` is not told.
 */
export class MailAbandonedError extends Error {
  override readonly name = 'MailAbandonedError';

  constructor() {
    super('The mail was abandoned before its data had come in full and in order');
  }
}
