/** What only a terminal can show. Slow, compared with the other tests of the app: each starts the program. */
import { readFileSync, writeFileSync } from 'node:fs';
import { createConnection, type Socket } from 'node:net';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';

import type { Screen } from '../../../../tools/screen/terminal-screen.ts';
import {
  argumentsOf,
  closeMaster,
  programFile,
  startBelowShell,
  startInBarePty,
  startInShell,
  startProgram,
  useProgram,
} from './support/program.ts';

useProgram();
vi.setConfig({ testTimeout: 30_000 });

const STARTED = /hopscope .*(PLAYING|LIVE)/;
const PATIENCE = 15_000;
/** What the app says first of all. */
const ASKS_FOR_COLOURS = '\u001B]11;?';

/** A control sequence that sets colours or other styles. */
// oxlint-disable-next-line no-control-regex
const SGR = /\u001B\[[\d;:]*m/;

/** Ports, times, and how many events there were differ from run to run. */
function masked(text: string): string {
  return text
    .replaceAll(/(?<=:)\d{4,5}\b/g, (port) => '#'.repeat(port.length))
    .replaceAll(/\b\d\d:\d\d\.\d{3}\b/g, 'MM:SS.mmm')
    .replaceAll(/\d\d [A-Z][a-z]{2} \d\d \d\d:\d\d:\d\d/g, 'DD Mon YY HH:MM:SS')
    .replaceAll(/ +[\d.]+ m?s(?= )/g, (time) => ' '.repeat(time.length))
    .replaceAll(/[─ ]*event +\d+ \/ +\d+/g, 'event')
    .replaceAll(/[·▪│]{5,}/g, '');
}

/** Where each hop of the first mail ends: a screen of 12 rows has room for that, and not for the hop itself. */
const RELAYS = ['ALPHA', 'ONE', 'TWO'] as const;

/** Pauses the show when that many hops of the first mail have ended: a moment that is the same in each run. */
async function pauseAfterHop(screen: Screen, hop: 0 | 1 | 2): Promise<string> {
  await screen.waitFor(STARTED, PATIENCE);
  screen.send('>>>L'); // until all has happened that will
  await screen.waitFor(/LIVE[^]*The notification has come home/, PATIENCE);
  screen.send(`<<<g${']]'.repeat(hop)}`);
  const relay = RELAYS[hop];
  const passed = new RegExp(`PAUSED[^]*(✓ ${hop} |at ${relay} +\\+ @${relay} prepended)`);
  return screen.waitFor(hop === 0 ? /event 0 / : passed, PATIENCE);
}

function portsOn(screen: Screen): readonly number[] {
  return Array.from(screen.text().matchAll(/│ :(\d+)|║ :(\d+)/g), (found) =>
    Number(found[1] ?? found[2]),
  );
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    socket.once('connect', () => {
      socket.destroy();
      resolve(false);
    });
    socket.once('error', () => resolve(true));
  });
}

test('With no key pressed it shows mail delivered along the route', async () => {
  const screen = startProgram();
  const text = await screen.waitFor(/✓ delivered to JOE@THREE/, PATIENCE);
  expect(text).toMatch(/✓ 1 +ALPHA → ONE +<SAM@ALPHA> +<@ONE,@TWO:JOE@THREE> +250/);
  expect(text).toMatch(/✓ 2 +ONE → TWO +<@ONE:SAM@ALPHA> +<@TWO:JOE@THREE> +250/);
  expect(text).toMatch(/3 +TWO → THREE +<@TWO,@ONE:SAM@ALPHA> +<JOE@THREE>/);
  screen.send('>>'); // so that nobody has to wait: four times as fast
  const home = await screen.waitFor(/The notification has come home/, PATIENCE);
  expect(home).toMatch(/✗ 3 +TWO → THREE +<@TWO,@ONE:SAM@ALPHA> +<MARY@THREE> +550/);
  expect(home).toMatch(/✓ 4 +TWO → ONE +<> +<@ONE:SAM@ALPHA> +250/);
  expect(home).toMatch(/5 +ONE → ALPHA +<> +<SAM@ALPHA>/);
  await screen.waitFor(/LIVE/, PATIENCE);
});

