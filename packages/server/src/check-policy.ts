/** What a program without types may give as its policy: a hook that cannot be called, or two ways to take mail. */
import { InvalidOptionError } from '@hopscope/channel';

import type { Hooks, Policy } from './policy.ts';

/** Throws InvalidOptionError. Of what is no hook nothing is said: a policy may be an object of any class. */
export function checkPolicy(policy: Policy): void {
  if (typeof policy !== 'object' || policy === null)
    throw new InvalidOptionError('policy', 'it is an object with hooks, such as { message }');
  for (const name of HOOKS) {
    const hook = policy[name];
    if (hook !== undefined && typeof hook !== 'function')
      throw new InvalidOptionError(`policy.${name}`, 'a hook is a function');
  }
  if (policy.message !== undefined && policy.receive !== undefined)
    throw new InvalidOptionError('policy', 'it takes mail by message or by receive: leave one out');
}

const HOOKS: readonly (Exclude<keyof Hooks, 'mechanisms'> | 'message' | 'receive')[] = [
  'greeting',
  'helo',
  'authenticate',
  'mail',
  'rcpt',
  'data',
  'message',
  'receive',
  'vrfy',
  'expn',
  'help',
  'turn',
  'turned',
  'closed',
];
