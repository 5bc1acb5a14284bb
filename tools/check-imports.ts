/**
 * Checks the one direction between the rooms of this repository:
 *
 *   protocol  <--  channel  <--  client, server, conform  <--  network  <--  apps/terminal
 *
 * Reads the sources of every package and app, prints `FILE:LINE: sentence` for each import that breaks
 * the table below, and then exits with 1. Test files are free to import what they like.
 */
import { globSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';

interface Room {
  /** What may be imported: a package with all its entry points, or a prefix that ends in `*`. */
  readonly may: readonly string[];
  /** What may not, although `may` would let it pass. */
  readonly never?: readonly string[];
  /** What some files or folders (a path below the room, a folder ends in `/`) may import besides. */
  readonly besides?: Readonly<Record<string, readonly string[]>>;
}

const sockets = ['node:net', 'node:tls'];

const rooms: Readonly<Record<string, Room>> = {
  'packages/protocol': { may: [], besides: { 'src/testing/': ['fast-check'] } },
  'packages/channel': { may: ['@hopscope/protocol', 'node:*'] },
  'packages/client': {
    may: ['@hopscope/protocol', '@hopscope/channel', 'node:*'],
    never: sockets,
  },
  'packages/server': {
    may: ['@hopscope/protocol', '@hopscope/channel', 'node:*'],
    never: sockets,
  },
  'packages/conform': { may: ['@hopscope/protocol', '@hopscope/channel'] },
  'packages/network': {
    may: ['@hopscope/protocol', '@hopscope/channel', 'yaml', 'ajv', 'pure-rand'],
    never: sockets,
    besides: {
      'src/file/': ['@hopscope/network/network.schema.json', 'node:*'],
      'src/simulation/': ['node:crypto'],
      'src/journal/jsonl.ts': ['node:zlib'],
      'src/testing/vitest.ts': ['vitest'],
      'src/index.ts': ['node:*'],
    },
  },
  'apps/terminal': { may: ['*'], never: sockets },
};

const importForms = [
  /(?:^|;)\s*(?:import|export)\s+(?:[\w$*\s,]|\{[^}]*\})*?from\s*(['"])(?<specifier>[^'"\n]+)\1/gm,
  /(?:^|;)\s*import\s*(['"])(?<specifier>[^'"\n]+)\1/gm,
  /\bimport\(\s*(['"`])(?<specifier>[^'"`\n]+)\1/g,
];

function importsOf(source: string): { specifier: string; line: number }[] {
  return importForms
    .flatMap((form) => Array.from(source.matchAll(form)))
    .map((match) => ({
      specifier: match.groups?.['specifier'] ?? '',
      line: source.slice(0, match.index + match[0].length).split('\n').length,
    }))
    .toSorted((a, b) => a.line - b.line);
}

function matches(pattern: string, specifier: string): boolean {
  if (pattern.endsWith('*')) return specifier.startsWith(pattern.slice(0, -1));
  return specifier === pattern || specifier.startsWith(`${pattern}/`);
}

/** Says what is wrong with an import, or nothing. */
function breach(name: string, room: Room, file: string, specifier: string): string | undefined {
  if (specifier.startsWith('.')) {
    const target = posix.join(posix.dirname(file), specifier);
    return target.startsWith(`${name}/src/`) || target === `${name}/package.json`
      ? undefined
      : `${specifier} leads out of ${name}/src; import another package by its name.`;
  }
  if (room.never?.some((pattern) => matches(pattern, specifier))) {
    return `${name} may not import ${specifier}.`;
  }
  const besides = Object.entries(room.besides ?? {})
    .filter(([place]) => file.startsWith(`${name}/${place}`))
    .flatMap(([, patterns]) => patterns);
  const may = [...room.may, ...besides];
  if (may.some((pattern) => matches(pattern, specifier))) return undefined;
  const rule = may.length === 0 ? 'it imports nothing' : `it imports only ${may.join(', ')}`;
  return `${name} may not import ${specifier}: ${rule}.`;
}

const files = globSync('{packages,apps}/*/src/**/*.{ts,tsx}')
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !/\.test\.tsx?$/.test(file))
  .toSorted();

const breaches = files.flatMap((file) => {
  const name = file.split('/', 2).join('/');
  const room = rooms[name];
  if (room === undefined) return [`${file}:1: ${name} has no row in tools/check-imports.ts.`];
  return importsOf(readFileSync(file, 'utf8')).flatMap(({ specifier, line }) => {
    const sentence = breach(name, room, file, specifier);
    return sentence === undefined ? [] : [`${file}:${line}: ${sentence}`];
  });
});

for (const sentence of breaches) console.log(sentence);
if (breaches.length > 0) process.exitCode = 1;
else console.log(`The imports of ${files.length} files keep their direction.`);
