import { apply, newNetworkState, type JournalEvent } from '@hopscope/network';
import { expect, test } from 'vitest';

import { plain } from '../../src/app/spans.ts';
import { screen } from '../../src/app/views/screen.ts';
import { formatReport } from '../../src/text/hop-table.ts';
import { mailReport } from '../../src/text/mail-report.ts';
import { frameAt } from '../app/support/frames.ts';
import { chain, played } from './support/played.ts';

/** A journal in which a notification tells something else than failure. */
function telling(tells: 'delivered' | 'relayed' | 'expanded' | null): readonly JournalEvent[] {
  const events: JournalEvent[] = [];
  for (const event of played(chain('@ONE,@TWO:MARY@THREE'))) {
    const isNotification = event.type === 'accepted' && event.mail === 'm1-n1';
    events.push(isNotification && tells !== null ? { ...event, tells } : event);
  }
  return events;
}

test.each([
  [null, 'Undeliverable-mail notification'],
  ['delivered', 'Notification of delivery'],
  ['relayed', 'Notification of passing on'],
  ['expanded', 'Notification of passing on to several'],
] as const)('A notification that tells %s is called so wherever it is shown', (tells, name) => {
  const events = telling(tells);
  const state = newNetworkState();
  for (const event of events) apply(state, event);
  const report = mailReport(state, 'm1');
  if (report === null) throw new Error('there is no m1');
  expect(report.notification?.tells).toBe(tells ?? 'failed');
  expect(formatReport(report, 120, () => null)).toContain(`${name}, by TWO`);
  const small = `${name.slice(0, 1).toLowerCase()}${name.slice(1)} m1-n1`;
  for (const at of [1, events.length]) {
    const shown = screen(frameAt(events, at), { columns: 120, rows: 36 }).lines.map(plain);
    expect(shown.join('\n')).toContain(small);
  }
});
