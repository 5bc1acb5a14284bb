/** The words of `conform`: an outcome as lines for people or as a record for programs, and the summary. */
import {
  formatTranscript,
  type Check,
  type Level,
  type Outcome,
  type Summary,
  type VerdictKind,
} from '@hopscope/conform';

import { numbered } from '../text/numbered.ts';
import { visible } from '../text/visible.ts';

/** As `--json` prints it. */
export interface OutcomeRecord {
  readonly id: string;
  readonly title: string;
  /** `5321`; of a service extension its own, `1870`. */
  readonly rfc: Check['rfc'];
  readonly section: string;
  readonly line: number;
  readonly level: Level;
  readonly verdict: VerdictKind;
  /** Null where the server conforms. */
  readonly why: string | null;
  /** `S: NOOP`, `R: 250 OK`. */
  readonly transcript: readonly string[];
}

const VERDICT_WIDTH = 'not applicable'.length;
const PLACE_WIDTH = 'RFC 3207 4.2'.length;

/** One line, `conforms  4.1.1.9  NOOP is answered with 250.`; under it why not, and what was said in a breach. */
export function outcomeLines(outcome: Outcome): readonly string[] {
  const { check, verdict, transcript } = outcome;
  const departs = verdict.kind === 'breach' && check.level === 'should';
  const word = departs ? 'departs' : verdict.kind;
  const where = isOfExtension(check) ? `RFC ${check.rfc} ${check.section}` : check.section;
  const line = `${word.padEnd(VERDICT_WIDTH)}  ${where.padEnd(PLACE_WIDTH)}  ${check.title}`;
  if (verdict.kind === 'conforms' || verdict.kind === 'not applicable') return [line];
  const place = `RFC ${check.rfc}, line ${check.line}`;
  const why = `    ${visible(verdict.why)} (${check.id}; ${place})`;
  if (verdict.kind === 'undecided') return [line, why];
  return [line, why, ...formatTranscript(transcript).map((said) => `    ${said}`)];
}

/** Whether its RFC is another than the one that was asked for. */
function isOfExtension({ rfc }: Check): boolean {
  return rfc !== '821' && rfc !== '5321';
}

export function outcomeRecord({ check, verdict, transcript }: Outcome): OutcomeRecord {
  const { id, title, rfc, section, line, level } = check;
  const why = verdict.kind === 'conforms' ? null : verdict.why;
  const said = formatTranscript(transcript);
  return { id, title, rfc, section, line, level, verdict: verdict.kind, why, transcript: said };
}

/** `61 conform, 1 breach, 2 departures from advice, 20 not applicable, 0 undecided.` */
export function summaryLine({ counts, failures, departures }: Summary): string {
  return `${[
    `${counts.conforms} conform`,
    failures === 1 ? '1 breach' : `${failures} breaches`,
    `${numbered(departures, 'departure')} from advice`,
    `${counts['not applicable']} not applicable`,
    `${counts.undecided} undecided`,
  ].join(', ')}.`;
}
