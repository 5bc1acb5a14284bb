/** `hopscope simulate`: what it prints, and what it says to the shell. */
import { NOTHING_COUNTED, parseJournal, type JournalEvent } from '@hopscope/network';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { breachLines, shrunkLines, summaryLines } from '../../src/cli/simulate-output.ts';
import { answer, folder, hopscope, keptShell } from './support/shells.ts';

const CHAIN = `hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  THREE: { mailboxes: [JOE] }
links: [[ALPHA, ONE], [ONE, THREE]]
`;
const MAIL = `mail: [{ from: SAM@ALPHA, to: '@ONE:JOE@THREE' }]\n`;

describe('simulate', () => {
  test('runs its seeds on several workers and sums up', async () => {
    const { code, out, err } = await hopscope('simulate', '--seeds', '1..12', '--workers', '2');
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/^12 seeds in [\d.]+ s \(\d+ hops a second\): no breach\.\n/);
    expect(out).toMatch(/\nmails +144 +faults that struck +\d+\n/);
    expect(out).toMatch(/\nDelivered after so many hops:\n +0 +\d+ #+\n/);
    expect(out).toMatch(/\nDelivered within:\n +1 second +\d+ #+\n/);
  });

  test('prints one object, the same for each number of workers', async () => {
    const words = ['simulate', '--seeds', '5..14', '--json', '--workers'];
    const [one, three] = await Promise.all([hopscope(...words, '1'), hopscope(...words, '3')]);
    expect(one).toEqual(three);
    expect(JSON.parse(one.out)).toEqual({
      seeds: 10,
      breaches: 0,
      delivered: expect.any(Number),
      notified: expect.any(Number),
      lost: expect.any(Number),
      duplicates: expect.any(Number),
      retries: expect.any(Number),
      hops: expect.any(Number),
      firstFailingSeed: null,
    });
  });

  test('runs one seed of a file, and writes its journal', async () => {
    const inside = await folder({ 'net.yaml': CHAIN + MAIL });
    const [file, journal] = [inside('net.yaml'), inside('run.jsonl')];
    const words = ['simulate', file, '--seed', '7', '--faults', 'none', '--json'];
    const { code, out } = await hopscope(...words, '--journal', journal);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ seeds: 1, delivered: 1, hops: 2 });
    const text = await readFile(journal, 'utf8');
    const read = parseJournal(text);
    expect(read).toMatchObject({ ok: true, value: { cutOff: null } });
    expect(read.ok && read.value.events[0]).toMatchObject({ type: 'began', seed: 7 });
    await hopscope(...words, '--journal', journal);
    expect(await readFile(journal, 'utf8')).toBe(text);
  });

  test('writes no journal over a file that is none', async () => {
    const inside = await folder({ 'net.yaml': CHAIN + MAIL });
    const file = inside('net.yaml');
    const { code, err } = await hopscope('simulate', file, '--seed', '7', '--journal', file);
    expect(code).toBe(2);
    expect(err).toContain('net.yaml holds something that is not a journal; name another file');
    expect(await readFile(file, 'utf8')).toBe(CHAIN + MAIL);
  });

  test('gives mail to a file that has none, and plants a file of faults', async () => {
    const inside = await folder({
      'net.yaml': CHAIN,
      'faults.yaml': '- { host: ONE, command: MAIL, reply: 451, times: 3 }\n',
    });
    const words = ['simulate', inside('net.yaml'), '--faults', inside('faults.yaml'), '--json'];
    const { out } = await hopscope(...words, '--seeds', '1..2');
    expect(JSON.parse(out)).toMatchObject({ seeds: 2, breaches: 0 });
    expect(JSON.parse(out).retries).toBeGreaterThanOrEqual(6);
  });

  test.each([
    [['OUT'], 'OUT is external', 'every channel to it is refused'],
    [['OUT', 'OFF'], 'OUT, OFF are external', 'every channel to them is refused'],
  ])('says once that nobody is there outside: %j', async (names, which, refused) => {
    const externals = names.map((name) => `  ${name}: { external: "127.0.0.1:9" }\n`).join('');
    const inside = await folder({
      'net.yaml': `hosts:\n  ONE: { mailboxes: [ANN] }\n${externals}`,
    });
    const words = ['simulate', inside('net.yaml'), '--seeds', '1..2', '--json'];
    const { code, out, err } = await hopscope(...words);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ seeds: 2 });
    expect(err.split('\n')).toEqual([expect.stringContaining(which)]);
    expect(err).toContain(refused);
  });

  test('Ctrl+C prints what it has', async () => {
    const shell = keptShell();
    const ended = answer(shell, ['simulate', '--seeds', '1..1000000', '--workers', '1']);
    await expect.poll(() => shell.progress.length, { timeout: 20_000 }).toBeGreaterThan(1);
    shell.stop('signal');
    const { code, out, err } = await ended;
    expect({ code, err }).toEqual({ code: 0, err: 'Stopped before all seeds were run.' });
    expect(out).toMatch(/^\d+ seeds? in /);
    expect(shell.progress.at(-2)).toMatch(
      /^\[[# ]{24}\] \d+ of 1000000 seeds, \d+ a second, \d+ s left, no breach$/,
    );
  });

  test.each([
    [['--seeds', '5..1'], /it should be two numbers such as 1\.\.1000/],
    [['--seed', '-1'], /it should be a whole number from 0 to 4294967295/],
    [['--seed', '1', '--workers', '0'], /it should be a number from 1 to 999/],
    [['--journal', 'x.jsonl'], /^--journal needs --seed/],
    [
      ['--faults', 'nowhere.yaml'],
      /^Cannot read nowhere\.yaml: .*; or write none, mild or wild\.$/,
    ],
  ])('%j is told in one sentence, with 2', async (words, sentence) => {
    const { code, out, err } = await hopscope('simulate', ...words);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toMatch(sentence);
  });

  test('a fault that can never match is told at its line, with 2', async () => {
    const inside = await folder({
      'net.yaml': `${CHAIN}faults:\n  - { host: ONE, refuse: true, chance: 0 }\n`,
    });
    const { code, err } = await hopscope('simulate', inside('net.yaml'), '--seeds', '1..2');
    expect(code).toBe(2);
    expect(err).toBe(
      `${inside('net.yaml')}:7:40: "chance" must be more than 0 and at most 1, else this can never match; it is 0.`,
    );
  });
});

