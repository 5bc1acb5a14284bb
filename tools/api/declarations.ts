/** What a built declaration file (`*.d.ts`) declares, and what it hands on from other files. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseSync } from 'oxc-parser';
import type {
  ClassElement,
  Comment,
  Declaration as Syntax,
  Program,
  Statement,
  TSSignature,
  TSType,
} from 'oxc-parser';

export type Kind = 'class' | 'interface' | 'type' | 'function' | 'constant';

/** A member of an interface or a class. */
export interface Member {
  readonly name: string;
  readonly doc: string | null;
  /** Its type, where that is a name (or an array of what has a name) or made of literals. */
  readonly type: { readonly kind: 'name' | 'literal'; readonly text: string } | null;
  readonly isConstructor: boolean;
}

export interface Declaration {
  readonly name: string;
  readonly kind: Kind;
  /** As code, with the comments of its members, and without its own. */
  readonly code: string;
  readonly doc: string | null;
  readonly members: readonly Member[];
  /** What a class implements and extends, or an interface extends. */
  readonly parents: readonly string[];
}

/** A name that a file exports, and the file that it has it from. */
export interface Exported {
  readonly name: string;
  /** As it is called where it is declared. */
  readonly original: string;
  /** The specifier in `from`, or null where the file declares it itself. */
  readonly from: string | null;
}

export interface DeclarationFile {
  readonly path: string;
  readonly declarations: ReadonlyMap<string, Declaration>;
  readonly exported: readonly Exported[];
}

const KINDS: Readonly<Partial<Record<Syntax['type'], Kind>>> = {
  ClassDeclaration: 'class',
  TSInterfaceDeclaration: 'interface',
  TSTypeAliasDeclaration: 'type',
  TSDeclareFunction: 'function',
  VariableDeclaration: 'constant',
};

const read = new Map<string, DeclarationFile>();

export function readDeclarations(path: string): DeclarationFile {
  let file = read.get(path);
  if (file === undefined) {
    const source = readFileSync(path, 'utf8');
    const { program, comments } = parseSync(path, source);
    file = new Reader(path, source, program, comments).file();
    read.set(path, file);
  }
  return file;
}

/** Follows a name to where it is declared; null when that is another package. */
export function declarationOf(file: DeclarationFile, name: string): Declaration | null {
  const exported = file.exported.find((one) => one.name === name);
  if (exported !== undefined && exported.from !== null) {
    if (!exported.from.startsWith('.')) return null;
    const path = join(dirname(file.path), exported.from.replace(/\.[jt]s$/, '.d.ts'));
    return declarationOf(readDeclarations(path), exported.original);
  }
  const declaration = file.declarations.get(exported?.original ?? name);
  if (declaration === undefined) throw new Error(`${file.path} declares no ${name}.`);
  return declaration;
}

class Reader {
  readonly #path: string;
  readonly #source: string;
  readonly #program: Program;
  readonly #docs: ReadonlyMap<number, string>;
  /**
   * What the source says of itself at its beginning, which is about the name that the file is called after. The compiler
   * drops it with the import below it.
   */
  readonly #head: string | null;

