/** The reference of a package as Markdown: each exported name with its code, its text, and links to the types in it. */
import type { Declaration } from './declarations.ts';
import type { EntryPoint, Export } from './packages.ts';

/** The page and heading of a name that some package exports. */
export type Links = ReadonlyMap<string, { readonly folder: string; readonly anchor: string }>;

/** Where each name of the packages is described; where two packages have the same name, each has its own. */
export function linksTo(pages: ReadonlyMap<string, readonly EntryPoint[]>, folder: string): Links {
  const own = headings(folder, pages.get(folder) ?? []);
  const others = [...pages].flatMap(([name, entries]) => headings(name, entries));
  return new Map([...others.toReversed(), ...own]);
}

/** GitHub makes the anchors from the headings in their order, in lower case, and numbers those that are equal. */
function headings(folder: string, entries: readonly EntryPoint[]) {
  const seen = new Map<string, number>();
  const anchorOf = (heading: string): string => {
    const anchor = heading.toLowerCase();
    const times = seen.get(anchor) ?? 0;
    seen.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  };
  return entries.flatMap(({ groups }) =>
    groups.flatMap(({ title, exports }) => {
      if (title !== null) anchorOf(title);
      return exports.map(({ name }) => [name, { folder, anchor: anchorOf(name) }] as const);
    }),
  );
}

export function reference(folder: string, entries: readonly EntryPoint[], links: Links): string {
  const page = new Page(folder, links);
  const [main] = entries;
  const parts = entries.map((entry) => page.entry(entry, entry === main));
  return `<!-- Written by \`npm run api\` from the declarations; change the comments there. -->\n\n${parts.join('\n\n')}\n`;
}

class Page {
  readonly #folder: string;
  readonly #links: Links;

  constructor(folder: string, links: Links) {
    this.#folder = folder;
    this.#links = links;
  }

  entry({ name, doc, groups }: EntryPoint, isMain: boolean): string {
    const contents = groups.map(({ title, exports }) => {
      const names = exports.map((one) => this.#link(one.name) ?? `\`${one.name}\``).join(', ');
      return title === null ? `- ${names}` : `- **${title}**: ${names}`;
    });
    const sections = groups.flatMap(({ title, exports }) => [
      ...(title === null ? [] : [`## ${title}`]),
      ...exports.map((one) => this.#section(one)),
    ]);
    const heading = isMain ? `# ${name}: API` : `# ${name}`;
    return [heading, doc, contents.join('\n'), ...sections].join('\n\n');
  }

  #section({ name, declaration, from }: Export): string {
    if (declaration === null) {
      return `### ${name}\n\nHanded on from [\`${from}\`](../${from?.split('/')[1]}/API.md).`;
    }
    const { code, doc } = declaration;
    const also = this.#typesIn(declaration);
    return [
      `### ${name}`,
      `\`\`\`ts\n${code}\n\`\`\``,
      ...(doc === null ? [] : [this.#prose(doc)]),
      ...(also.length === 0 ? [] : [`With ${also.join(', ')}.`]),
    ].join('\n\n');
  }

  #address(name: string): string | null {
    const target = this.#links.get(name);
    if (target === undefined) return null;
    const page = target.folder === this.#folder ? '' : `../${target.folder}/API.md`;
    return `${page}#${target.anchor}`;
  }

  #link(name: string): string | null {
    const address = this.#address(name);
    return address === null ? null : `[${name}](${address})`;
  }

  /** Links to the types that the code names, in their order. */
  #typesIn({ name, code }: Declaration): readonly string[] {
    const withoutComments = code.replaceAll(/\/\*.*?\*\//gs, '').replaceAll(/'[^'\n]*'/g, '');
    const names = new Set(withoutComments.match(/\b[A-Z]\w+\b/g));
    names.delete(name);
    return [...names].flatMap((one) => this.#link(one) ?? []);
  }

  #prose(doc: string): string {
    return doc.replaceAll(
      /\{@link (?<name>\w+)\}/g,
      (_, name: string) => this.#link(name) ?? `\`${name}\``,
    );
  }
}
