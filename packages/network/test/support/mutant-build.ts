/**
 * A network with a bug planted in it: a copy of the sources in which one piece of text is another, run as a program of its own.
 * The sources know nothing of it; a mutation that no longer fits them fails.
 */
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Mutation {
  /** Whose sources; without it the network's own. */
  readonly room?: 'protocol';
  /** Below `src`. */
  readonly file: string;
  /** Stands there exactly once. */
  readonly from: string;
  readonly to: string;
}

export interface Found {
  readonly seed: number;
  readonly law: string;
  /** How many are left of each, where it was made small. */
  readonly hosts: number;
  readonly faults: number;
  readonly mails: number;
  /** The law that what is left breaks. */
  readonly stillBreaks: string | null;
}

const ROOM = fileURLToPath(new URL('../../', import.meta.url));
const PROGRAM = 'test/support/first-breach.ts';
/** The program, and what it needs besides the sources. */
const PROGRAMS = [PROGRAM, 'test/support/turning-world.ts', 'test/support/exchanging-world.ts'];

/** All packages where they are, but for a copy of the one that is to be changed. */
function linkPackages(folder: string, copied: Mutation['room']): void {
  const [from, to] = [join(ROOM, '../../node_modules'), join(folder, 'node_modules')];
  mkdirSync(join(to, '@hopscope'), { recursive: true });
  const names = readdirSync(from).filter((name) => name !== '@hopscope' && !name.startsWith('.'));
  for (const name of names) symlinkSync(join(from, name), join(to, name));
  for (const name of readdirSync(join(from, '@hopscope'))) {
    const [original, copy] = [join(from, '@hopscope', name), join(folder, name)];
    symlinkSync(name === copied ? copy : original, join(to, '@hopscope', name));
    if (name !== copied) continue;
    for (const part of ['package.json', 'src'])
      cpSync(join(original, part), join(copy, part), { recursive: true });
  }
}

/** The first seed up to `most` whose run breaks a law, under all faults. Null: none. */
export function firstBreach(
  { room, file, from, to }: Mutation,
  most: number,
  ...flags: readonly ('shrink' | 'twice' | 'turning' | 'exchanging')[]
): Found | null {
  const folder = mkdtempSync(join(tmpdir(), 'hopscope-mutant-'));
  try {
    cpSync(join(ROOM, 'src'), join(folder, 'src'), { recursive: true });
    linkPackages(folder, room);
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
    const own = room === undefined ? folder : join(folder, room);
    const path = join(own, 'src', file);
    const pieces = readFileSync(path, 'utf8').split(from);
    if (pieces.length !== 2)
      throw new Error(`"${from}" stands ${pieces.length - 1} times in ${file}`);
    writeFileSync(path, pieces.join(to));
    for (const name of PROGRAMS) cpSync(join(ROOM, name), join(folder, name));
    const program = join(folder, PROGRAM);
    const words = ['--conditions=@hopscope/source', program, String(most), ...flags];
    const { stdout, stderr, status } = spawnSync(process.execPath, words, { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