  constructor(path: string, source: string, program: Program, comments: readonly Comment[]) {
    this.#path = path;
    this.#source = source;
    this.#program = program;
    this.#docs = new Map(
      comments
        .filter(({ type, value }) => type === 'Block' && value.startsWith('*'))
        .map(({ end, value }) => [this.#skipSpace(end), plain(value)]),
    );
    const written = path.replace('/dist/', '/src/').replace(/\.d\.ts$/, '.ts');
    const head = existsSync(written)
      ? /^\/\*(?<text>\*.*?)\*\//s.exec(readFileSync(written, 'utf8'))
      : null;
    this.#head = head === null ? null : plain(head.groups?.['text'] ?? '');
  }

  file(): DeclarationFile {
    const declarations = new Map<string, Declaration>();
    for (const statement of this.#program.body) {
      for (const one of this.#declared(statement)) {
        const before = declarations.get(one.name);
        declarations.set(one.name, before === undefined ? one : overloaded(before, one));
      }
    }
    return { path: this.#path, declarations, exported: this.#program.body.flatMap(exportedBy) };
  }

  #skipSpace(from: number): number {
    return from + (/^\s*/.exec(this.#source.slice(from))?.[0].length ?? 0);
  }

  #declared(statement: Statement): readonly Declaration[] {
    const exports = statement.type === 'ExportNamedDeclaration';
    const syntax = exports ? statement.declaration : statement;
    const kind = syntax === null ? undefined : KINDS[syntax.type as Syntax['type']];
    if (syntax === null || kind === undefined) return [];
    const doc = this.#docs.get(statement.start) ?? null;
    const file = basename(this.#path, '.d.ts').replaceAll('-', '').toLowerCase();
    const code = this.#source
      .slice(syntax.start, syntax.end)
      .replace(/^declare /, '')
      .replace(/^ +#private;\n/m, '');
    const whole = { kind, code, members: this.#membersOf(syntax), parents: parentsOf(syntax) };
    return namesOf(syntax).map((name) => {
      const ownDoc = doc ?? (name.toLowerCase() === file ? this.#head : null);
      return Object.assign({ name, doc: ownDoc }, whole);
    });
  }

  #membersOf(syntax: Statement): readonly Member[] {
    const elements =
      syntax.type === 'ClassDeclaration' || syntax.type === 'TSInterfaceDeclaration'
        ? syntax.body.body
        : [];
    return elements.flatMap((element: ClassElement | TSSignature) => {
      if (!('key' in element) || element.computed || isPrivate(element)) return [];
      const name = this.#source.slice(element.key.start, element.key.end);
      const doc = this.#docs.get(element.start) ?? null;
      return [{ name, doc, type: this.#typeOf(element), isConstructor: name === 'constructor' }];
    });
  }

  #typeOf(element: ClassElement | TSSignature): Member['type'] {
    const annotation = annotationOf(element);
    if (annotation === null) {
      const isConstant = element.type === 'PropertyDefinition' && element.value !== null;
      return isConstant ? { kind: 'literal', text: '' } : null;
    }
    const text = this.#source.slice(annotation.start, annotation.end);
    if (isLiteral(annotation)) return { kind: 'literal', text };
    const name = /^(?:readonly )?(?<name>\w+)(?:\[\]| \| null| \| undefined)?$/.exec(text)
      ?.groups?.['name'];
    return name === undefined ? null : { kind: 'name', text: name };
  }
}

function isLiteral(type: TSType): boolean {
  return (
    type.type === 'TSLiteralType' || (type.type === 'TSUnionType' && type.types.every(isLiteral))
  );
}

function annotationOf(element: ClassElement | TSSignature): TSType | null {
  if (element.type === 'PropertyDefinition' || element.type === 'TSPropertySignature') {
    return element.typeAnnotation?.typeAnnotation ?? null;
  }
  const isGetter = element.type === 'MethodDefinition' && element.kind === 'get';
  return isGetter ? (element.value.returnType?.typeAnnotation ?? null) : null;
}

function isPrivate(element: ClassElement | TSSignature): boolean {
  return (
    ('accessibility' in element && element.accessibility === 'private') ||
    ('key' in element && element.key.type === 'PrivateIdentifier')
  );
}

function namesOf(syntax: Statement): readonly string[] {
  if (syntax.type === 'VariableDeclaration') {
    return syntax.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
  }
  return 'id' in syntax && syntax.id !== null && 'name' in syntax.id ? [syntax.id.name] : [];
}

function parentsOf(syntax: Statement): readonly string[] {
  if (syntax.type === 'TSInterfaceDeclaration') {
    return syntax.extends.flatMap(({ expression }) => nameOf(expression));
  }
  if (syntax.type !== 'ClassDeclaration') return [];
  const above = syntax.superClass === null ? [] : nameOf(syntax.superClass);
  return [...above, ...(syntax.implements ?? []).flatMap(({ expression }) => nameOf(expression))];
}

function nameOf(expression: { readonly type: string; readonly name?: unknown }): string[] {
  return typeof expression.name === 'string' ? [expression.name] : [];
}

function exportedBy(statement: Statement): readonly Exported[] {
  if (statement.type !== 'ExportNamedDeclaration') return [];
  if (statement.declaration !== null) {
    return namesOf(statement.declaration).map((name) => ({ name, original: name, from: null }));
  }
  return statement.specifiers.flatMap(({ local, exported }) =>
    'name' in local && 'name' in exported
      ? [{ name: exported.name, original: local.name, from: statement.source?.value ?? null }]
      : [],
  );
}

function overloaded(before: Declaration, next: Declaration): Declaration {
  return { ...before, code: `${before.code}\n${next.code}`, doc: before.doc ?? next.doc };
}

/** The text of a comment without its frame of asterisks. */
function plain(comment: string): string {
  return comment
    .replace(/^\*/, '')
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .trim();
}
