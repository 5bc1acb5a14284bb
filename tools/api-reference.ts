/**
 * Writes packages/NAME/API.md from the declarations that the compiler built, comments and all.
 *
 *   npm run api            writes
 *   npm run check:api      says which comments are missing and which files are not up to date, and then exits with 1
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { format, type FormatConfig } from 'oxfmt';

import { missingComments } from './api/missing.ts';
import { PACKAGES, entryPointsOf } from './api/packages.ts';
import { linksTo, reference } from './api/reference.ts';

const style: FormatConfig = JSON.parse(readFileSync('.oxfmtrc.json', 'utf8'));
const pages = new Map(PACKAGES.map((name) => [name, entryPointsOf(`packages/${name}`)]));
const declarations = new Map(
  [...pages.values()].flatMap((entries) =>
    entries.flatMap(({ groups }) =>
      groups.flatMap(({ exports }) =>
        exports.flatMap(({ declaration }) =>
          declaration === null ? [] : [[declaration.name, declaration] as const],
        ),
      ),
    ),
  ),
);

async function page(name: (typeof PACKAGES)[number]): Promise<string> {
  const text = reference(name, pages.get(name) ?? [], linksTo(pages, name));
  const { code, errors } = await format('API.md', text, style);
  if (errors.length > 0) throw new Error(errors.map(({ message }) => message).join('\n'));
  return code;
}

const isCheck = process.argv.includes('--check');
const faults: string[] = [];
for (const [name, entries] of pages) {
  const file = `packages/${name}/API.md`;
  const text = await page(name);
  if (!isCheck) {
    writeFileSync(file, text);
  } else if (!existsSync(file) || readFileSync(file, 'utf8') !== text) {
    faults.push(`${file}: is not what the declarations say; run \`npm run api\`.`);
  }
  const missing = missingComments(entries, (one) => declarations.get(one));
  faults.push(...missing.map((one) => `packages/${name}: ${one} has no comment.`));
}

for (const sentence of faults) console.log(sentence);
if (faults.length > 0 && isCheck) process.exitCode = 1;
else console.log(`${declarations.size} exported names are described.`);
