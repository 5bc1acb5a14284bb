/** `hopscope lesson` on the command line. */
import { writeFile, readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { LESSON_NAMES } from '../../src/lesson/lesson-names.ts';
import { LESSONS } from '../../src/lesson/lessons.ts';
import { answer, folder, hopscope, inputOf, keptShell } from '../cli/support/shells.ts';

test('The lessons are listed in order, each in one sentence', async () => {
  const { code, out, err } = await hopscope('lesson');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  const lines = out.split('\n');
  expect(lines.map((line) => line.split(' ')[0])).toEqual([...LESSON_NAMES]);
  for (const [index, { summary }] of LESSONS.entries()) {
    expect(lines[index]).toMatch(/^\S+ {2,}[A-Z0-9][^.]*\.$/);
    expect(lines[index]).toContain(summary);
    expect(lines[index]?.length).toBeLessThanOrEqual(80);
  }
});

test.each([
  [
    'frist-relay',
    'There is no lesson frist-relay, did you mean first-relay? hopscope lesson lists them.',
  ],
  ['xyz', 'There is no lesson xyz; hopscope lesson lists them.'],
  ['0', 'There is no lesson 0; hopscope lesson lists them.'],
])('A wrong name is told with the near one: %s', async (name, sentence) => {
  for (const words of [[name], [name, '--check', 'none.jsonl'], [name, '--init', '-']])
    expect(await hopscope('lesson', ...words)).toEqual({ code: 2, out: '', err: sentence });
});

test('A lesson may be named by its number', async () => {
  for (const [index, { name }] of LESSONS.entries())
    expect(await hopscope('lesson', String(index + 1))).toEqual(await hopscope('lesson', name));
});

test.each(LESSONS)(
  'Without a terminal $name is printed',
  async ({ name, about, task, section }) => {
    const { code, out, err } = await hopscope('lesson', name);
    expect(code).toBe(0);
    expect(err).toBe('No screen: standard output is not a terminal; printing the lesson as text.');
    const words = out.replaceAll(/\s+/g, ' ');
    for (const text of [about, section, `Task: ${task}`, 'Hosts: ALPHA (mailbox SAM'])
      expect(words).toContain(text);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(await hopscope('lesson', name, '--plain')).toEqual({ code: 0, out, err: '' });
  },
);

describe('--init and --check', () => {
  test.each(LESSONS)('$name: its network has no mistakes, and no mail', async ({ name, task }) => {
    const path = await folder();
    const net = path('net.yaml');
    const { code, out } = await hopscope('lesson', name, '--init', net);
    expect(code).toBe(0);
    expect(out).toContain(`Wrote ${net}; hopscope send ${net} sends through it`);
    const text = await readFile(net, 'utf8');
    expect(text.replaceAll(/\n# /g, ' ')).toContain(`Task: ${task}`);
    expect(await hopscope('check', net)).toMatchObject({ code: 0 });
    const again = await hopscope('lesson', name, '--init', net);
    expect(again).toMatchObject({ code: 2 });
    expect(again.err).toContain('add --force to overwrite it');
    expect(await hopscope('lesson', name, '--init', net, '--force')).toMatchObject({ code: 0 });
    const { out: printed } = await hopscope('lesson', name, '--init', '-');
    expect(`${printed}\n`).toBe(text);
  });

  test('An attempt by send is judged, right or wrong', async () => {
    const path = await folder();
    const [net, run] = [path('net.yaml'), path('run.jsonl')];
    await hopscope('lesson', 'first-relay', '--init', net);
    const send = (to: string): ReturnType<typeof hopscope> =>
      hopscope('send', net, '--from', 'SAM@ALPHA', '--to', to, '--journal', run);
    const check = (): ReturnType<typeof hopscope> =>
      hopscope('lesson', 'first-relay', '--check', run);
    await send('@ONE:JOE@THREE');
    expect(await check()).toEqual({
      code: 1,
      out: 'Not yet: It passed ONE alone: put every relay into the route, in order, with a comma between them.',
      err: '',
    });
    await send('@ONE,@TWO:JOE@THREE');
    const { code, out } = await check();
    expect([code, out]).toEqual([0, expect.stringMatching(/^Fulfilled: ONE and then TWO/)]);
    const shell = keptShell({ input: inputOf(await readFile(run, 'utf8')) });
    expect(await answer(shell, ['lesson', 'first-relay', '--check', '-'])).toMatchObject({ out });
  });

  test('An attempt by run, with mail and a fault in the file', async () => {
    const path = await folder();
    const [net, run] = [path('net.yaml'), path('run.jsonl')];
    await hopscope('lesson', 'lost-notification', '--init', net);
    const text = await readFile(net, 'utf8');
    const mail = 'mail: [{ from: SAM@ALPHA, to: "@ONE:MARY@TWO" }]';
    const words = ['run', net, '--until-idle', '--journal', run];
    await writeFile(net, `${text}${mail}\n`);
    await hopscope(...words);
    const check = ['lesson', 'lost-notification', '--check', run];
    expect(await hopscope(...check)).toMatchObject({ code: 1 });
    const faults = 'faults: [{ host: ALPHA, command: RCPT, reply: 550 }]';
    await writeFile(net, `${text}${mail}\n${faults}\n`);
    await hopscope(...words);
    expect(await hopscope(...check)).toMatchObject({ code: 0 });
  });

  test('A journal of other hosts is none of the lesson', async () => {
    const path = await folder();
    const run = path('run.jsonl');
    const words = ['send', '--from', 'SAM@ALPHA', '--to', '@ONE,@TWO:JOE@THREE'];
    await hopscope(...words, '--journal', run);
    const { code, out, err } = await hopscope('lesson', 'refusal', '--check', run);
    expect([code, out]).toEqual([2, '']);
    expect(err).toBe(
      `${run} is not the journal of this lesson's hosts, ALPHA, GATE, THREE: it has no GATE; hopscope lesson refusal --init FILE writes its network.`,
    );
    expect(await hopscope('lesson', 'refusal', '--check', path('none'))).toMatchObject({ code: 2 });
    const [net, more] = [path('net.yaml'), path('more.yaml')];
    const hosts = 'ALPHA: { mailboxes: [SAM] }, ONE: , THREE: { mailboxes: [JOE] }';
    await writeFile(net, `hosts: { ${hosts}, TWO: { profile: rfc5321 } }`);
    await writeFile(more, `hosts: { ${hosts}, TWO: , FOUR: }`);
    for (const [file, why] of [
      [net, 'its TWO is of profile rfc5321, and not rfc821'],
      [more, 'it has a host FOUR besides'],
    ] as const) {
      await hopscope('send', file, ...words.slice(1), '--journal', run);
      const told = await hopscope('lesson', 'first-relay', '--check', run);
      expect(told.err).toContain(`ALPHA, ONE, TWO, THREE: ${why}; hopscope lesson first-relay`);
    }
  });

  test.each([
    [['--check', 'run.jsonl'], '--check needs the name of a lesson'],
    [['--init', 'net.yaml'], '--init needs the name of a lesson'],
    [['refusal', '--init', 'a', '--check', 'b'], 'cannot be used with'],
    [['refusal', '--check', 'a', '--journal', 'b'], 'cannot be used with'],
  ])('%j is told in a sentence', async (words, sentence) => {
    const { code, err } = await hopscope('lesson', ...words);
    expect(code).toBe(2);
    expect(err).toContain(sentence);
  });
});

test.each(['bash', 'zsh', 'fish'])('The completion for %s names the lessons', async (shell) => {
  const { out } = await hopscope('completion', shell);
  for (const name of LESSON_NAMES) expect(out).toContain(name);
});
