/**
 * What a check is. Most rules stand in both RFCs, at other lines and sometimes with another force: a `Rule` is what is tried,
 * and a `Check` is that rule as one of the two texts states it.
 */
import type { Dialogue } from './dialogue.ts';
import type { Step } from './step.ts';
import type { Verdict } from './verdict.ts';

/** The RFC by whose rules a session is held. */
export type Rfc = '821' | '5321';

/** The RFCs of service extensions whose text is checked where a server of RFC 5321 offers them. */
export type ExtensionRfc =
  | '1870' // SIZE
  | '2034' // ENHANCEDSTATUSCODES
  | '2920' // PIPELINING
  | '3030' // CHUNKING, BINARYMIME
  | '3207' // STARTTLS
  | '3461' // DSN
  | '4954' // AUTH
  | '6152' // 8BITMIME
  | '6531'; // SMTPUTF8

/** `should`: the text leaves room for good reasons, so that a breach is worth knowing and no failure. */
export type Level = 'must' | 'should';

/** One statement of one RFC about receiver-SMTPs, with the dialogue that tries it. */
export interface Check {
  /** Stable, in lower case with hyphens; the same in both RFCs where both state the rule. */
  readonly id: string;
  /** A sentence: what a receiver-SMTP does that conforms. */
  readonly title: string;
  /** The RFC whose text is checked. */
  readonly rfc: Rfc | ExtensionRfc;
  /** Of that RFC: `4.1.1`, `Appendix E`. */
  readonly section: string;
  /** Of the RFC's plain text file, counted from 1. */
  readonly line: number;
  readonly level: Level;
  /** The sender's part of the dialogue, from before the greeting on. */
  run(dialogue: Dialogue): Step<Verdict>;
}

/** Where an RFC states a rule. */
export interface Place {
  readonly section: string;
  readonly line: number;
  /** `must` where not given. */
  readonly level?: Level;
}

export interface Rule extends Pick<Check, 'id' | 'title' | 'run'> {
  readonly stated: Readonly<Partial<Record<Check['rfc'], Place>>>;
}

/** In what kind of session a check is made: there are no extensions without RFC 5321's EHLO. */
export function sessionOf({ rfc }: Check): Rfc {
  return rfc === '821' ? '821' : '5321';
}

/** The rules that an RFC states, as its checks. */
export function checksIn(rules: readonly Rule[], rfc: Check['rfc']): readonly Check[] {
  return rules.flatMap(({ stated, ...rule }) => {
    const place = stated[rfc];
    return place === undefined ? [] : [{ ...rule, rfc, level: 'must' as const, ...place }];
  });
}
