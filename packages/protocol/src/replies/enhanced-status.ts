/**
 * Enhanced mail system status codes, `5.1.1` (RFC 3463), at the head of each line of a reply (RFC 2034): what happened, in
 * finer words than the three digits have. The class always agrees with the first of those digits.
 */
import { rightUse } from '../result.ts';
import { replyClass, type Reply } from './reply.ts';
import type { Occasion } from './sequencing.ts';

/** The three numbers of a status. */
export interface EnhancedStatus {
  /** Success, persistent transient failure, permanent failure. There is none for 3yz. */
  readonly class: 2 | 4 | 5;
  /** 0 to 999: what it is about; 1 addresses, 2 the mailbox, 3 the mail system, 4 the way, 5 the protocol, 6 the content, 7 policy. */
  readonly subject: number;
  /** 0 to 999. */
  readonly detail: number;
}

/** Sub-codes are written without leading zeros (RFC 3463 2), and one or more spaces follow (RFC 2034 3). */
const STATUS = /^([245])\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})(?: +|$)/;

const DOT = 46;

/** The status with which the text of a reply line begins, and the text after it; null when it begins with none. */
export function parseEnhancedStatus(
  text: string,
): { readonly status: EnhancedStatus; readonly rest: string } | null {
  if (text.charCodeAt(1) !== DOT) return null; // most replies have none
  const match = STATUS.exec(text);
  if (match === null) return null;
  const [all, first, subject, detail] = match;
  const status = {
    class: first === '2' ? 2 : first === '4' ? 4 : 5,
    subject: Number(subject),
    detail: Number(detail),
  } as const;
  return { status, rest: text.slice(all.length) };
}

/** `5.1.1`. */
export function formatEnhancedStatus(status: EnhancedStatus): string {
  const { subject, detail } = status;
  rightUse(isSubCode(subject) && isSubCode(detail), 'a sub-code of a status is 0 to 999');
  return `${status.class}.${subject}.${detail}`;
}

function isSubCode(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= 999;
}

/** The status in a reply's first line, or null; one that contradicts the reply's code says nothing and is null as well. */
export function enhancedStatusOf(answer: Reply): EnhancedStatus | null {
  const found = parseEnhancedStatus(answer.lines[0]);
  return found !== null && found.status.class === classOf(answer.code) ? found.status : null;
}

/** The same reply with its status taken out of its lines, as ENHANCEDSTATUSCODES puts it there (RFC 2034 4). */
export function withStatus(answer: Reply): Reply {
  const status = enhancedStatusOf(answer);
  if (status === null) return answer;
  const before = formatEnhancedStatus(status);
  const [first, ...others] = answer.lines;
  const bare = (line: string): string => {
    const found = parseEnhancedStatus(line);
    return found !== null && formatEnhancedStatus(found.status) === before ? found.rest : line;
  };
  return { code: answer.code, lines: [bare(first), ...others.map(bare)], status };
}

function classOf(code: number): EnhancedStatus['class'] | null {
  switch (replyClass(code)) {
    case 'success':
      return 2;
    case 'transient':
      return 4;
    case 'permanent':
      return 5;
    case 'intermediate':
      return null;
  }
}

/**
 * The status that a receiver-SMTP gives where its host named none: as much as the code and the occasion say by themselves,
 * and `X.0.0`, "other undefined status", where that is nothing. Null where none may stand: before the greeting's text, in
 * any response to HELO or EHLO, and in 3yz (RFC 2034 4). `occasion` null: the reply is to a line that is no command, or unasked for.
 */
export function defaultStatus(occasion: Occasion | null, code: number): EnhancedStatus | null {
  if (occasion === 'opening' || occasion === 'HELO' || occasion === 'EHLO') return null;
  const statusClass = classOf(code);
  if (statusClass === null) return null;
  const ofOccasion = occasion === null ? undefined : BY_OCCASION[occasion];
  const [subject, detail] = ofOccasion?.[code] ?? BY_CODE[code] ?? [0, 0];
  return { class: statusClass, subject, detail };
}

type SubCodes = readonly [subject: number, detail: number];

/** The sections are those of RFC 3463; 7.8 and up come from RFC 4954 6. */
const BY_CODE: Readonly<Record<number, SubCodes>> = {
  235: [7, 0], // RFC 4954 6
  421: [3, 2], // system not accepting network messages: "immediate shutdown, excessive load" (3.4)
  432: [7, 12], // a password transition is needed
  450: [2, 0], // other or undefined mailbox status (3.3)
  451: [3, 0], // other or undefined mail system status (3.4)
  452: [3, 1], // mail system full (3.4)
  454: [7, 0], // temporary failure of authentication or of TLS
  455: [5, 0], // other protocol status; 5.4 is "useful only as a permanent error" (3.6)
  500: [5, 2], // syntax error, or the command is unrecognized (3.6)
  501: [5, 4], // invalid command arguments (3.6)
  502: [5, 1], // invalid command: out of sequence or unsupported (3.6)
  503: [5, 1],
  504: [5, 4],
  530: [7, 0], // authentication required
  534: [7, 9], // the mechanism is too weak
  535: [7, 8], // the credentials are invalid
  538: [7, 11], // encryption required for the mechanism
  550: [7, 1], // delivery not authorized: "rejected for policy reasons" (3.8, 5321 4.2.3)
  551: [1, 6], // the mailbox has moved (3.2)
  552: [3, 4], // message too big for the system (3.4, RFC 1870 6)
  555: [5, 4],
};

const ORIGINATOR_TAKEN: Readonly<Record<number, SubCodes>> = {
  250: [1, 0], // as RFC 2034 6 shows it
  553: [1, 7], // bad sender's mailbox address syntax (3.2)
};

const BY_OCCASION: Readonly<Partial<Record<Occasion, Readonly<Record<number, SubCodes>>>>> = {
  MAIL: ORIGINATOR_TAKEN,
  SEND: ORIGINATOR_TAKEN,
  SOML: ORIGINATOR_TAKEN,
  SAML: ORIGINATOR_TAKEN,
  RCPT: {
    250: [1, 5], // destination address valid (3.2)
    251: [1, 5],
    452: [5, 3], // too many recipients (3.6, 5321 4.5.3.1.10)
    550: [1, 1], // bad destination mailbox address (3.2)
    552: [2, 2], // mailbox full (3.3)
    553: [1, 3], // bad destination mailbox address syntax (3.2)
  },
  VRFY: {
    250: [1, 5],
    251: [1, 5],
    550: [1, 1],
    553: [1, 4], // destination mailbox address ambiguous (3.2, 0821:550)
  },
  EXPN: { 250: [1, 5], 550: [1, 1] },
  DATA: { 554: [5, 1] }, // no valid recipients: the command is out of place
  'end of mail data': {
    250: [6, 0], // as RFC 2034 6 shows it
    554: [6, 0], // other or undefined media error (3.7)
  },
};
