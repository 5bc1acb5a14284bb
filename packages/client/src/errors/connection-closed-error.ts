/** `deliver` was called after `quit`, or after the receiver-SMTP had closed the channel with 421. */
export class ConnectionClosedError extends Error {
  override readonly name = 'ConnectionClosedError';

  constructor() {
    super('The connection is closed: open another one to deliver more mail');
  }
}
