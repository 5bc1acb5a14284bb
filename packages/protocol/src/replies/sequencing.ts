/**
 * Which reply may answer which command: RFC 821 4.3 (0821:2238) as data, then what RFC 5321 4.3.2 adds. "These must be
 * strictly adhered to" (0821:2223), so the receiver-SMTP holds every reply against this table before it sends it.
 *
 * 421 may answer anything. 530 (RFC 4954 6, RFC 3207 4) answers what is not served to a stranger, or in the clear; 554 all
 * but QUIT, where TLS did not prove enough (RFC 3207 4.1). 503 stands beside every command of a mail transaction: the lists
 * leave it out for MAIL and its kin, the rules on their order (0821:1643) demand it. 554 may stand instead of the greeting by RFC 5321 3.1, and then
 * 503 answers everything but QUIT (5321:979).
 */
import type { Verb } from '../commands/command.ts';
import type { Dialect } from '../rules.ts';
import type { ReplyCode } from './reply-codes.ts';

/** What a reply answers: a command, the opening of the channel, or the end of mail data. */
export type Occasion = Verb | 'opening' | 'end of mail data';

const RFC821_SEQUENCING: Readonly<Record<Occasion, readonly ReplyCode[]>> = {
  opening: [220],
  HELO: [250, 500, 501, 504],
  EHLO: [500],
  MAIL: [250, 552, 451, 452, 500, 501, 503],
  RCPT: [250, 251, 550, 551, 552, 553, 450, 451, 452, 500, 501, 503],
  DATA: [354, 451, 554, 500, 501, 503],
  'end of mail data': [250, 552, 554, 451, 452],
  RSET: [250, 500, 501, 504],
  SEND: [250, 552, 451, 452, 500, 501, 502, 503],
  SOML: [250, 552, 451, 452, 500, 501, 502, 503],
  SAML: [250, 552, 451, 452, 500, 501, 502, 503],
  VRFY: [250, 251, 550, 551, 553, 500, 501, 502, 504],
  EXPN: [250, 550, 500, 501, 502, 504],
  HELP: [211, 214, 500, 501, 502, 504],
  NOOP: [250, 500, 501], // 501 is ours: a control character in the argument that RFC 5321 gave NOOP
  QUIT: [221, 500, 501],
  TURN: [250, 502, 500, 501, 503],
  BDAT: [500],
  AUTH: [500],
  STARTTLS: [500],
};

const RFC5321_ADDITIONS: Readonly<Partial<Record<Occasion, readonly ReplyCode[]>>> = {
  opening: [554],
  HELO: [502, 503, 530, 550, 554],
  EHLO: [250, 501, 502, 503, 504, 550, 554],
  MAIL: [455, 530, 550, 553, 554, 555],
  RCPT: [455, 530, 554, 555],
  DATA: [530],
  BDAT: [250, 450, 451, 452, 501, 502, 503, 530, 550, 552, 554], // RFC 3030 2
  AUTH: [235, 334, 432, 454, 501, 502, 503, 504, 530, 534, 535, 538, 554], // RFC 4954 4 and 6
  STARTTLS: [220, 454, 501, 502, 503], // RFC 3207 4
  'end of mail data': [450, 550],
  RSET: [503, 530],
  VRFY: [252, 503, 530, 554],
  EXPN: [252, 503, 530, 554],
  HELP: [503, 530, 554],
  NOOP: [503],
};

/** The same to be asked quickly: every reply is. */
const LISTED: ReadonlyMap<string, Readonly<Record<Dialect, ReadonlySet<number>>>> = new Map(
  Object.entries(RFC821_SEQUENCING).map(([occasion, codes]) => [
    occasion,
    { rfc821: new Set(codes), rfc5321: new Set([...codes, ...added(occasion)]) },
  ]),
);

function added(occasion: string): readonly ReplyCode[] {
  const found = Object.entries(RFC5321_ADDITIONS).find(([name]) => name === occasion);
  return found?.[1] ?? [];
}

/** Whether the dialect's RFC lists the code for the occasion (0821:2238; 5321 4.3.2). */
export function mayAnswer(occasion: Occasion, code: number, dialect: Dialect): boolean {
  return code === 421 || LISTED.get(occasion)?.[dialect].has(code) === true;
}
