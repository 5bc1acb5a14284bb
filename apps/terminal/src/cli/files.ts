/** Reads the files that the user names, where `-` is standard input, and writes them: as a whole, or not at all. */
import { randomUUID } from 'node:crypto';
import { constants, type BigIntStats } from 'node:fs';
import {
  access,
  open,
  readFile,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
  type FileHandle,
} from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';

import { visible } from '../text/visible.ts';
import { UsageError, reasonOf, systemCode } from './errors.ts';
import type { Shell } from './shell.ts';

/** The text of a file. `remedy` ends the sentence that is told when it cannot be read. */
export async function readText(shell: Shell, file: string, remedy: string): Promise<string> {
  refuseNoName(file);
  const octets = file === '-' ? await readInput(shell) : await readNamed(file, remedy);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    throw new UsageError(`${fileName(file)} is not a text in UTF-8; save it as one.`);
  }
}

/** A name that is empty names nothing, and is mostly a variable of a script that nobody has set. */
export function refuseNoName(file: string): void {
  if (file === '')
    throw new UsageError('The name of a file is empty; name one, or - for standard input.');
}

/** A file's name as it may stand in a sentence. */
export function fileName(file: string): string {
  return file === '-' ? 'standard input' : visible(file);
}

/** Whether both lead to the same file, by whatever paths and links: to write one would lose the other. */
export async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([fileThere(one), fileThere(other)]);
  return first !== null && first.ino === second?.ino && first.dev === second.dev;
}

/** Null: there is no file, and nothing to lose. */
async function fileThere(path: string): Promise<BigIntStats | null> {
  try {
    const found = await stat(path, { bigint: true });
    return found.isFile() ? found : null;
  } catch {
    return null; // who reads or writes it will tell
  }
}

/** The folder of a file that is there takes no other beside it, so that the new one could not take its place. */
class NoPlaceBesideError extends Error {
  readonly code = 'NO_PLACE_BESIDE';
}

/**
 * Writes a file. What is there already is EEXIST, unless it is to be written over: then it stays until all is on disk, and what takes its
 * place has its mode. Links lead to what they name, and what is no file (a terminal, a pipe) is written to as it is.
 */
export async function writeWhole(
  path: string,
  what: string | Uint8Array,
  { over }: { readonly over: boolean },
): Promise<void> {
  if (!over) return writeNew(path, what);
  const target = await targetOf(path);
  const there = await stat(target).catch(() => null);
  if (there === null) return writeNew(target, what);
  if (!there.isFile()) return writeFile(target, what);
  await access(target, constants.W_OK); // its own mode says whether it may change, not only that of its folder
  const beside = join(dirname(target), `.hopscope-${randomUUID()}`);
  try {
    await writeNew(beside, what, there.mode);
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    const isClosed = ['EACCES', 'EPERM', 'EROFS'].includes(systemCode(error) ?? '');
    throw isClosed ? new NoPlaceBesideError() : error;
  }
}

/** Where all links of a path end, though nothing be there. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (systemCode(error) !== 'ENOENT') throw error;
    const link = await readlink(path).catch(() => null);
    return link === null ? path : targetOf(resolve(await realpath(dirname(path)), link));
  }
}

/** Writes all of it, or leaves no file. */
async function writeNew(path: string, what: string | Uint8Array, mode?: number): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await fill(file, what, mode);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function fill(
  file: FileHandle,
  what: string | Uint8Array,
  mode: number | undefined,
): Promise<void> {
  try {
    await file.writeFile(what);
    if (mode === undefined) return;
    await file.chmod(mode & 0o7777);
    await file.datasync(); // what it takes the place of is lost then
  } finally {
    await file.close();
  }
}

async function readNamed(file: string, remedy: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`Cannot read ${fileName(file)}: ${reasonOf(error)}; ${remedy}.`);
  }
}

/** Inputs that were read: what comes after their end is nothing, and would pass for an empty file. */
const INPUTS_READ = new WeakSet<Shell['input']>();

async function readInput(shell: Shell): Promise<Uint8Array> {
  if (INPUTS_READ.has(shell.input))
    throw new UsageError('Standard input can be one file alone; name a file for the other.');
  INPUTS_READ.add(shell.input);
  if (shell.typed) shell.err('Reading from the terminal; end with Ctrl+D on a line of its own.');
  const parts: Uint8Array[] = [];
  for await (const part of shell.input) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
