/** Whether the app can open here. */
import type { Shell } from './shell.ts';

/** Why the app cannot open, as a clause; null: it can. */
export function whyNoScreen({ typed, shown, env }: Shell): string | null {
  if (!shown) return 'standard output is not a terminal';
  if (!typed) return 'standard input is not a terminal';
  if (env['TERM'] === 'dumb') return 'TERM is dumb';
  const ci = env['CI'];
  if (ci !== undefined && ci !== '' && ci !== '0' && ci !== 'false') return 'CI is set';
  return null;
}
