/** `hopscope replay` and `hopscope diff`: what becomes of journals that were recorded. */
import { readFile } from 'node:fs/promises';
import { formatJournal } from '@hopscope/network';
import { describe, expect, test } from 'vitest';

import { played } from '../text/support/played.ts';
import { answer, folder, hopscope, inputOf, keptShell } from './support/shells.ts';

const network = (to: string): string => `hosts:
  ALPHA: { mailboxes: [SAM] }
  ONE:
  TWO: { mailboxes: [JOE] }
links: [[ALPHA, ONE], [ONE, TWO]]
mail:
  - { from: SAM@ALPHA, to: '@ONE:${to}@TWO' }
`;
const FAULT = 'faults: [{ name: a refusal, host: TWO, command: RCPT, reply: 550 }]\n';

const SEED = ['--seed', '7', '--faults', 'none'];

/** Journals of the network: over TCP, in virtual time, and in virtual time where TWO says 550. */
async function journals(): Promise<(name: string) => string> {
  const inside = await folder({
    'net.yaml': network('JOE'),
    'refusing.yaml': network('JOE') + FAULT,
  });
  const simulated = (file: string, journal: string): Promise<unknown> =>
    hopscope('simulate', inside(file), ...SEED, '--journal', inside(journal));
  await hopscope('run', inside('net.yaml'), '--until-idle', '--journal', inside('tcp.jsonl'));
  await simulated('net.yaml', 'virtual.jsonl');
  await simulated('refusing.yaml', 'refusing.jsonl');
  return inside;
}

/** A line of the journal is as long as it needs to be. */
function ofLength(characters: number): string {
  const events = structuredClone(played(network('JOE')));
  for (const event of events)
    if (event.type === 'wire' && event.text === 'QUIT')
      Object.assign(event, { text: 'x'.repeat(characters) });
  return Buffer.from(formatJournal(events)).toString();
}

describe('replay', () => {
  test('says that it reads a journal that takes some time, and only of such a one', async () => {
    const inside = await folder({ small: ofLength(10), large: ofLength(4_500_000) });
    for (const [name, progress] of [
      ['small', []],
      ['large', [`Reading ${inside('large')}…`, '']],
    ] as const) {
      const shell = keptShell();
      expect((await answer(shell, ['replay', inside(name), '--at', '1'])).code).toBe(0);
      expect(shell.progress).toEqual(progress);
    }
  });

  test('prints a journal as run printed it, and says why there is no screen', async () => {
    const inside = await folder({ 'net.yaml': network('JOE') });
    const journal = inside('run.jsonl');
    const words = ['run', inside('net.yaml'), '--until-idle', '--journal', journal];
    const ran = await hopscope(...words);
    const replayed = await hopscope('replay', journal);
    expect(replayed.code).toBe(0);
    expect(replayed.err).toBe(
      'No screen: standard output is not a terminal; printing the journal as plain lines.',
    );
    const events = ran.out.split('\n').filter((line) => /^\d\d:/.test(line));
    expect(events.length).toBeGreaterThan(20);
    expect(replayed.out.split('\n').slice(-events.length)).toEqual(events);
    expect(await hopscope('replay', '--plain', journal)).toEqual({ ...replayed, err: '' });
  });

  test('reads standard input, and ends behind the event that --at names', async () => {
    const inside = await journals();
    const text = await readFile(inside('virtual.jsonl'), 'utf8');
    const whole = await answer(keptShell({ input: inputOf(text) }), ['replay', '-', '--plain']);
    const part = await hopscope('replay', inside('virtual.jsonl'), '--plain', '--at', '9');
    expect(part.out.split('\n')).toEqual(whole.out.split('\n').slice(0, 9));
  });

  test('opens a journal that was cut off up to its last whole event', async () => {
    const inside = await journals();
    const text = await readFile(inside('virtual.jsonl'), 'utf8');
    const lines = text.split('\n');
    const cut = `${lines.slice(0, 12).join('\n')}\n${lines[12]?.slice(0, 20)}`;
    const shell = keptShell({ input: inputOf(cut) });
    const { code, out, err } = await answer(shell, ['replay', '-', '--plain']);
    expect(code).toBe(0);
    expect(out.split('\n')).toHaveLength(12);
    expect(err).toBe(
      'standard input:13: the end of the journal must stand here; it was cut off behind event 11.',
    );
  });

  test('refuses what is no journal, with the line', async () => {
    const inside = await journals();
    const notOne = await hopscope('replay', inside('net.yaml'));
    expect(notOne).toMatchObject({ code: 2, out: '' });
    expect(notOne.err).toMatch(/net\.yaml:1: [^\n]+\.$/);

    const lines = (await readFile(inside('virtual.jsonl'), 'utf8')).split('\n');
    const edited = lines.toSpliced(5, 1).join('\n');
    const missing = await answer(keptShell({ input: inputOf(edited) }), ['replay', '-']);
    expect(missing).toMatchObject({ code: 2, out: '' });
    expect(missing.err).toMatch(/^standard input:6: [^\n]+\.$/);

    const changed = lines.with(7, lines[7]?.replace('"at":0', '"at":0.0') ?? '').join('\n');
    const told = await answer(keptShell({ input: inputOf(changed) }), ['replay', '-']);
    expect(told).toMatchObject({ code: 2, out: '' });
    expect(told.err).toMatch(
      /^standard input:8: this line must stand as it was written, [^\n]+\.$/,
    );

    const far = await hopscope('replay', inside('virtual.jsonl'), '--at', '100000');
    expect(far.err).toMatch(
      /^--at 100000 is behind the end of .*virtual\.jsonl: it has \d+ events\.$/,
    );
    expect(far.code).toBe(2);
  });
});

describe('diff', () => {
  test('a journal and itself are the same to the last octet', async () => {
    const inside = await journals();
    const same = await hopscope('diff', inside('tcp.jsonl'), inside('tcp.jsonl'));
    expect(same).toMatchObject({ code: 0, err: '' });
    expect(same.out).toMatch(/^The same to the last octet: \d+ events\.$/);
  });

  test('a run over TCP and one in virtual time tell the same story', async () => {
    const inside = await journals();
    const { code, out } = await hopscope('diff', inside('tcp.jsonl'), inside('virtual.jsonl'));
    expect(out).toMatch(/^The same story in 2 channels and for 4 spool entries, [^\n]+\.$/);
    expect(code).toBe(0);
  });

  test('two runs that part are told with the cause, the mail that ended otherwise and the channels', async () => {
    const inside = await journals();
    const { code, out } = await hopscope('diff', inside('virtual.jsonl'), inside('refusing.jsonl'));
    expect(code).toBe(1);
    expect(out).toMatch(
      /^\d+ events in common; then in the other a refusal strikes at TWO: [^\n]*550[^\n]*\.\n/,
    );
    expect(out).toMatch(/\nMail that ended otherwise:\n.*\n {2}m1 +delivered +returned\n/);
    expect(out).toMatch(/\nChannel ONE>TWO, after \d+ events in common:\n/);
    expect(out).toMatch(/\n {2}\S*refusing\.jsonl +ONE>TWO R: 550/);
  });

  test('of two journals one at most can be standard input', async () => {
    expect(await hopscope('diff', '-', '-')).toEqual({
      code: 2,
      out: '',
      err: 'Standard input can be one of the two journals; name a file for the other.',
    });
  });
});
