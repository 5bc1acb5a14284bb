/** What a check comes to, and the words for it. A verdict other than `conforms` always says why, in one clause. */

/**
 * `breach`: the server did what the text forbids, or not what it demands. `not applicable`: the check needs something that is
 * not there, such as a mailbox to write to. `undecided`: what came back, or did not come, settles nothing.
 */
export type Verdict =
  | { readonly kind: 'conforms' }
  | { readonly kind: 'breach' | 'not applicable' | 'undecided'; readonly why: string };

/** The kind of a verdict alone, to count or to sort by. */
export type VerdictKind = Verdict['kind'];

export const CONFORMS: Verdict = { kind: 'conforms' };

export function breach(why: string): Verdict {
  return { kind: 'breach', why };
}

export function notApplicable(why: string): Verdict {
  return { kind: 'not applicable', why };
}

export function undecided(why: string): Verdict {
  return { kind: 'undecided', why };
}

/** Conforms if something is so; a breach for this reason if not. */
export function unless(conforms: boolean, why: string): Verdict {
  return conforms ? CONFORMS : breach(why);
}
