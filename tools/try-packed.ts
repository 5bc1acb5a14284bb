/**
 * Uses each package as a stranger would: packs them all, installs the tarballs in a project outside the repository, compiles a
 * consumer of each entry point alone, and runs it on Node 22 and on the pinned Node. What is for tests is used in tests.
 *
 *   npm run try:packed            after a build, which the script does first
 *
 * Prints what is in each tarball, then one line for each entry point and Node; exits with 1 if one of them does not hold.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { PROGRAMS, type Consumer } from './packed/programs.ts';

const NODE_22 = '22.23.2';

interface Packed {
  readonly name: string;
  readonly filename: string;
  readonly size: number;
  readonly files: readonly { readonly path: string }[];
}

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const folder = mkdtempSync(join(tmpdir(), 'hopscope-packed-'));
let faults = 0;

function fault(sentence: string): void {
  console.log(sentence);
  faults += 1;
}

function pack(name: string): Packed {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const report = execFileSync(npm, args, { cwd: join('packages', name), encoding: 'utf8' });
  const parsed: Readonly<Record<string, Packed>> | readonly Packed[] = JSON.parse(report);
  const [packed] = Object.values(parsed);
  if (packed === undefined) throw new Error(`npm pack said nothing of ${name}.`);
  return packed;
}

/** Each tarball has what a user reads and runs, and nothing of the workshop. */
function look({ name, size, files }: Packed): void {
  const paths = files.map(({ path }) => path);
  const built = paths.filter((path) => path.startsWith('dist/')).length;
  const sources = paths.filter((path) => path.startsWith('src/')).length;
  const others = paths.filter((path) => !/^(?:dist|src)\//.test(path));
  console.log(
    `${name}: ${Math.round(size / 1024)} KB; ${others.join(' ')}; dist ${built} files, src ${sources} files`,
  );
  for (const due of [
    'package.json',
    'README.md',
    'LICENSE',
    'API.md',
    'dist/index.js',
    'dist/index.d.ts',
  ]) {
    if (!paths.includes(due)) fault(`${name}: ${due} is not in the tarball.`);
  }
  for (const path of paths) {
    if (/\.test\.|^test\/|tsconfig|\.tgz$/.test(path)) fault(`${name}: ${path} is in the tarball.`);
  }
}

const packed = [...new Set(Object.values(PROGRAMS).map(({ uses }) => uses))].map(pack);
packed.forEach(look);

const tarballs = new Map(
  packed.map(({ name, filename }) => [name, `file:${join(folder, filename)}`]),
);

const nodeTypes = { '@types/node': '^22.0.0' };

/** A project that knows one package; the others come only as its dependencies. */
function project(entry: string, { uses, program, needs, isTest }: Consumer): string {
  const place = join(folder, entry.replaceAll('/', '-'));
  const name = `@hopscope/${uses}`;
  const isBare = entry === 'protocol'; // all others speak of Node's own types, or need a package that does
  mkdirSync(place);
  const manifest = {
    private: true,
    type: 'module',
    dependencies: { [name]: tarballs.get(name) },
    overrides: Object.fromEntries([...tarballs].filter(([one]) => one !== name)),
    devDependencies: { ...(isBare ? {} : nodeTypes), ...needs },
  };
  const file = isTest === true ? 'consumer.test.ts' : 'consumer.ts';
  writeFileSync(join(place, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(place, file), program);
  const compilerOptions = {
    strict: true,
    skipLibCheck: needs !== undefined, // what others declare is theirs to check
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    target: 'es2024',
    lib: ['es2024', 'esnext.disposable'],
    module: 'nodenext',
    types: isBare ? [] : ['node'],
    outDir: 'built',
  };
  writeFileSync(join(place, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [file] }));
  execFileSync(npm, ['install', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: place });
  return place;
}

/** The standard output of a program, or null and what it said instead. */
function output(program: string, args: readonly string[], cwd: string): string | null {
  try {
    return execFileSync(program, args, { cwd, encoding: 'utf8', timeout: 60_000 }).trim();
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : '';
    fault(`${said}${String(error)}`);
    return null;
  }
}

/** Node 22 from the package that carries its program, for this machine. */
function node22(): string | null {
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  const place = join(folder, 'node22');
  mkdirSync(place);
  try {
    execFileSync(npm, ['install', '--prefix', place, '--loglevel=error', `${name}@${NODE_22}`]);
  } catch {
    console.log(`Notice: ${name}@${NODE_22} could not be installed; Node 22 is not tried.`);
    return null;
  }
  return join(place, 'node_modules', name, 'bin', 'node');
}

/** What a consumer prints; of a test, how many passed. */
function printed(node: string, place: string, { isTest }: Consumer): string | null {
  if (isTest !== true) return output(node, [join('built', 'consumer.js')], place);
  const report = join(place, 'report.json');
  const vitest = join('node_modules', 'vitest', 'vitest.mjs');
  const words = ['run', '--dir', 'built', '--reporter=json', `--outputFile=${report}`];
  if (output(node, [vitest, ...words], place) === null) return null;
  const told: Record<string, unknown> = JSON.parse(readFileSync(report, 'utf8'));
  const { numPassedTests, numTotalTests } = told;
  return `${String(numPassedTests)} of ${String(numTotalTests)} tests passed`;
}

const nodes = [process.execPath, node22()].filter((one) => one !== null);
const tsc = resolve('node_modules', 'typescript', 'bin', 'tsc');
for (const [entry, consumer] of Object.entries(PROGRAMS)) {
  const place = project(entry, consumer);
  if (output(process.execPath, [tsc, '-p', place], place) === null) continue;
  for (const node of nodes) {
    const said = printed(node, place, consumer);
    const version = output(node, ['--version'], place);
    if (said === consumer.prints)
      console.log(`@hopscope/${entry} on Node ${version}: compiled, imported, ran.`);
    else fault(`@hopscope/${entry} on Node ${version}: printed ${said}, not ${consumer.prints}`);
  }
}

rmSync(folder, { recursive: true });
if (faults > 0) process.exitCode = 1;
