import { printable } from '../grammar/characters.ts';
import { invariant } from '../result.ts';
import type { Reply } from './reply.ts';

/** Text that fits one reply line of 512 octets beside its code, the character after it, and the CRLF (0821:2534). */
const TEXT_PER_LINE = 512 - 4 - 2;

/**
 * The lines of a reply as they go onto the wire, without CRLF: `250-` on all but the last (RFC 821 Appendix E). A text too
 * long for one line goes on in the next. Only printable ASCII leaves, whatever a policy put into its text.
 */
export function formatReply(answer: Reply): readonly string[] {
  const { code, lines } = answer;
  invariant(code >= 200 && code < 600, () => `${code} is no reply code`);
  const fits = lines.every((text) => text.length <= TEXT_PER_LINE);
  const texts = fits ? lines : lines.flatMap(fold);
  return texts.map(
    (text, index) => `${code}${index < texts.length - 1 ? '-' : ' '}${printable(text)}`,
  );
}

function fold(text: string): readonly string[] {
  if (text.length <= TEXT_PER_LINE) return [text];
  const parts: string[] = [];
  for (let at = 0; at < text.length; at += TEXT_PER_LINE)
    parts.push(text.slice(at, at + TEXT_PER_LINE));
  return parts;
}
