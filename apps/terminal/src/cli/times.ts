/** Times as people type them after an option. */
import { parseDuration } from '@hopscope/network';

import { echoed } from '../text/visible.ts';
import { UsageError } from './errors.ts';

/** Milliseconds. Throws a {@link UsageError} that names the option. */
export function timeOf(option: string, text: string): number {
  const time = parseDuration(text);
  if (time.ok) return time.value;
  throw new UsageError(`${option} ${echoed(text)}: ${time.fault.wanted}; write 500ms, 10s or 2m.`);
}
