/**
 * What was found to be taken for the end of mail data, or passed on so that the next host took it for one: SMTP smuggling
 * (VU#302671; CVE-2023-51764, -51765, -51766, CVE-2023-51747, CVE-2024-27305), and what else one may think of. The end is
 * CRLF "." CRLF and none of these.
 */
export const SMUGGLING_PAYLOADS: readonly string[] = [
  '\n.\n',
  '\n.\r',
  '\r.\n',
  '\r.\r',
  '\n.\r\n',
  '\r.\r\n',
  '\r\n.\n',
  '\r\n.\r',
  '\r\n.\r\r\n',
  '\r\r\n.\r\r\n',
  '\r\n\0.\r\n',
  '\r\n.\0\r\n',
  '\r\n.\0\n',
  '\r\n.\n\r\n',
  '\r\n.\n.\r\n',
  '\n\r.\r\n',
  '\r\n .\r\n',
  '\r\n.\r\0\n',
  '\u008D\u008A.\u008D\u008A',
];

/** A CR without LF or a LF without CR. */
export function hasBareCrOrLf(text: string): boolean {
  return /\r(?!\n)|(?<!\r)\n/.test(text);
}
