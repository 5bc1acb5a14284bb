/** The verdicts that most checks come to: what a command was answered, against what the text allows. */
import { isSuccess, isTransient, replyText } from '@hopscope/protocol';

import { isRefusal } from '../dialogue.ts';
import type { Heard, Lack } from '../step.ts';
import { breach, undecided, unless, type Verdict } from '../verdict.ts';

/** In a check that is about a reply being there at all. */
export const NO_REPLY: readonly Lack[] = ['nothing', 'malformed', 'too long'];

/** One of these codes. */
export function answered(what: string, heard: Heard, ...codes: readonly number[]): Verdict {
  const wanted = codes.length === 1 ? `${codes[0]}` : `one of ${codes.join(', ')}`;
  return unless(
    codes.includes(heard.code),
    `${what} was answered ${replyText(heard)}, not ${wanted}`,
  );
}

/** Any code but these. */
export function notAnswered(what: string, heard: Heard, ...codes: readonly number[]): Verdict {
  return unless(!codes.includes(heard.code), `${what} was answered ${replyText(heard)}`);
}

/** 2yz. */
export function accepted(what: string, heard: Heard): Verdict {
  return unless(isSuccess(heard), `${what} was answered ${replyText(heard)}, not 2yz`);
}

/** 2yz. 4yz may be another answer at another time. */
export function taken(what: string, heard: Heard): Verdict {
  return isTransient(heard)
    ? undecided(`${what} was answered ${replyText(heard)}`)
    : accepted(what, heard);
}

/** 5yz. */
export function refused(what: string, heard: Heard): Verdict {
  return unless(isRefusal(heard), `${what} was answered ${replyText(heard)}, not 5yz`);
}

/** The text of a line of a reply behind its enhanced status code (RFC 2034 4), if it has one. */
export function withoutStatus(line: string): string {
  return line.replace(/^[245]\.\d{1,3}\.\d{1,3} /, '');
}

/** Replies that no command had asked for. */
export function nothingMore(what: string, heard: readonly Heard[]): Verdict {
  const [first] = heard;
  return first === undefined
    ? unless(true, '')
    : breach(`${what} was answered again: ${replyText(first)}`);
}
