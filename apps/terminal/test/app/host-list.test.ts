/** The list of all that hosts hold: however much was delivered, only what is in sight is drawn, and any part of it is the same. */
import { createNetwork } from '@hopscope/network';
import { expect, test } from 'vitest';

import { plain } from '../../src/app/spans.ts';
import { hostList } from '../../src/app/views/host-list.ts';
import { NOTHING_SCROLLED } from '../../src/app/model/scrolling.ts';
import { frameAt } from './support/frames.ts';

/** Short mailboxes and long ones, so that mail takes one line or several. */
function delivered(): ReturnType<typeof frameAt>['events'] {
  const long = `JOE.${'X'.repeat(40)}`;
  const network = createNetwork(
    {
      hosts: { ALPHA: { mailboxes: ['SAM'] }, TWO: { mailboxes: ['JOE', long] }, GONE: null },
      faults: [{ host: 'GONE', command: 'MAIL', reply: 451 }],
    },
    { world: 'virtual' },
  );
  for (let count = 0; count < 12; count += 1) {
    network.send({ from: 'SAM@ALPHA', to: [`${count % 3 === 0 ? long : 'JOE'}@TWO`, 'X@GONE'] });
    network.send({ from: 'JOE@TWO', to: 'SAM@ALPHA' });
  }
  network.runUntil(1000);
  return network.journal.events;
}

const events = delivered();

function listed(top: number, height: number, width: number, count = events.length): string[] {
  const frame = frameAt(events, count, { tops: { ...NOTHING_SCROLLED, hosts: top } });
  return hostList(frame, width, height).lines.map(plain);
}

test.each([60, 40, 100])('At %i columns any part of it is that part of the whole', (width) => {
  const whole = listed(0, 1000, width);
  expect(whole.filter((line) => line.startsWith('   mail'))).toHaveLength(24);
  expect(whole.filter((line) => line.startsWith('   spool'))).toHaveLength(12);
  for (let top = 0; top + 7 <= whole.length; top += 1)
    expect(listed(top, 7, width)).toEqual(whole.slice(top, top + 7));
});

test('What was not delivered yet is not in it, for who goes back', () => {
  listed(0, 1000, 60);
  const half = events.findLastIndex(({ type }) => type === 'delivered');
  const total = (count: number): number => hostList(frameAt(events, count), 60, 7).window.total;
  for (const count of [half, half + 1]) {
    const lines = listed(0, 1000, 60, count);
    expect(lines.filter((line) => line.startsWith('   mail'))).toHaveLength(23 + count - half);
    expect(total(count)).toBe(lines.length);
  }
});