test('The keys of a terminal scroll, zoom and follow again', async () => {
  const screen = startProgram({ columns: 80, rows: 24 });
  await screen.waitFor(STARTED, PATIENCE);
  screen.send('>>>L');
  await screen.waitFor(/LIVE[^]*↑ lines 8–16 of 16 ─/, PATIENCE);
  screen.send('\u001B[A'); // up
  await screen.waitFor(/↑↓ lines 7–15 of 16, End follows/, PATIENCE);
  screen.send('\u001B[5~'); // PgUp
  await screen.waitFor(/ ↓ lines 1–9 of 16, End follows/, PATIENCE);
  screen.send('\u001B[B\u001B[B'); // down, twice
  await screen.waitFor(/↑↓ lines 3–11 of 16, End follows/, PATIENCE);
  screen.send('\u001B[H'); // Home
  await screen.waitFor(/ ↓ lines 1–9 of 16, End follows/, PATIENCE);
  screen.send('\u001B[F'); // End
  await screen.waitFor(/↑ lines 8–16 of 16 ─/, PATIENCE);
  screen.send('\t');
  await screen.waitFor(/▸ Wire/, PATIENCE);
  screen.send('\u001B[Zz'); // shift+tab, and the zoom
  const zoomed = await screen.waitFor(/╭─ ▸ m2/, PATIENCE);
  expect(zoomed).toContain('MAIL FROM:<@TWO,@ONE:SAM@ALPHA>');
});

