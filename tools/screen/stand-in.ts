/**
 * A small program for the tests of the screen. It draws in colour, moves the cursor, follows the window's
 * size, shows the keys it gets, and ends with 3 on `q`.
 */
const { env, stdin, stdout } = process;
const shown = ['TERM', 'COLORTERM', 'FORCE_COLOR', 'NODE_ENV', 'CI', 'NO_COLOR', 'EXTRA'];

function draw(row: number, text: string): void {
  stdout.write(`\x1b[${row};3H\x1b[K${text}`);
}

function drawSize(): void {
  draw(2, `size ${stdout.columns}x${stdout.rows}  `);
}

function drawFrames(count: number, frame = 1): void {
  draw(5, `frame ${frame} of ${count}`);
  if (frame < count) setTimeout(drawFrames, 10, count, frame + 1);
}

stdin.setRawMode(true);
stdin.setEncoding('utf8');
stdin.on('data', (keys: string) => {
  if (keys === 'q') process.exit(3);
  // Half a frame, then a question to the terminal; its answer shows that it has drawn the half.
  else if (keys === 's') stdout.write('\x1b[?2026h\x1b[6;3Hfirst half\x1b[6n');
  else if (keys.startsWith('\x1b[') && keys.endsWith('R')) stdout.write(', second half\x1b[?2026l');
  else if (keys === 'f') drawFrames(40);
  else draw(4, `key ${JSON.stringify(keys)}`);
});
stdout.on('resize', drawSize);

drawSize();
draw(3, '\x1b[1;31mred\x1b[0m \x1b[48;5;22mpalette\x1b[0m \x1b[3;38;2;86;180;233msky\x1b[0m 日本');
for (const [i, name] of shown.entries()) draw(8 + i, `${name}=${env[name] ?? 'none'}`);
draw(7, 'ready');
