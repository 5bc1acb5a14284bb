/** What was said in a check, as the RFC prints it: `S:` for the sender-SMTP, `R:` for the receiver-SMTP. */

export interface Entry {
  readonly from: 'S' | 'R';
  /** A line without its CRLF, one character for each octet. From a peer: not fit for a terminal as it stands. */
  readonly text: string;
}

/** `S: NOOP`, a line for each entry; what is not printable ASCII is shown by its code. */
export function formatTranscript(transcript: readonly Entry[]): readonly string[] {
  return transcript.map(({ from, text }) => `${from}: ${text.replace(/[^ -~]/g, escaped)}`);
}

function escaped(character: string): string {
  if (character === '\r') return '<CR>';
  if (character === '\n') return '<LF>';
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
