/** A network in the time of the machine, over TCP or memory: what happens in it is waited for with promises. */
import type { Delivery, DeliveryMatch } from './deliveries.ts';
import { NotDeliveredError } from './deliveries.ts';
import { Network } from './network.ts';

/** Milliseconds in which what a test waits for must have come about. */
const PATIENCE = 5_000;

export class LiveNetwork extends Network {
  /** Resolves with the first delivery that fits. Rejects with a {@link NotDeliveredError} after `within` milliseconds. */
  delivered(
    match: DeliveryMatch = {},
    { within = PATIENCE }: { readonly within?: number } = {},
  ): Promise<Delivery> {
    const { promise, resolve, reject } = Promise.withResolvers<Delivery>();
    const { deliveries } = this; // hears of each event before the listener below
    const look = (): void => {
      const delivery = deliveries.find(match);
      if (delivery === null) return;
      end();
      resolve(delivery);
    };
    const timer = setTimeout(() => {
      end();
      reject(new NotDeliveredError(match, `waited ${within} ms`, this));
    }, within);
    const forget = this.journal.subscribe((event) => {
      if (event.type === 'delivered') look();
    });
    const end = (): void => {
      clearTimeout(timer);
      forget();
    };
    look();
    return promise;
  }

  /** Resolves when nothing moves and nothing waits. */
  idleness(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    if (this.idle) resolve();
    else {
      const end = this.onRest(() => {
        if (!this.idle) return;
        end();
        resolve();
      });
    }
    return promise;
  }

  /** Stops the hosts; resolves when all ports are free. */
  close(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.stop(resolve);
    return promise;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
