/** Replies (RFC 821 4.2): three digits for the machine, text for people, and now and then a path inside that text. */
import { parseForwardPath } from '../grammar/path-syntax.ts';
import type { ForwardPath } from '../path.ts';
import { faulty, rightUse, type Parsed } from '../result.ts';
import { RULES, type Rules } from '../rules.ts';
import type { EnhancedStatus } from './enhanced-status.ts';
import type { ReplyCode } from './reply-codes.ts';

export interface Reply {
  /** 200 to 599. Codes that no RFC lists are understood by their first digit (5321 4.3.2). */
  readonly code: number;
  /**
   * One or more; several make a multi-line reply (RFC 821 Appendix E). Without the code, printable; beyond ASCII only where a reply
   * names a mailbox (RFC 6531 3.7.4).
   */
  readonly lines: readonly [string, ...string[]];
  /** The enhanced status code (RFC 3463): on the wire where ENHANCEDSTATUSCODES is offered, never in `lines` then. */
  readonly status?: EnhancedStatus | undefined;
}

/** What the first digit says (RFC 821 Appendix E): go on, say more, try later, give up. */
export type ReplyClass = 'success' | 'intermediate' | 'transient' | 'permanent';

/**
 * A reply with one line of text or more, each an argument of its own: a character that may not stand in a line, a line end among
 * them, becomes `?`.
 */
export function reply(code: ReplyCode, ...lines: readonly [string, ...string[]]): Reply {
  return { code, lines };
}

/** What the first digit of a code says, 200 to 599. */
export function replyClass(code: number): ReplyClass {
  switch (Math.trunc(code / 100)) {
    case 2:
      return 'success';
    case 3:
      return 'intermediate';
    case 4:
      return 'transient';
    case 5:
      return 'permanent';
    default:
      rightUse(false, `${code} is no reply code: they go from 200 to 599`);
  }
}

/** Whether what was asked for is done: 2yz. */
export function isSuccess(answer: Reply): boolean {
  return answer.code < 300;
}

/** Whether to try again later: 4yz. */
export function isTransient(answer: Reply): boolean {
  return answer.code >= 400 && answer.code < 500;
}

/**
 * The path in the text of a 251 or 551, `User not local; please try <forward-path>` (0821:2109, 0821:2115): "in a few
 * cases, there is important data for the sender in the reply text" (0821:2990).
 */
export function pathInReply(answer: Reply): Parsed<ForwardPath> {
  const text = answer.lines.join(' ');
  const open = text.indexOf('<');
  const close = text.lastIndexOf('>');
  if (open < 0 || close < open)
    return faulty(text.length, 'a path between "<" and ">" must stand in the text');
  return parseForwardPath(text.slice(open, close + 1), IN_REPLIES);
}

const IN_REPLIES: Rules = { ...RULES.rfc821, internationalized: true };
