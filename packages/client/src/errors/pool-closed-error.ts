/** `deliver` was called after the pool's `close`. */
export class PoolClosedError extends Error {
  override readonly name = 'PoolClosedError';

  constructor() {
    super('The pool is closed: make another one to deliver more mail');
  }
}
