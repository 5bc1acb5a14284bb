/** The one mail that all programs send and expect, in two sizes. */

export const REVERSE_PATH = '<sam@alpha.example>';
export const FORWARD_PATH = '<joe@three.example>';

const LINE = `${'The quick brown fox jumps over the lazy dog. '.repeat(2).slice(0, 76)}\r\n`;

/** Mail data of exactly so many octets: a header, then lines of 76 characters, as base64 has them. */
export function mailData(size: number): Buffer {
  const header = 'Subject: bench\r\n\r\n';
  const text = header + LINE.repeat(Math.ceil(size / LINE.length));
  return Buffer.from(`${text.slice(0, size - 2)}\r\n`, 'latin1');
}
