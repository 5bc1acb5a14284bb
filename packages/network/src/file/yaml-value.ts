/**
 * A YAML file as values that know their place. The readers of the network file see only these, never the YAML package:
 * every value can be quoted, and every character of a text can be pointed at.
 */

/** Where something begins, as an offset in the file. */
export interface Place {
  readonly start: number;
}

export type YamlValue = TextValue | OtherScalar | ListValue | MapValue;

export interface TextValue extends Place {
  readonly kind: 'text';
  readonly text: string;
  /** The offset after its last character, quotes included. */
  readonly end: number;
}

/** A scalar that YAML takes for something else than text. */
export interface OtherScalar extends Place {
  readonly kind: 'number' | 'boolean' | 'null';
  readonly value: number | boolean | null;
  /** As spelled in the file: `0x10`, `TRUE`, `~`. */
  readonly spelling: string;
}

interface ListValue extends Place {
  readonly kind: 'list';
  readonly items: readonly YamlValue[];
}

interface MapValue extends Place {
  readonly kind: 'map';
  /** In the order of the file. */
  readonly entries: ReadonlyMap<string, Entry>;
}

export interface Entry {
  readonly key: TextValue;
  readonly value: YamlValue;
}

/** The value under a key, if `value` is a map that has it. */
export function valueAt(value: YamlValue | null, key: string): YamlValue | null {
  return value?.kind === 'map' ? (value.entries.get(key)?.value ?? null) : null;
}

/** The text under a key. A value of another kind is the schema's affair, and null here. */
export function textAt(value: YamlValue | null, key: string): TextValue | null {
  const found = valueAt(value, key);
  return found?.kind === 'text' ? found : null;
}

/** The entries of a map; none, if it is no map. */
export function entriesOf(value: YamlValue | null): Iterable<Entry> {
  return value?.kind === 'map' ? value.entries.values() : [];
}

/** The items of a list; none, if it is no list. */
export function itemsOf(value: YamlValue | null): readonly YamlValue[] {
  return value?.kind === 'list' ? value.items : [];
}

/** The texts of a list; what else is in it is the schema's affair. */
export function listTextsOf(value: YamlValue | null): readonly TextValue[] {
  return itemsOf(value).filter((item) => item.kind === 'text');
}

/** The texts of a list, or the one text that stands for a list of one. */
export function textsOf(value: YamlValue | null): readonly TextValue[] {
  return value?.kind === 'text' ? [value] : listTextsOf(value);
}

/** The value without its places, for the schema. No object has a prototype: `__proto__` is a key like any other. */
export function plain(value: YamlValue): unknown {
  switch (value.kind) {
    case 'text':
      return value.text;
    case 'number':
    case 'boolean':
    case 'null':
      return value.value;
    case 'list':
      return value.items.map(plain);
    case 'map': {
      const object: Record<string, unknown> = Object.create(null);
      for (const [key, entry] of value.entries) object[key] = plain(entry.value);
      return object;
    }
  }
}

/**
 * The offset of one character of a text. Exact on one line, plain or in quotes; where lines were folded or indented, the
 * offset at which the text begins.
 */
export function charOffset(source: string, { text, start, end }: TextValue, index: number): number {
  const written = source.slice(start, end);
  if (written.includes('\n') || written.includes('\r')) return start;
  if (written === text) return start + index;
  const quote = written[0];
  if (quote !== '"' && quote !== "'") return start;
  let at = start + 1;
  for (let left = index; left > 0 && at < end - 1; at += widthAt(source, at, quote)) {
    left -= 1;
  }
  return at;
}

const HEX_ESCAPES: ReadonlyMap<string, number> = new Map([
  ['x', 4],
  ['u', 6],
  ['U', 10],
]);

/** How many characters of the file stand for the one at hand: `\"`, `\x41` or `''`. */
function widthAt(source: string, at: number, quote: string): number {
  const character = source[at];
  if (quote === "'") return character === "'" ? 2 : 1;
  if (character !== '\\') return 1;
  return HEX_ESCAPES.get(source[at + 1] ?? '') ?? 2;
}
