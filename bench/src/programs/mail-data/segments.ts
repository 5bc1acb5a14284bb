/** What the programs on mail data have in common: a text, and the segments in which a channel would bring it. */
import { mailData } from '../../mail.ts';

export const MEGABYTE: number = 1024 * 1024;
const SEGMENT = 64 * 1024;

/** Arrays that are no Buffers, as a channel has them. */
export function segmentsOf(size: number, end = ''): Uint8Array[] {
  const text = new Uint8Array([...mailData(size), ...Buffer.from(end)]);
  const segments: Uint8Array[] = [];
  for (let at = 0; at < text.length; at += SEGMENT) segments.push(text.slice(at, at + SEGMENT));
  return segments;
}
