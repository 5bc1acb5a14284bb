/**
 * Writes the licences of the packages that a bundle holds beside it: `dist/THIRD-PARTY-LICENCES.txt`. Which packages those are
 * the source maps tell, so nothing is forgotten and nothing is named that is not there.
 *
 *   tsx tools/third-party-licences.ts apps/terminal/dist
 */
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const [dist = ''] = process.argv.slice(2);
const folders = new Set(
  readdirSync(dist)
    .filter((name) => name.endsWith('.map'))
    .flatMap(sourcesOf)
    .flatMap(packageFolder),
);
const texts = [...folders].toSorted().map(licenceOf);
writeFileSync(join(dist, 'THIRD-PARTY-LICENCES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
console.log(`${dist} holds ${folders.size} packages of others; their licences stand beside it.`);

function sourcesOf(map: string): readonly string[] {
  const { sources } = JSON.parse(readFileSync(join(dist, map), 'utf8')) as { sources: string[] };
  return sources.map((source) => resolve(dist, source));
}

/** The folder of the package that a source file belongs to; none for our own. */
function packageFolder(source: string): readonly string[] {
  const match = /^(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(source);
  return match?.[1] === undefined ? [] : [match[1]];
}

/** Name, version and the text of the licence. Throws when a package says nothing that could be passed on. */
function licenceOf(folder: string): string {
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as {
    name: string;
    version: string;
    license?: string;
    author?: string | { name?: string };
  };
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const head = `${manifest.name} ${manifest.version}: ${manifest.license ?? 'see below'}\n\n`;
  if (file !== undefined && existsSync(join(folder, file))) {
    return `${head}${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  }
  if (manifest.license === undefined) throw new Error(`${manifest.name} has no licence to pass on`);
  const { author } = manifest;
  const name =
    typeof author === 'string' ? author : (author?.name ?? `the authors of ${manifest.name}`);
  return `${head}Copyright ${name}. The package states this licence and holds no text of it.\n`;
}
