/**
 * The limit of a network in virtual time: an ordered queue in which each hop is thirteen lines, an event and a record each, and
 * nothing else. It understands nothing of what it moves.
 */
import { VirtualClock } from '@hopscope/channel';

import { beSubject } from '../../subject.ts';

const LINES = 13;
const WINDOW = 1000;

beSubject(0, ({ count }) => {
  const clock = new VirtualClock(0);
  const records: { seq: number; at: number; side: string; text: string }[] = [];
  let seq = 0;
  for (let hop = 0; hop < count; hop += 1) {
    let line = 0;
    const next = (): void => {
      records.push({
        seq,
        at: clock.now(),
        side: line % 2 === 0 ? 'R' : 'S',
        text: `line ${line}`,
      });
      if (records.length >= 2 * WINDOW) records.splice(0, WINDOW);
      seq += 1;
      line += 1;
      if (line < LINES) clock.after(0, next);
    };
    clock.after(0, next);
    clock.runUntilIdle({ maxSteps: LINES + 1 });
  }
});
