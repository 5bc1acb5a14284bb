/**
 * What a JSON Schema says, as a page for people: a table for each kind of map in it, in the order in which they come up. The words are
 * those of the schema, so that the page, the mistakes of a file and the help of an editor cannot say different things.
 */

/** As much of a schema as a page shows. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly const?: string | number | boolean | null;
  readonly enum?: readonly (string | number | boolean | null)[];
  readonly title?: string;
  readonly description?: string;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: boolean | Schema;
  readonly prefixItems?: readonly Schema[];
  readonly $defs?: Readonly<Record<string, Schema>>;
}

/** The lines of the tables. `name`: what the whole is called. */
export function schemaTables(root: Schema, name: string): readonly string[] {
  const seen = new Set<Schema>();
  const sections: string[] = [];
  const read = (schema: Schema, heading: string): void => {
    if (seen.has(schema)) return;
    seen.add(schema);
    const { properties } = schema;
    if (properties !== undefined) sections.push(...section(root, schema, properties, heading));
    for (const [path, part] of partsOf(root, schema))
      read(part, heading === name ? path : `${heading}, ${path}`);
  };
  read(root, name);
  return sections;
}

function section(
  root: Schema,
  { description = '', required = [] }: Schema,
  properties: Readonly<Record<string, Schema>>,
  heading: string,
): readonly string[] {
  const rows = Object.entries(properties).map(([key, value]) => {
    const { title = '', description: means = '' } = resolved(root, value);
    const needed = required.includes(key) ? ' Needed.' : '';
    return `| \`${key}\` | ${cell(title)} | ${cell(means)}${needed} |`;
  });
  return [
    `## ${heading}`,
    '',
    description,
    '',
    '| key | is | means |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ];
}

/** The schemas below one, each with the way to it. */
function* partsOf(root: Schema, schema: Schema): Generator<readonly [string, Schema]> {
  for (const [key, value] of Object.entries(schema.properties ?? {}))
    for (const part of within(root, value)) yield [`\`${key}\``, part];
}

/** The schema itself, and those of what a list or a map of it holds. */
function* within(root: Schema, schema: Schema): Generator<Schema> {
  const { $ref } = schema;
  const here = $ref === undefined ? schema : definition(root, $ref);
  yield here;
  for (const inner of [here.items, here.additionalProperties, ...(here.prefixItems ?? [])])
    if (typeof inner === 'object') yield* within(root, inner);
}

/** What stands beside a reference counts more than what it leads to. */
function resolved(root: Schema, schema: Schema): Schema {
  const { $ref } = schema;
  return $ref === undefined ? schema : { ...definition(root, $ref), ...schema };
}

/** The schema that a reference leads to. */
export function definition({ $defs = {} }: Schema, ref: string): Schema {
  const found = $defs[ref.replace('#/$defs/', '')];
  if (found === undefined) throw new Error(`the schema has no ${ref}`);
  return found;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}
