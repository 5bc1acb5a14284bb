import { readFileSync } from 'node:fs';
import { format } from 'oxfmt';
import { expect, test } from 'vitest';

import { NETWORK_TEMPLATE, loadNetwork } from '@hopscope/network';
import { schemaTables, type Schema } from './schema-page.ts';

const schema = JSON.parse(
  readFileSync(new URL('../../packages/network/network.schema.json', import.meta.url), 'utf8'),
) as Schema;

const PAGE = `# The network file

Made of [its schema](../packages/network/network.schema.json), in whose words every mistake is told, too. \`hopscope init\` writes the file
below, \`hopscope check\` says each mistake of one at its line and column.

\`\`\`yaml
${NETWORK_TEMPLATE.trimEnd()}
\`\`\`

${schemaTables(schema, 'The file').join('\n')}`;

test('The page about the network file says what its schema says', async () => {
  const { code } = await format('network-file.md', PAGE, { printWidth: 100, singleQuote: true });
  await expect(code).toMatchFileSnapshot('../../docs/network-file.md');
});

test('Every key of the schema is on it, with what it is and what it means', () => {
  const rows = PAGE.split('\n').filter((line) => line.startsWith('| `'));
  for (const row of rows) expect(row).toMatch(/^\| `\w+` \| [^|]{4,} \| .{4,} \|$/);
  const told = new Set(rows.map((row) => row.split('`')[1]));
  const written = [...JSON.stringify(schema).matchAll(/"(?<key>\w+)":\{"(?:\$ref|title)":/g)];
  const kinds = new Set([...Object.keys(schema.$defs ?? {}), 'additionalProperties', 'items']);
  const keys = written.map(({ groups }) => String(groups?.['key']));
  expect(keys.length).toBeGreaterThan(50);
  expect(keys.filter((key) => !kinds.has(key) && !told.has(key))).toEqual([]);
});

test('The file on it is right', () => {
  expect(loadNetwork(NETWORK_TEMPLATE, 'net.yaml').ok).toBe(true);
});
