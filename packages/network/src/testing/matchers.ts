/** Matchers for `expect` in the words of routes. They look at what has happened; waiting is the network's own `delivered`. */
import { inWords, whereabouts, type Delivery, type DeliveryMatch } from '../deliveries.ts';
import { fold } from '../journal/fold.ts';
import type { MailId } from '../journal/event.ts';
import { outcomeOf, type Outcome } from '../journal/mail-state.ts';
import { Network } from '../network.ts';

/** What vitest asks of a matcher. */
export interface MatcherResult {
  readonly pass: boolean;
  readonly message: () => string;
}

/** What `expect(network)` can say. */
export interface RouteMatchers<Result = void> {
  /** Something that fits was delivered: `{ to: 'JOE@THREE', via: ['ONE', 'TWO'], returnPath: '@TWO,@ONE:SAM@ALPHA' }`. */
  toHaveDelivered(match: DeliveryMatch): Result;
  /** The same, and never more than once. */
  toHaveDeliveredOnce(match: DeliveryMatch): Result;
  /** The mail came to this end: delivered, returned, refused, lost, or still deferred. */
  toHaveEnded(mail: MailId, outcome: Outcome): Result;
  /** No mail is in any spool. */
  toHaveEmptySpools(): Result;
}

/** For `expect.extend`, where a test framework has one of vitest's kind. */
export const routeMatchers = {
  toHaveDelivered(received: unknown, match: DeliveryMatch): MatcherResult {
    const { network, found } = deliveriesIn(received, match);
    return result(
      found.length > 0,
      () => `nothing was delivered ${inWords(match)}\n${known(network, match)}`,
      () => `mail was delivered ${inWords(match)}: ${found.map(told).join('; ')}`,
    );
  },

  toHaveDeliveredOnce(received: unknown, match: DeliveryMatch): MatcherResult {
    const { network, found } = deliveriesIn(received, match);
    return result(
      found.length === 1,
      () =>
        found.length === 0
          ? `nothing was delivered ${inWords(match)}\n${known(network, match)}`
          : `mail was delivered ${inWords(match)} ${found.length} times:\n${lines(found.map(told))}`,
      () => `mail was delivered ${inWords(match)} once: ${found.map(told).join('')}`,
    );
  },

  toHaveEnded(received: unknown, mail: MailId, outcome: Outcome): MatcherResult {
    const network = networkOf(received);
    const { mails } = fold(network.journal.events);
    const state = mails.get(mail);
    const ended = state === undefined ? null : outcomeOf(mails, state);
    return result(
      ended === outcome,
      () =>
        `${mail} is ${ended ?? 'unknown'}, not ${outcome}\n${lines(whereabouts(network, mail))}`,
      () => `${mail} is ${outcome}`,
    );
  },

  toHaveEmptySpools(received: unknown): MatcherResult {
    const network = networkOf(received);
    const waiting = network.waiting();
    return result(
      waiting.length === 0,
      () => `mail is in spools\n${lines(whereabouts(network))}`,
      () => 'no mail is in any spool',
    );
  },
};

function result(pass: boolean, failure: () => string, negated: () => string): MatcherResult {
  return { pass, message: pass ? negated : failure };
}

function deliveriesIn(
  received: unknown,
  match: DeliveryMatch,
): { network: Network; found: readonly Delivery[] } {
  const network = networkOf(received);
  return { network, found: network.deliveries.fitting(match) };
}

function networkOf(received: unknown): Network {
  if (received instanceof Network) return received;
  if (received instanceof Promise)
    throw new TypeError(
      'This matcher is about a network, and that is a promise of one; write expect(await network).',
    );
  throw new TypeError(
    'This matcher is about a network: expect(network), as createNetwork made it.',
  );
}

/** What was delivered instead, and where the rest is. */
function known(network: Network, { mail }: DeliveryMatch): string {
  const others = network.deliveries.all.map((delivery) => `delivered: ${told(delivery)}`);
  return lines([...others, ...whereabouts(network, mail)]);
}

function told({ mail, mailbox, via, returnPath }: Delivery): string {
  const way = via.length === 0 ? 'without a relay' : `via ${via.join(' and ')}`;
  return `${mail} to ${mailbox} ${way}, Return-Path ${returnPath}`;
}

function lines(texts: readonly string[]): string {
  return texts.map((text) => `  ${text}`).join('\n');
}
