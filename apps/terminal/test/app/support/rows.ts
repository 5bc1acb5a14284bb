/** The rows of a journey as short lines, so that a test can say a whole table. */
import type { JournalEvent } from '@hopscope/network';

import { Journeys, type JourneyRow } from '../../../src/app/model/journeys.ts';

export function rowsOf(events: readonly JournalEvent[], mail: string): readonly string[] {
  const journeys = new Journeys();
  journeys.readUpTo(events);
  return journeys.get(mail)?.rows.map(inShort) ?? [];
}

function inShort(row: JourneyRow): string {
  switch (row.kind) {
    case 'hop': {
      const { number, from, to, reversePath, forwardPath, ended } = row;
      const end = `${ended?.outcome ?? 'under way'} ${ended?.reply.slice(0, 3) ?? ''}`.trim();
      return `${number} ${from}>${to} ${reversePath} ${forwardPath} ${end}`;
    }
    case 'step': {
      const { deleted, ignored, prepended, kept } = row.step;
      const added = prepended === null ? (kept ?? '') : `+${prepended}`;
      const removed = [...deleted.map((name) => `-${name}`), ...ignored.map((name) => `/${name}`)];
      return `  at ${row.host} ${[added, ...removed].join(' ')}`;
    }
    case 'note':
      return `  at ${row.event.host} ${row.event.type}`;
  }
}
