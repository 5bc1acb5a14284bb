import { readFileSync } from 'node:fs';
import { format } from 'oxfmt';
import { expect, test } from 'vitest';

import { definition, type Schema } from './schema-page.ts';

interface Event extends Schema {
  readonly properties: Readonly<Record<string, Schema>>;
}

const schema = JSON.parse(
  readFileSync(new URL('../../packages/network/journal.schema.json', import.meta.url), 'utf8'),
) as Schema & { readonly oneOf: readonly Event[] };

/** All members of an event but those that each has, and whether they may be missing. */
function membersOf(event: Schema): readonly { name: string; is: Schema; optional: boolean }[] {
  const { $ref, properties = {}, required = [] } = event;
  const inherited = $ref === undefined ? [] : membersOf(definition(schema, $ref));
  const own = Object.entries(properties).filter(([name]) => name !== 'type');
  const beside = inherited.filter(({ name }) => !own.some(([one]) => one === name));
  const hers = own.map(([name, is]) => {
    const optional = !required.includes(name) && !inherited.some((member) => member.name === name);
    return { name, is, optional };
  });
  return [...beside, ...hers];
}

function kindOf({ type, const: only, enum: some, format: form, items }: Schema): string {
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (some !== undefined) return some.map((one) => `\`${JSON.stringify(one)}\``).join(', ');
  const names = [type ?? []].flat().map((one) => {
    if (one !== 'array') return KINDS[one] ?? one;
    const { properties } = typeof items === 'object' ? items : {};
    const of = properties === undefined ? 'texts' : `\`{ ${Object.keys(properties).join(', ')} }\``;
    return `a list of ${of}`;
  });
  return `${names.join(', or ')}${form === 'date-time' ? ', ISO 8601' : ''}`;
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  integer: 'a whole number',
  number: 'a number',
  null: 'null',
};

function section(event: Event): readonly string[] {
  const rows = membersOf(event).map(
    ({ name, is, optional }) =>
      `| \`${name}\` | ${kindOf(is)}${optional ? '; or not there' : ''} | ${(is.description ?? '').replaceAll('<', '&lt;')} |`,
  );
  const title = event.title ?? '';
  const table =
    rows.length === 0 ? [] : ['| member | is | means |', '| --- | --- | --- |', ...rows, ''];
  return [
    `## \`${typeOf(event)}\``,
    '',
    `${title.charAt(0).toUpperCase()}${title.slice(1)}.`,
    '',
    ...table,
  ];
}

function typeOf({ properties }: Event): string {
  return String(properties['type']?.const);
}

const COMMON = Object.entries(schema.properties ?? {}).map(
  ([name, { description = 'Which of the events below it is.' }]) =>
    `| \`${name}\` | ${description} |`,
);

const PAGE = `# The journal

${schema.description} Made of [its schema](../packages/network/journal.schema.json); \`hopscope run --json\` prints the same.

Every line has these members:

| member | means |
| --- | --- |
${COMMON.join('\n')}

${schema.oneOf.flatMap(section).join('\n')}`;

test('The page about the journal says what its schema says', async () => {
  const { code } = await format('journal.md', PAGE, { printWidth: 100, singleQuote: true });
  await expect(code).toMatchFileSnapshot('../../docs/journal.md');
});

test('Every member of every event is on it, with what it is and what it means', () => {
  const rows = PAGE.split('\n').filter((line) => /^\| `\w+` \|.*\|.*\|/.test(line));
  expect(rows.length).toBeGreaterThan(80);
  for (const row of rows) expect(row).toMatch(/^\| `\w+` \|( [^|]{3,} \|)? [^|]{4,} \|$/);
  expect(schema.oneOf.map((event) => PAGE.includes(`## \`${typeOf(event)}\``))).not.toContain(
    false,
  );
});
