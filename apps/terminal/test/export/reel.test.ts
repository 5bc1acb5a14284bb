/** Which pictures a film, an animation and a still are made of: where they begin and end, and where they stand still. */
import { createNetwork } from '@hopscope/network';
import { expect, test } from 'vitest';

import { plain } from '../../src/app/spans.ts';
import { picturesOf, type Picture } from '../../src/export/reel.ts';
import { runOf, showOf } from '../../src/export/run.ts';
import { toStill } from '../../src/export/still.ts';
import { newTour, wordsOf } from '../../src/tour/tour.ts';

/** Two mails over one channel. */
function together(): ReturnType<typeof runOf> {
  const network = createNetwork(
    { hosts: { ALPHA: { mailboxes: ['SAM'] }, TWO: { mailboxes: ['JOE'] } } },
    { world: 'virtual' },
  );
  network.send({ from: 'SAM@ALPHA', to: 'JOE@TWO' });
  network.send({ from: 'SAM@ALPHA', to: 'JOE@TWO' });
  network.runUntilIdle();
  return runOf(network.journal.events, 'm1');
}

function textOf(picture: Picture | undefined): string {
  return (picture?.lines ?? []).map(plain).join('\n');
}

test('One mail ends where the last becomes of it, in the film and in the still, whatever its channel carries then', () => {
  const run = together();
  const end = run.events.findLastIndex((event) => 'mail' in event && event.mail === 'm1') + 1;
  const count = `event ${end} / ${run.events.length}`;
  expect(end).toBeLessThan(run.events.findLastIndex(({ type }) => type === 'wire'));
  expect(textOf([...picturesOf(showOf(run, {}))].at(-1))).toContain(count);
  expect(toStill(showOf(run, {}), null).join('\n')).toContain(count);
  expect(toStill(showOf({ ...run, of: null }, {}), null).join('\n')).toContain(
    `event ${run.events.length} / ${run.events.length}`,
  );
});

const { events, stops } = newTour('text');

test('The words of the tour stand in its film, each for as long as it takes to read, and between them what happens', () => {
  const pictures = [...picturesOf(showOf(runOf(events, null), {}))];
  for (const { at, label, text } of stops) {
    const standing = pictures.filter(({ caption }) => caption === `${label}  ${text}`);
    expect(standing.length * 100).toBeGreaterThanOrEqual(text.length * 60);
    expect(textOf(standing.at(-1))).toContain(`event ${at} / ${events.length}`);
    const words = textOf(standing.at(-1)).replaceAll(/\s+/g, ' ');
    expect(words).toContain(`${label} ${text}`);
  }
  expect(pictures.map(textOf).join('\n')).not.toContain('PAUSED');
  expect(textOf(pictures.at(-1))).toContain('END');
  expect(new Set(pictures.map(({ caption }) => caption)).size).toBeGreaterThan(stops.length + 5);
  expect(textOf(pictures.at(-1))).toContain(`event ${events.length} / ${events.length}`);
});

test('Nothing of them is cut on a small screen', () => {
  const show = showOf(runOf(events, null), { size: { columns: 40, rows: 16 } });
  const pictures = [...picturesOf(show)];
  for (const { label, text } of stops) {
    const standing = pictures.find(({ caption }) => caption === `${label}  ${text}`);
    expect(textOf(standing).replaceAll(/\s+/g, ' ')).toContain(`${label} ${text}`);
  }
});

test('Of one mail of the tour the film stands still where that is told of', () => {
  const pictures = [...picturesOf(showOf(runOf(events, 'm2'), {}))];
  const [first, last] = [stops[0]?.text ?? '', stops.at(-1)?.text ?? ''];
  const said = pictures.map(({ caption }) => caption).join('\n');
  expect(said).not.toContain(first);
  expect(said).toContain(last);
  const atFirst = pictures.filter(({ caption }) => caption === pictures[0]?.caption);
  expect(atFirst.length).toBeLessThan(20);
});

test('A film whose last words are at its end ends like every other', () => {
  const show = showOf({ ...together(), of: null }, {});
  const at = show.events.length;
  const tour = [{ at, until: at, label: '1/1', text: 'This is all.' }];
  expect(textOf([...picturesOf({ ...show, tour })].at(-1))).toMatch(/ END [^]*This is all\./);
});

test('A still has the words of its moment', () => {
  const at = stops[3]?.at ?? 0;
  expect(toStill(showOf(runOf(events, null), {}), at).join('\n')).toContain('4/8');
});

test('Only the journal of the tour has its words', () => {
  expect(wordsOf(events)).toEqual(stops);
  expect(wordsOf(events.slice(0, -1))).toEqual([]);
  expect(wordsOf([])).toEqual([]);
  const last = events.at(-1);
  const changed = last === undefined ? [] : [{ ...last, at: last.at + 1 }];
  expect(wordsOf([...events.slice(0, -1), ...changed])).toEqual([]);
  expect(wordsOf(together().events)).toEqual([]);
});
