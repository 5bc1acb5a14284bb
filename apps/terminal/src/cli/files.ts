/** Reads what the user names on the command line; `-` is standard input. */
import type { BigIntStats } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';

import { visible } from '../text/visible.ts';
import { UsageError, reasonOf } from './errors.ts';
import type { Shell } from './shell.ts';

/** The text of a file. `remedy` ends the sentence that is told when it cannot be read. */
export async function readText(shell: Shell, file: string, remedy: string): Promise<string> {
  const octets = file === '-' ? await readInput(shell) : await readNamed(file, remedy);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(octets);
  } catch {
    throw new UsageError(`${fileName(file)} is not a text in UTF-8; save it as one.`);
  }
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

async function readNamed(file: string, remedy: string): Promise<Uint8Array> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new UsageError(`Cannot read ${fileName(file)}: ${reasonOf(error)}; ${remedy}.`);
  }
}

async function readInput(shell: Shell): Promise<Uint8Array> {
  if (shell.typed) shell.err('Reading from the terminal; end with Ctrl+D on a line of its own.');
  const parts: Uint8Array[] = [];
  for await (const part of shell.input) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
