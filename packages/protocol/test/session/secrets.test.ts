import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it, onTestFinished } from 'vitest';

const PROGRAM = fileURLToPath(new URL('support/heap-after-auth.ts', import.meta.url));
/** Each is base64 of itself, so to speak: any twelve letters are. */
const WORDS = [
  'HushInitials',
  'HushResponse',
  'HushQuestion',
  'HushTooLates',
  'SaidInPublic',
] as const;

it('Nothing that was said in an exchange of AUTH, or too late for it, is in memory when its session is over', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hopscope-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = join(folder, 'heap.heapsnapshot');
  const backwards = WORDS.map((word) => word.split('').toReversed().join(''));
  await promisify(execFile)(process.execPath, [
    '--conditions=@hopscope/source',
    '--no-warnings',
    PROGRAM,
    file,
    ...backwards,
  ]);
  const memory = await readFile(file, 'utf8');
  const found = WORDS.filter((word) => memory.includes(word));
  expect(found).toEqual(['SaidInPublic']); // this one a reader of lines may keep: so texts are found here
});
