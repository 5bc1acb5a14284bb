/** A fault as it would stand in a network file: `{ host: TWO, command: RCPT, nth: 2, reply: 451 }`. */
import { ANY_TIME, type FaultAction, type FaultPlan } from './fault-plan.ts';

/** Without its name. Times are in whole milliseconds. */
export function formatFault({ where, when, what }: FaultPlan): string {
  const words: string[] = [];
  if (where.kind === 'host') words.push(`host: ${where.host}`);
  if (where.kind === 'link') words.push(`link: [${where.from}, ${where.to}]`);
  if (where.kind === 'link' && where.oneway) words.push('oneway: true');
  const { command, nth, position, skip, times, chance, after, until } = when;
  if (command !== null) words.push(`command: ${command}`);
  if (nth !== null) words.push(`nth: ${nth}`);
  if (position !== null) words.push(`position: ${position}`);
  if (skip !== ANY_TIME.skip) words.push(`skip: ${skip}`);
  if (times !== ANY_TIME.times) words.push(`times: ${times}`);
  if (chance !== ANY_TIME.chance) words.push(`chance: ${chance}`);
  if (after !== ANY_TIME.after) words.push(`after: ${time(after)}`);
  if (until !== ANY_TIME.until) words.push(`until: ${time(until)}`);
  return `{ ${[...words, ...action(what)].join(', ')} }`;
}

function action(what: FaultAction): readonly string[] {
  switch (what.kind) {
    case 'reply':
      return [`reply: ${what.code}`];
    case 'cut':
    case 'stall':
      return [`${what.kind}: true`, ...side(what.side)];
    case 'greylist':
      return [`greylist: ${time(what.ms)}`];
    case 'disk-full':
      return ['diskFull: true'];
    case 'spool-error':
      return ['spoolError: true'];
    case 'half-close':
      return ['halfClose: true'];
    case 'crash':
      return [`crash: ${time(what.ms)}`, `spool: ${what.spool}`, ...side(what.side)];
    case 'helo':
      return [`helo: ${what.name}`];
    case 'clock':
      return [`clock: ${time(what.ms)}`];
    case 'slow': {
      const parts = [`delay: ${time(what.delay)}`, `jitter: ${time(what.jitter)}`];
      const bandwidth = what.bandwidth === Infinity ? [] : [`bandwidth: ${what.bandwidth}`];
      return [`slow: { ${[...parts, ...bandwidth].join(', ')} }`];
    }
    case 'flap':
      return [`flap: { up: ${time(what.up)}, down: ${time(what.down)} }`];
    case 'partition':
    case 'refuse':
    case 'lose':
    case 'corrupt':
    case 'torn':
      return [`${what.kind}: true`];
  }
}

function side(which: 'before' | 'after'): readonly string[] {
  return which === 'after' ? ['moment: after'] : [];
}

function time(ms: number): string {
  return `${ms}ms`;
}
