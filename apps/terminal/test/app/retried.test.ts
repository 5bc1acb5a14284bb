/** A host is told to try at once what waits in its spool: every view that tells what happens tells it. */
import { createNetwork, type JournalEvent } from '@hopscope/network';
import { expect, test } from 'vitest';

import { caption } from '../../src/app/views/caption.ts';
import { ladderOf, plainLabel } from '../../src/export/ladder.ts';
import { sentence } from '../../src/text/journal-line.ts';
import { frameAt } from './support/frames.ts';

function told(): { readonly events: readonly JournalEvent[]; readonly at: number } {
  const network = createNetwork(
    { hosts: { ALPHA: { mailboxes: ['SAM'] }, TWO: { mailboxes: ['JOE'] } } },
    { world: 'virtual' },
  );
  network.down('TWO');
  network.send({ from: 'SAM@ALPHA', to: ['JOE@TWO', 'X@TWO'] });
  network.runUntil(1000);
  network.retry('ALPHA');
  const { events } = network.journal;
  return { events, at: events.findIndex(({ type }) => type === 'retried') };
}

test('The journal in lines, the caption and the ladder have it', () => {
  const { events, at } = told();
  const event = events[at];
  expect(event === undefined ? '' : sentence(event)).toBe(
    'ALPHA tries at once what waits in its spool, for 2 recipients',
  );
  expect(caption(frameAt(events, at + 1))).toBe(
    'ALPHA is told not to wait: it tries at once what waits in its spool.',
  );
  const labels = ladderOf(events).rungs.map(({ label }) => plainLabel(label).join(' | '));
  expect(labels).toContain('tries at once what waits');
});
