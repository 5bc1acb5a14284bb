/**
 * Which exported names and members lack a comment that is due.
 *
 * Each exported name owes one; that at the beginning of a file is the comment of what the file is called after. So does each
 * member of an interface or class, unless its name and type say all: literals (`kind: 'relay'`), a member called as its type
 * or the last word of it (`host: Host`, `state: SenderState`, `recipients: readonly RecipientStatus[]`), a constructor, and
 * what a parent has already described.
 */
import type { Declaration, Member } from './declarations.ts';
import type { EntryPoint } from './packages.ts';

/** `NAME` or `NAME.member`, for each comment that is missing. */
export function missingComments(
  entries: readonly EntryPoint[],
  declared: (name: string) => Declaration | undefined,
): readonly string[] {
  const declarations = entries.flatMap(({ groups }) =>
    groups.flatMap(({ exports }) => exports.flatMap(({ declaration }) => declaration ?? [])),
  );
  return declarations.flatMap((one) => {
    const members = one.members
      .filter((member) => owes(member) && !inherits(one, member.name, declared))
      .map((member) => `${one.name}.${member.name}`);
    return one.doc === null ? [one.name].concat(members) : members;
  });
}

function owes({ name, doc, type, isConstructor }: Member): boolean {
  if (doc !== null || isConstructor || type?.kind === 'literal') return false;
  const singular = name.replace(/s$/, '').toLowerCase();
  return (
    type === null || !`${type.text.toLowerCase()} `.replace('s ', ' ').endsWith(`${singular} `)
  );
}

function inherits(
  { parents }: Declaration,
  member: string,
  declared: (name: string) => Declaration | undefined,
): boolean {
  return parents.some((name) => {
    const parent = declared(name);
    return (
      parent !== undefined &&
      (parent.members.some((one) => one.name === member) || inherits(parent, member, declared))
    );
  });
}