const ENDED: JournalEvent = {
  seq: 9,
  at: 1500,
  type: 'channel-closed',
  channel: 'TWO>THREE.1',
  from: 'TWO',
  to: 'THREE',
  why: null,
};

test('Numbers of hops that no mail made are left out', () => {
  const counts = { ...NOTHING_COUNTED, byHops: [3, 0, 0, 1] };
  const lines = summaryLines({ seeds: 1, breaches: 0, firstFailingSeed: null, counts }, 1);
  const bars = lines.filter((line) => /^ +\d+ +\d+ #+$/.test(line));
  expect(bars.map((line) => line.trim().split(/ +/).slice(0, 2))).toEqual([
    ['0', '3'],
    ['3', '1'],
  ]);
});

test('What lost means is said where mail was lost, and only there', () => {
  const campaign = { seeds: 1, breaches: 0, firstFailingSeed: null, counts: NOTHING_COUNTED };
  const said = expect.stringMatching(/^Lost: a fault destroyed the spool, /);
  expect(summaryLines(campaign, 1)).not.toContainEqual(said);
  const counts = { ...NOTHING_COUNTED, lost: 75 };
  expect(summaryLines({ ...campaign, counts }, 1)).toContainEqual(said);
});

describe('A breach', () => {
  const breach = { law: 'S2 custody', what: 'TWO said 250', seq: 9, tail: [ENDED] } as const;

  test('is told with its seed, its tail and the command that replays it', () => {
    expect(breachLines(7, breach, ['hopscope simulate --seed 7'])).toEqual([
      '',
      'Seed 7 breaks S2 custody at event 9: TWO said 250.',
      '       9  00:01.500 TWO>THREE closed',
      'See it again with:',
      '  hopscope simulate --seed 7',
    ]);
  });

  test('is told with the smallest scenario that still breaks the law', async () => {
    const { loadNetwork, scenarioOf, SOME_TRAFFIC } = await import('@hopscope/network');
    const loaded = loadNetwork(`${CHAIN}${MAIL}faults: [{ host: ONE, crash: 5s, after: 1s }]`, 'f');
    if (!loaded.ok) throw new Error('the network of this test has mistakes');
    const scenario = scenarioOf({ plan: loaded.plan, faults: 'none', traffic: SOME_TRAFFIC }, 7);
    expect(shrunkLines({ scenario, breach, tries: 31 })).toEqual([
      '',
      'The smallest that still breaks it (31 runs): 3 hosts, 1 fault and 1 mail.',
      '  hosts: ALPHA, ONE, THREE',
      '  fault: { host: ONE, after: 1000ms, crash: 5000ms, spool: kept }',
      '  mail at 0 ms: from SAM@ALPHA to <@ONE:JOE@THREE>',
      '  breach at event 9: TWO said 250',
    ]);
  });
});
