/** What a program without types may give as its policy: a hook that cannot be called, or two ways to take mail. */
import { InvalidOptionsError } from './errors/invalid-options-error.ts';
import type { Hooks, Policy } from './policy.ts';

/** Throws InvalidOptionsError. Of what is no hook nothing is said: a policy may be an object of any class. */
export function checkPolicy(policy: Policy): void {
  if (typeof policy !== 'object' || policy === null)
    throw new InvalidOptionsError('the policy is an object with hooks, such as { message }');
  for (const name of HOOKS) {
    const hook = policy[name];
    if (hook !== undefined && typeof hook !== 'function')
      throw new InvalidOptionsError(`the hook ${name} of the policy is a function`);
  }
  if (policy.message !== undefined && policy.receive !== undefined)
    throw new InvalidOptionsError('a policy takes mail by message or by receive: leave one out');
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
