/**
 * Dialogues as RFC 821 prints them: `S:` before each line of the sender-SMTP, `R:` before each of the receiver-SMTP.
 * A test writes down what it expects in the RFC's own form, or copies it from the RFC, wrapped lines and all.
 */

/** One line of a dialogue, without its CRLF. */
export interface Utterance {
  /** Sender-SMTP or receiver-SMTP. */
  readonly who: 'S' | 'R';
  /** One character an octet. */
  readonly text: string;
}

/** `S: QUIT`: how one line of a transcript is written. */
export function formatUtterance({ who, text }: Utterance): string {
  return text === '' ? `${who}:` : `${who}: ${text}`;
}

/**
 * Reads a transcript. Indentation, blank lines and headings are passed over; a line without `S:` or `R:` directly under
 * one that has it goes on where that one stopped, as in Scenario 3 (0821:3203). `<CRLF>.<CRLF>`, as Example 1 writes the
 * end of mail data, is read as the line `.`.
 */
export function parseTranscript(text: string): readonly Utterance[] {
  const utterances: Utterance[] = [];
  let mayGoOn = false;
  for (const line of text.split('\n').map((raw) => raw.trimEnd())) {
    const said = /^\s*(?:(S)|R):(?: (.*))?$/.exec(line);
    const last = utterances.at(-1);
    if (said !== null) {
      const [, sender, words = ''] = said;
      const isEnd = words === '<CRLF>.<CRLF>';
      utterances.push({ who: sender === undefined ? 'R' : 'S', text: isEnd ? '.' : words });
    } else if (line !== '' && mayGoOn && last !== undefined) {
      utterances[utterances.length - 1] = { who: last.who, text: `${last.text} ${line.trim()}` };
    }
    mayGoOn = said !== null || (mayGoOn && line !== '');
  }
  return utterances;
}

/**
 * How two transcripts differ, one sentence for each place; empty when they agree. Sender lines must be equal, but for dates
 * in mail data. Receiver lines must have the same code, the same sign that more lines follow, and the same paths and
 * mailboxes in brackets; for the rest "each reply text is recommended rather than mandatory" (0821:2956).
 */
export function compareTranscripts(
  actual: readonly Utterance[],
  expected: readonly Utterance[],
): readonly string[] {
  const differences: string[] = [];
  for (let at = 0; at < Math.max(actual.length, expected.length); at += 1) {
    const was = actual[at];
    const wanted = expected[at];
    if (essence(was) === essence(wanted)) continue;
    differences.push(`line ${at + 1} should be ${quoted(wanted)}, was ${quoted(was)}`);
  }
  return differences;
}

/** What of a line must be the same. */
function essence(utterance: Utterance | undefined): string {
  if (utterance === undefined) return 'nothing';
  const { who, text } = utterance;
  if (who === 'S') return `S: ${withoutDate(text).trimEnd()}`;
  const paths = text.match(/<(?:[^<>]*@[^<>]*)?>/g) ?? [];
  return `R: ${text.slice(0, 3)}${text.charAt(3) === '-' ? '-' : ' '}${paths.join(' ')}`;
}

function withoutDate(text: string): string {
  if (/^date: /i.test(text)) return 'Date:';
  return /^received: /i.test(text) ? text.slice(0, text.lastIndexOf(';') + 1) : text;
}

function quoted(utterance: Utterance | undefined): string {
  return utterance === undefined ? 'absent' : `"${formatUtterance(utterance)}"`;
}
