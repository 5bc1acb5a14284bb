/** Lessons on the screen: all their words can be read, at every moment that they are for. */
import { createNetwork } from '@hopscope/network';
import { describe, expect, test } from 'vitest';

import { keysFor } from '../../src/app/keymap.ts';
import { NOTHING_CHOSEN, reduceChoices } from '../../src/app/model/choices.ts';
import { newOrdering } from '../../src/app/model/ordering.ts';
import { Playback } from '../../src/app/model/playback.ts';
import { frameOf, type UiState } from '../../src/app/model/frame.ts';
import { Journeys } from '../../src/app/model/journeys.ts';
import type { Operator } from '../../src/app/operator.ts';
import { plain } from '../../src/app/spans.ts';
import { THEMES } from '../../src/app/theme.ts';
import { screen } from '../../src/app/views/screen.ts';
import { LessonJudge } from '../../src/lesson/judge.ts';
import { planOf } from '../../src/lesson/lesson-plan.ts';
import { LESSONS } from '../../src/lesson/lessons.ts';
import type { Lesson } from '../../src/lesson/lesson.ts';
import { obey, operatorOf } from '../app/support/orders.ts';
import { Show } from '../app/support/frames.ts';

const SIZES = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 36 },
] as const;

/** A lesson as the app shows it, live, with a show whose time a test moves. */
class Taken {
  readonly lesson: Lesson;
  readonly judge: LessonJudge;
  readonly network;
  readonly show = new Show();
  readonly playback: Playback;
  readonly operator: Operator;

  constructor(lesson: Lesson) {
    this.lesson = lesson;
    this.judge = new LessonJudge(lesson);
    this.network = createNetwork(planOf(lesson), { world: 'virtual', seed: 1 });
    this.judge.follow(this.network.journal);
    this.playback = new Playback(this.network.journal, this.show);
    this.operator = operatorOf(this.network);
    this.show.toTheEnd();
  }

  type(line: string): this {
    obey(this.operator, line);
    this.network.runUntilIdle();
    this.show.toTheEnd();
    return this;
  }

  lines(size: { columns: number; rows: number }, looks: Partial<UiState> = {}): readonly string[] {
    const { lesson, judge, playback } = this;
    const frame = frameOf(playback, new Journeys(), {
      ...NOTHING_CHOSEN,
      theme: THEMES.dark,
      networkName: 'a lesson',
      visiting: false,
      tour: judge.stops,
      lesson,
      operated: true,
      filmed: false,
      ...looks,
    });
    return screen(frame, size).lines.map(plain);
  }

  words(size: { columns: number; rows: number }, looks: Partial<UiState> = {}): string {
    return wordsIn(this.lines(size, looks));
  }
}

function wordsIn(lines: readonly string[]): string {
  return lines
    .map((line) => line.trim().replaceAll(/^│|│$/g, ''))
    .join(' ')
    .replaceAll(/\s+/g, ' ');
}

describe.each(LESSONS)('The lesson $name', (lesson) => {
  test.each(SIZES)('has a sheet on which everything can be read at once: %j', (size) => {
    const taken = new Taken(lesson);
    const lines = taken.lines(size, { task: true });
    expect(lines).toHaveLength(size.rows);
    const words = wordsIn(lines);
    for (const text of [lesson.summary, lesson.section, lesson.about, `Task: ${lesson.task}`])
      expect(words).toContain(text);
    for (const line of lesson.lines) expect(words).toContain(`:${line}`);
    for (const { name } of planOf(lesson).hosts)
      expect(words).toMatch(new RegExp(`Hosts:.*${name}`));
    expect(lines.at(-1)).toMatch(/: tell .*i back .*q close/);
  });

  test.each(SIZES)('says its task below the picture until there is mail: %j', (size) => {
    const taken = new Taken(lesson);
    expect(taken.words(size)).toContain(`Task: ${lesson.task}`);
    expect(taken.judge.stops.map(({ at }) => at)).toEqual([taken.network.journal.count]);
    taken.network.send({ from: 'POSTMASTER@ALPHA', to: 'POSTMASTER@ALPHA' });
    taken.network.runUntilIdle();
    taken.show.toTheEnd();
    expect(taken.words(size)).toContain(`Not yet: ${taken.judge.verdict.said}`);
    expect(taken.words(size)).not.toContain('Task:');
  });
});

const [FIRST, ...OTHERS] = LESSONS;
if (FIRST === undefined) throw new Error('there is no lesson');