test('Words are looked for, mail is chosen from a list, and what is in sight is given to the clipboard', async () => {
  const screen = startProgram({ columns: 80, rows: 24 });
  await screen.waitFor(STARTED, PATIENCE);
  screen.send('>>>L');
  await screen.waitFor(/LIVE[^]*The notification has come home/, PATIENCE);
  screen.send('/');
  await screen.waitFor(/#41 is an event[^]*\n \/▏/, PATIENCE);
  screen.send('rcpt to:<mary\r');
  await screen.waitFor(
    /PAUSED[^]*Event \d+, from the first event on: .*TWO>THREE\.2 S: RCPT/,
    PATIENCE,
  );
  screen.send('n');
  await screen.waitFor(/Event \d+, from the first event on/, PATIENCE);
  screen.send('f');
  await screen.waitFor(/THREE refused <MARY@THREE>/, PATIENCE);
  screen.send('y');
  await screen.waitFor(/Given to the clipboard of the terminal: MAIL FROM:</, PATIENCE);
  const copied = Buffer.from('MAIL FROM:<@TWO,@ONE:SAM@ALPHA>\nRCPT TO:<MARY@THREE>');
  expect(screen.raw()).toContain(`\u001B]52;c;${copied.toString('base64')}\u0007`);
  screen.send('a');
  await screen.waitFor(/2 mails: 1 under way, 1 delivered[^]*▸ m2 under way/, PATIENCE);
  screen.send('k\r');
  await screen.waitFor(/PAUSED .* m1 pinned/, PATIENCE);
});

test('An export is written under the name that was typed, over nothing that is there, and told again at the end', async () => {
  const file = programFile('typed.svg');
  writeFileSync(file, 'precious');
  const screen = startBelowShell({ columns: 80, rows: 24 });
  await screen.waitFor(STARTED, PATIENCE);
  screen.send('>>>L');
  await screen.waitFor(/LIVE[^]*come home/, PATIENCE);
  screen.send(`e\u0015${file.slice(0, -4)}qx\u007F\u007F.txt`); // several keys at once, and one of them would quit
  await screen.waitFor(/typed\.txt▏/, PATIENCE);
  screen.send('\u001B[B\u001B[B\r');
  await screen.waitFor(/typed\.svg▏[^]*already\. y writes/, PATIENCE);
  screen.resize(30, 10);
  await screen.waitFor(/needs 40x12/, PATIENCE);
  screen.resize(120, 36);
  await screen.waitFor(/typed\.svg▏[^]*already\. y writes/, PATIENCE);
  expect(readFileSync(file, 'utf8')).toBe('precious');
  screen.send('y');
  await screen.waitFor(/Wrote m2 as svg to /, PATIENCE);
  expect(readFileSync(file, 'utf8')).toMatch(/^<svg[^]*<\/svg>\n$/);
  screen.send('e');
  await screen.waitFor(/╭─ Export/, PATIENCE);
  screen.send('\u001B[200~/no/where\nq\u001B[201~'); // pasted
  await screen.waitFor(/m2\.txt\/no\/whereq▏/, PATIENCE);
  screen.send('\u0003');
  const over = await screen.waitFor(/^over$/m, PATIENCE);
  expect(over.replaceAll('\n', '')).toContain(`Wrote m2 as svg to ${file}.`);
  expect(over).toMatch(/^code 0$/m);
  expect(screen.raw().lastIndexOf('\u001B[?2004l')).toBeGreaterThan(
    screen.raw().lastIndexOf('\u001B[?2004h'),
  );
});

test('From the help one gets into the tour, and from the tour back to the network, which has gone on', async () => {
  const screen = startProgram({ columns: 80, rows: 24 });
  await screen.waitFor(STARTED, PATIENCE);
  screen.send('>>>?');
  await screen.waitFor(/ t {2}\? +the guided tour in eight steps/, PATIENCE);
  screen.send('tq'); // the second key comes before there is a tour to leave
  await screen.waitFor(/the guided tour .*PAUSED[^]*1\/8 [^]*q leave/, PATIENCE);
  screen.send('zn');
  await screen.waitFor(/╭─ m1[^]*2\/8 /, PATIENCE);
  screen.send('q');
  await screen.waitFor(/^ hopscope {2}the built-in network .*LIVE[^]*q quit/, PATIENCE);
  screen.send('t');
  await screen.waitFor(/the guided tour[^]*─ m1[^]*1\/8 /, PATIENCE);
  screen.send('<<<n'); // it plays on for a while
  await screen.waitFor(/PLAYING/, PATIENCE);
  screen.send('\u0003');
  expect(await screen.exited).toEqual({ code: 0, signal: 0 });
});

test('What leads out leads out of what lies on top first, and of the app only where it can be seen', async () => {
  const screen = startProgram({ columns: 80, rows: 24, words: ['lesson', 'first-relay'] });
  await screen.waitFor(/Lesson 1 of \d+.* q or esc closes ─╮[^]*i back .* q close/, PATIENCE);
  screen.send('q');
  await screen.waitFor(/LIVE[^]*i task .* q quit/, PATIENCE);
  screen.send('?');
  await screen.waitFor(/╭─ Help.* q or esc closes ─╮/, PATIENCE);
  screen.send('q:q'); // the help, and a line in which it is a letter
  await screen.waitFor(/^ :q▏/m, PATIENCE);
  screen.send('\u001B');
  await screen.waitFor(/LIVE[^]* q quit/, PATIENCE);
  screen.send('?');
  await screen.waitFor(/╭─ Help/, PATIENCE);
  screen.resize(39, 11);
  await screen.waitFor(/q\s+quits/, PATIENCE);
  screen.send('q');
  expect(await screen.exited).toEqual({ code: 0, signal: 0 });
});

test('A lesson is solved by what is typed into it, and says at the end how far one has come', async () => {
  const journal = programFile('lesson.jsonl');
  const screen = startProgram({
    columns: 80,
    rows: 24,
    words: ['lesson', 'first-relay', '--journal', journal],
  });
  await screen.waitFor(/Lesson 1 of \d+: first-relay[^]*Task: [^]*: tell {2}i back/, PATIENCE);
  screen.send(':send SAM@ALPHA @ONE,TWO:JOE@THREE\r');
  await screen.waitFor(/Lesson 1 of \d+[^]*is not a path[^]*:send SAM@ALPHA @ONE,TWO/, PATIENCE);
  screen.send('\u0015send SAM@ALPHA JOE@THREE\r');
  await screen.waitFor(/PLAYING[^]*✉▶/, PATIENCE);
  screen.send('>>>');
  await screen.waitFor(/LIVE[^]*Not yet: +It went in one hop/, PATIENCE);
  screen.send('g');
  await screen.waitFor(/PAUSED/, PATIENCE);
  screen.send(':send SAM@ALPHA @ONE,@TWO:JOE@THREE\r'); // what comes of it is shown, from the past as well
  await screen.waitFor(/LIVE[^]*m2 [^]*Fulfilled: .*Next: +hopscope lesson way-back/s, PATIENCE);
  screen.send('i');
  await screen.waitFor(/Lesson 1 of \d+[^]*Fulfilled:/, PATIENCE);
  screen.send('qq'); // the sheet, and the app
  expect(await screen.exited).toEqual({ code: 0, signal: 0 });
  expect(screen.text()).toMatch(/^Fulfilled: ONE and then TWO/m);
  const check = startProgram({ words: ['lesson', 'first-relay', '--check', journal] });
  expect(await check.exited).toEqual({ code: 0, signal: 0 });
});

describe('the end', () => {
  test.each([
    ['q', 'q', null],
    ['Ctrl+C', '\u0003', null],
    ['SIGTERM', null, 'SIGTERM'],
    ['SIGHUP', null, 'SIGHUP'],
  ] as const)(
    'At %s the terminal is as it was, the exit code is 0 and the ports are free',
    async (_, keys, signal) => {
      const screen = startBelowShell({ rows: 40 });
      await screen.waitFor(STARTED, PATIENCE);
      const ports = portsOn(screen);
      expect(ports).toHaveLength(4);
      if (keys !== null) screen.send(keys);
      if (signal !== null) process.kill(screen.pid(), signal);
      const text = await screen.waitFor(/^over$/m, PATIENCE);
      expect(text).toMatch(/^code 0$/m);
      expect(text).toMatch(/(?<!-)\bicanon\b/);
      expect(text).toMatch(/(?<!-)\becho\b/);
      expect(text).not.toContain('hopscope');
      const raw = screen.raw();
      expect(raw.lastIndexOf('\u001B[?1049l')).toBeGreaterThan(raw.lastIndexOf('\u001B[?1049h'));
      expect(raw.lastIndexOf('\u001B[?25h')).toBeGreaterThan(raw.lastIndexOf('\u001B[?25l'));
      expect(await Promise.all(ports.map(isFree))).toEqual([true, true, true, true]);
    },
  );

  test.each([
    ['Ctrl+Z', STARTED, '\u001A'],
    ['SIGTSTP', STARTED, null],
    ['SIGTSTP before there is a picture', null, null],
  ])('%s gives the terminal back to the shell, and fg brings the picture back', async (...how) => {
    const [, shown, keys] = how;
    const screen = await startInShell();
    if (shown === null) await vi.waitUntil(() => screen.raw().includes(ASKS_FOR_COLOURS), PATIENCE);
    else await screen.waitFor(shown, PATIENCE);
    if (keys === null) process.kill(screen.pid(), 'SIGTSTP');
    else screen.send(keys);
    const given = await screen.waitFor(/Stopped[^]*^shell>$/m, PATIENCE);
    expect(given).not.toContain('╭─ Hosts');
    screen.send('stty -a | tr ";" "\\n"\n');
    const state = await screen.waitFor(/^ ?isig icanon[^]*^shell>$/m, PATIENCE);
    expect(state).toMatch(/(?<!-)\becho\b/);
    screen.send('fg\n');
    await screen.waitFor(STARTED, PATIENCE);
    screen.send('?');
    await screen.waitFor(/back to the shell/, PATIENCE);
    screen.send('qq');
    expect(await screen.waitFor(/^shell>$/m, PATIENCE)).not.toContain('╭─ Help');
  });

  test('Q leaves the picture on the screen', async () => {
    const screen = startProgram({ rows: 36 });
    await pauseAfterHop(screen, 2);
    const picture = screen.text().split('\n').slice(1, 30);
    screen.send('Q');
    expect(await screen.exited).toEqual({ code: 0, signal: 0 });
    const left = screen.text();
    for (const line of picture) expect(left).toContain(line);
    expect(screen.raw()).toContain('\u001B[?1049l');
  });

  test.each([
    ['and the program is told', 'exec'],
    ['and nobody tells the program', "trap '' HUP;"],
  ])('A terminal that goes away %s ends the program, without a word', async (_, before) => {
    const command = [process.execPath, ...argumentsOf({})].map((word) => `'${word}'`).join(' ');
    const errors = programFile(`errors-${before.length}`);
    const line = `${before} ${command} 2> ${errors}`;
    const pty = startInBarePty('/bin/sh', ['-c', line], { COLORFGBG: '15;0' });
    const ended = new Promise<void>((resolve) => {
      pty.onExit(() => resolve());
    });
    await new Promise<void>((resolve) => {
      let shown = '';
      pty.onData((data) => {
        shown += data;
        if (/PLAYING/.test(shown)) resolve();
      });
    });
    closeMaster(pty);
    await ended;
    expect(readFileSync(errors, 'utf8')).not.toMatch(/Error|^ +at /m);
  });
});

test('A prompt in the way of the first picture does not push it aside', async () => {
  const screen = startBelowShell({}, 'printf "shell> "; ');
  const text = await screen.waitFor(STARTED, PATIENCE);
  expect(text).toMatch(/^ hopscope {2}the built-in network/);
});

describe('colours', () => {
  test('With NO_COLOR no style is set, and the text is the same as with colours', async () => {
    const bare = startProgram({ env: { NO_COLOR: '1' } });
    const coloured = startProgram();
    const [one, other] = await Promise.all([pauseAfterHop(bare, 2), pauseAfterHop(coloured, 2)]);
    expect(bare.raw()).not.toMatch(SGR);
    expect(coloured.raw()).toMatch(SGR);
    expect(masked(one)).toBe(masked(other));
  });

  test('A terminal without capabilities gets plain lines', async () => {
    const command = [process.execPath, ...argumentsOf({})].join(' ');
    const pty = startInBarePty('/bin/sh', ['-c', `TERM=dumb exec ${command}`], {});
    let said = '';
    pty.onData((data) => (said += data));
    const code = await new Promise((resolve) => {
      pty.onExit(({ exitCode }) => resolve(exitCode));
    });
    expect(code).toBe(0);
    expect(said).not.toContain('\u001B');
    expect(said).toContain('MAIL FROM:<@TWO,@ONE:SAM@ALPHA>');
  });

  test.each([
    ['light', 'ffff/ffff/ffff', '38;2;122;82;0'],
    ['dark', '1e1e/1e1e/1e1e', '38;2;230;159;0'],
  ])('A terminal that says its background is %s gets colours for it', async (_, told, color) => {
    const pty = startInBarePty(process.execPath, argumentsOf({}), { FORCE_COLOR: '3' });
    const shown = await new Promise<string>((resolve) => {
      let all = '';
      pty.onData((data) => {
        if (!all.includes(']11;?') && `${all}${data}`.includes(']11;?')) {
          pty.write(`\u001B]11;rgb:${told}\u001B\\\u001B[?62;22c`);
        }
        all += data;
        if (all.includes('ALPHA')) resolve(all);
      });
    });
    expect(shown).toContain(color);
  });
});

describe('sizes', () => {
  test('60x20 has the stacked picture, 200x60 the wide one, 39x11 one sentence', async () => {
    const screens = [
      startProgram({ columns: 60, rows: 20 }),
      startProgram({ columns: 200, rows: 60 }),
      startProgram({ columns: 39, rows: 11 }),
    ] as const;
    const [small, large, tiny] = await Promise.all([
      pauseAfterHop(screens[0], 1),
      pauseAfterHop(screens[1], 1),
      screens[2].waitFor(/hopscope needs 40x12/, PATIENCE),
    ]);
    expect(small.split('\n')).toHaveLength(20);
    expect(small).toMatch(/✓ 1 +ALPHA→ONE/);
    expect(large.split('\n')).toHaveLength(60);
    expect(large).toContain('╭─ Wire');
    expect(tiny.replaceAll(/\s+/g, ' ').trim()).toBe(
      'hopscope needs 40x12, this is 39x11; q quits',
    );
    screens[2].send('q');
    expect((await screens[2].exited).code).toBe(0);
  });

  test('After any changes of its size the screen is as after a fresh start in that size', async () => {
    const side = fc.record({
      columns: fc.integer({ min: 36, max: 150 }),
      rows: fc.integer({ min: 10, max: 50 }),
    });
    const resized = startProgram();
    await pauseAfterHop(resized, 2);
    await fc.assert(
      fc.asyncProperty(fc.array(side, { minLength: 1, maxLength: 8 }), async (all) => {
        const last = all.at(-1) ?? { columns: 80, rows: 24 };
        const fresh = startProgram(last);
        for (const { columns, rows } of all) {
          resized.resize(columns, rows);
          await resized.waitForQuiet(30); // drawn in this size too: what is left of it must go
        }
        const expected =
          last.columns < 40 || last.rows < 12
            ? await fresh.waitFor(/q\s+quits/, PATIENCE)
            : await pauseAfterHop(fresh, 2);
        const same = (text: string): boolean => masked(text) === masked(expected);
        expect(same(await resized.waitFor(same, PATIENCE))).toBe(true);
        await fresh.close();
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });
});

describe('while it runs', () => {
  test('Mail that somebody sends from outside while it runs appears', async () => {
    const network = 'hosts: { ALPHA: { mailboxes: [SAM] }, ONE: { mailboxes: [JOE] } }';
    const screen = startProgram({ network });
    await screen.waitFor(/LIVE[^]*no mail yet/, PATIENCE);
    screen.send('>>>');
    const [, port = 0] = portsOn(screen);
    const socket = createConnection({ host: '127.0.0.1', port });
    await say(socket, [
      'HELO ME',
      'MAIL FROM:<ME@OUTSIDE>',
      'RCPT TO:<SAM@ALPHA>',
      'DATA',
      'hi\r\n.',
    ]);
    const text = await screen.waitFor(/✓ delivered to SAM@ALPHA/, PATIENCE);
    expect(text).toMatch(/m1 +SAM@ALPHA +from <ME@OUTSIDE>/);
    expect(text).toMatch(/1 +ONE → ALPHA +<@ONE:ME@OUTSIDE> +<SAM@ALPHA>/);
    socket.destroy();
    await screen.waitFor(/LIVE/, PATIENCE);
  });

  test('What is pasted by mistake presses no keys', async () => {
    const screen = startProgram();
    await pauseAfterHop(screen, 0);
    screen.send('\u001B[200~lll?q\r\u001B[201~ll');
    expect(await screen.waitFor(/event 2 \//)).not.toContain('Help');
  });

  test('The keys move the playhead, the help opens and closes, and answers of the terminal are no keys', async () => {
    const screen = startProgram();
    await pauseAfterHop(screen, 0);
    expect(screen.text()).toMatch(/event 0 \//);
    screen.send('lll');
    await screen.waitFor(/event 3 \//);
    screen.send('\u001B[C\u001B[C');
    await screen.waitFor(/event 5 \//);
    screen.send('\u001B[D');
    await screen.waitFor(/event 4 \//);
    screen.send('\u001B]11;rgb:1e1e/1e1e/1e1e\u001B\\');
    screen.send('\u001B[?62;22c');
    screen.send('\u001B[I');
    screen.send('?');
    await screen.waitFor(/Help.*q or esc closes/);
    screen.send('\u001B');
    await screen.waitFor(/event 4 \//);
    screen.send('\u001B[1;2C');
    await screen.waitFor(/hop 1 of 3/);
    screen.send('M');
    await screen.waitFor(/m2 pinned/);
    screen.send('G ');
    await screen.waitFor(/PLAYING/);
  });
});

/** Each line after the reply to the one before. */
function say(socket: Socket, lines: readonly string[]): Promise<void> {
  const left = [...lines];
  return new Promise((resolve) => {
    socket.on('data', () => {
      const next = left.shift();
      if (next === undefined) resolve();
      else socket.write(`${next}\r\n`);
    });
  });
}

test('The tour begins with its first step', async () => {
  const screen = startProgram({ words: ['tour'] });
  await screen.waitFor(/PAUSED[^]*1\/8 /, PATIENCE);
  expect(screen.raw()).not.toContain('PLAYING');
});

test('A recorded journal plays to its end without its network, can be gone back in, and is left', async () => {
  const journal = programFile('recorded.jsonl');
  const running = startProgram({ words: ['--journal', journal] });
  await running.waitFor(STARTED, PATIENCE);
  running.send('>>>L');
  await running.waitFor(/LIVE[^]*5 +ONE ?→ ?ALPHA/, PATIENCE);
  running.send('q');
  await running.exited;
  const screen = startProgram({ words: ['replay', journal, '--at', '12'] });
  const paused = await screen.waitFor(/PAUSED/, PATIENCE);
  expect(paused).toMatch(/event 12 /);
  expect(screen.raw()).not.toContain('PLAYING');
  screen.send('>>> ');
  const end = await screen.waitFor(/END/, PATIENCE);
  expect(end).toMatch(/✗ 3 +TWO → THREE +<@TWO,@ONE:SAM@ALPHA> +<MARY@THREE> +550/);
  expect(end).toMatch(/4 hosts, recorded/);
  screen.send('g');
  await screen.waitFor(/event 0 /, PATIENCE);
  screen.send('q');
  expect(await screen.exited).toMatchObject({ code: 0 });

  const cut = programFile('cut-off.jsonl');
  writeFileSync(cut, readFileSync(journal, 'utf8').slice(0, 9000));
  const short = startProgram({ words: ['replay', cut] });
  short.send('G');
  const stopped = await short.waitFor(/CUT OFF/, PATIENCE);
  expect(stopped).toContain('The journal was cut off here');
});
