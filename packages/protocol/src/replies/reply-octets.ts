/**
 * The octets of replies. Hosts say the same few things again and again, so those of the replies of one line that were given last
 * are kept, and sent once more whenever the same is said again, in this session or in another.
 */
import { octetsOfLines } from '../framing/octets.ts';
import { utf8Encode } from '../grammar/utf8.ts';
import { defaultStatus, type EnhancedStatus } from './enhanced-status.ts';
import { formatReply } from './format-reply.ts';
import type { Reply } from './reply.ts';
import type { Occasion } from './sequencing.ts';

/** What a reply was on the wire, and all that decided it. */
interface Said {
  /** Null where the status is not on the wire: there a reply is the same on every occasion. */
  readonly occasion: Occasion | null;
  readonly withStatus: boolean;
  readonly code: number;
  readonly text: string;
  readonly status: EnhancedStatus | undefined;
  readonly octets: Uint8Array;
}

/** A power of two. Of two replies with the same place the younger one stays. */
const PLACES = 1024;
const LONGEST_TEXT = 128;
const said: (Said | undefined)[] = Array(PLACES).fill(undefined);

/**
 * The reply as it goes onto the wire. `withStatus`: with its enhanced status code, or that of the occasion. `occasion` null: to
 * a line that is no command, or unasked for. Nobody may change the octets: they are sent again.
 */
export function replyOctets(
  occasion: Occasion | null,
  answer: Reply,
  withStatus: boolean,
): Uint8Array {
  const { code, lines, status } = answer;
  const [text] = lines;
  if (lines.length > 1 || text.length > LONGEST_TEXT)
    return newOctets(occasion, answer, withStatus);
  const about = withStatus ? occasion : null;
  const place = placeOf(code, text, about);
  const last = said[place];
  if (
    last !== undefined &&
    last.code === code &&
    last.text === text &&
    last.withStatus === withStatus &&
    last.occasion === about &&
    last.status === status
  )
    return last.octets;
  const octets = newOctets(occasion, answer, withStatus);
  said[place] = { occasion: about, withStatus, code, text, status, octets };
  return octets;
}

function placeOf(code: number, text: string, occasion: Occasion | null): number {
  let hash = code + text.length * 7 + (occasion === null ? 0 : occasion.charCodeAt(0));
  // Where replies of many hosts differ is their name, which begins them.
  for (let at = 0; at < text.length && at < 8; at += 1)
    hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return (hash ^ (hash >>> 15)) & (PLACES - 1);
}

function newOctets(occasion: Occasion | null, answer: Reply, withStatus: boolean): Uint8Array {
  return octetsOfLines(formatReply(answer, spokenStatus(occasion, answer, withStatus)));
}

/** The same for a reply that goes beyond ASCII where it may. Of these none is kept. */
export function utf8ReplyOctets(
  occasion: Occasion,
  answer: Reply,
  withStatus: boolean,
): Uint8Array {
  const lines = formatReply(answer, spokenStatus(occasion, answer, withStatus), true);
  return utf8Encode(lines.map((line) => `${line}\r\n`).join(''));
}

/** Null where none may stand. */
function spokenStatus(
  occasion: Occasion | null,
  { code, status }: Reply,
  withStatus: boolean,
): EnhancedStatus | null {
  const byDefault = withStatus ? defaultStatus(occasion, code) : null;
  return byDefault === null ? null : (status ?? byDefault);
}