test.each(SIZES)('What is said of a mail holds until the next is on its way: %j', (size) => {
  const taken = new Taken(FIRST).type('send SAM@ALPHA JOE@THREE');
  const hint = 'Not yet: It went in one hop';
  expect(taken.words(size)).toContain(hint);
  const count = taken.network.journal.count;
  taken.type('send SAM@ALPHA @ONE,@TWO:JOE@THREE');
  expect(taken.words(size)).toContain(`${taken.judge.verdict.said} Next: hopscope lesson way-back`);
  taken.playback.seek(count + 1);
  expect(taken.words(size)).not.toContain(hint);
  expect(taken.words(size)).toContain('A user at ALPHA hands in mail');
  taken.playback.seek(count);
  expect(taken.words(size)).toContain(hint);
  expect(taken.words(size, { task: true })).toContain(hint);
});

test('When the task is fulfilled no more is asked, whatever is sent', () => {
  const taken = new Taken(FIRST).type('send SAM@ALPHA @ONE,@TWO:JOE@THREE');
  const { stops } = taken.judge;
  expect(stops.map(({ label }) => label)).toEqual(['Task:', 'Fulfilled:']);
  taken.type('send SAM@ALPHA JOE@THREE');
  expect(taken.judge.stops).toHaveLength(2);
  expect(taken.judge.verdict.fulfilled).toBe(true);
  expect(taken.words(SIZES[0])).not.toContain('Fulfilled');
});

test('The last lesson leads to no other', () => {
  const last = OTHERS.at(-1) ?? FIRST;
  const taken = new Taken(last).type('send SAM@ALPHA @ONE:ANN@TWO @ONE:BOB@TWO @ONE:JOE@THREE');
  expect(taken.judge.stops.at(-1)?.text).toBe(taken.judge.verdict.said);
});

describe.each(LESSONS)('In the lesson $name', (lesson) => {
  test.each(SIZES)('the sheet stays in sight while a line is typed: %j', (size) => {
    const taken = new Taken(lesson);
    const typing = reduceChoices(
      { ...NOTHING_CHOSEN, task: true, ordering: newOrdering([]) },
      { pasted: 'send SAM' },
    );
    const lines = taken.lines(size, typing);
    expect(lines).toHaveLength(size.rows);
    expect(lines.at(-1)).toMatch(/^ :send SAM▏ +$/);
    const words = wordsIn(lines);
    for (const text of ['send FROM PATH ...', lesson.about, `Task: ${lesson.task}`])
      expect(words).toContain(text);
    for (const line of lesson.lines) expect(words).toContain(`:${line}`);
    const refused = { ...newOrdering([]), refused: 'That is not a path.' };
    expect(taken.words(size, { ordering: refused })).toContain('That is not a path.');
  });
});

test.each(SIZES)('How far one has come stands on the sheet, below all the rest: %j', (size) => {
  const lesson = LESSONS.find(({ name }) => name === 'refusal') ?? FIRST;
  const taken = new Taken(lesson).type('send SAM@ALPHA @GATE:JOE@THREE');
  const words = taken.words(size, { task: true });
  for (const text of [lesson.summary, `Task: ${lesson.task}`, taken.judge.verdict.said])
    expect(words).toContain(text);
});

test.each(SIZES)('Long words are said whole once the picture waits for the user: %j', (size) => {
  const text = Array.from({ length: 70 }, (_, index) => `word-${index}`).join(' ');
  const tour = [{ at: 0, until: Infinity, label: 'Not yet:', text }];
  const taken = new Taken(FIRST).type('send SAM@ALPHA JOE@THREE');
  expect(taken.words(size, { tour })).toContain(`Not yet: ${text}`);
});

test('Only a lesson has a task to be shown, and only a network can be told something', () => {
  const bare = {
    recorded: true,
    tour: [],
    visiting: false,
    lesson: null,
    operated: false,
    help: false,
    task: false,
    mails: null,
  };
  expect(actions(bare)).not.toContain('task');
  expect(actions(bare)).not.toContain('order');
  const inLesson = actions({ ...bare, recorded: false, lesson: FIRST, operated: true });
  expect(inLesson).toEqual(expect.arrayContaining(['task', 'order']));
});

function actions(frame: Parameters<typeof keysFor>[0]): readonly string[] {
  return keysFor(frame).map(({ action }) => action);
}
