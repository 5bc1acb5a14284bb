/** The packages whose exports are their interface, as `package.json`, `index.ts` and the built declarations tell it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from 'oxc-parser';

import { declarationOf, readDeclarations, type Declaration } from './declarations.ts';

export const PACKAGES = ['protocol', 'channel', 'client', 'server', 'conform', 'network'] as const;

/** A name that an entry point exports. */
export interface Export {
  readonly name: string;
  /** Null where it comes from another package. */
  readonly declaration: Declaration | null;
  /** The other package, where it comes from one. */
  readonly from: string | null;
}

/** Names that stand together in `index.ts`, between blank lines. */
export interface Group {
  /** The comment above them, or the folder that they come from; null where there is neither. */
  readonly title: string | null;
  readonly exports: readonly Export[];
}

export interface EntryPoint {
  /** `@hopscope/protocol/testing`. */
  readonly name: string;
  /** What `index.ts` says of itself, without its name. */
  readonly doc: string;
  readonly groups: readonly Group[];
}

interface Manifest {
  readonly name: string;
  readonly exports: Readonly<Record<string, string | { readonly types?: string }>>;
}

/** The entry points of a package, the main one first. Needs `dist`. */
export function entryPointsOf(folder: string): readonly EntryPoint[] {
  const manifest: Manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries(manifest.exports).flatMap(([subpath, target]) => {
    const types = typeof target === 'string' ? undefined : target.types;
    if (types === undefined) return [];
    const index = join(folder, types.replace('/dist/', '/src/').replace('.d.ts', '.ts'));
    return [entryPoint(manifest.name + subpath.slice(1), index, join(folder, types))];
  });
}

function entryPoint(name: string, index: string, types: string): EntryPoint {
  const source = readFileSync(index, 'utf8');
  const file = readDeclarations(types);
  const groups = blocksOf(index, source).map(({ title, names }) => ({
    title,
    exports: names.map((exported) => {
      const from = file.exported.find((one) => one.name === exported)?.from ?? null;
      return {
        name: exported,
        declaration: declarationOf(file, exported),
        from: from !== null && !from.startsWith('.') ? from : null,
      };
    }),
  }));
  const head = /^\/\*\*(?<text>.*?)@module/s.exec(source)?.groups?.['text'] ?? '';
  const doc = head
    .replaceAll(/^\s*\* ?/gm, '')
    .replace(`${name}: `, '')
    .trim();
  return { name, doc: doc.charAt(0).toUpperCase() + doc.slice(1), groups };
}

interface Block {
  title: string | null;
  names: string[];
}

/** The statements of an index between blank lines. */
function blocksOf(path: string, source: string): readonly Block[] {
  const { program, comments } = parseSync(path, source);
  const blocks: Block[] = [];
  let end = source.indexOf('*/') + 2;
  for (const statement of program.body) {
    if (statement.type !== 'ExportNamedDeclaration') continue;
    const between = source.slice(end, statement.start);
    if (blocks.length === 0 || /\n\s*\n/.test(between)) {
      const above = comments.find((one) => one.type === 'Line' && between.includes(one.value));
      const folder = /^\.\/(?<folder>\w+)\//.exec(statement.source?.value ?? '')?.groups?.[
        'folder'
      ];
      const title = above?.value.trim() ?? titleOf(folder);
      if (blocks.length === 0 || title !== blocks.at(-1)?.title) blocks.push({ title, names: [] });
    }
    const names = statement.specifiers.flatMap(({ exported }) =>
      'name' in exported ? [exported.name] : [],
    );
    blocks.at(-1)?.names.push(...names);
    end = statement.end;
  }
  return blocks;
}

function titleOf(folder: string | undefined): string | null {
  return folder === undefined ? null : folder.charAt(0).toUpperCase() + folder.slice(1);
}
