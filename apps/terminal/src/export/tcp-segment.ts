/** One segment of TCP in a datagram of IPv4, as it would be on a wire (RFC 791 3.1, RFC 9293 3.1), checksums included. */

/** One end of a connection. */
export interface Endpoint {
  readonly address: readonly [number, number, number, number];
  readonly port: number;
  /** Octets that it has sent, SYN and FIN each counted as one: its next sequence number. */
  sent: number;
}

export interface Segment {
  /** {@link SYN} and its like. */
  readonly flags: number;
  /** Octets of the other end that have arrived. */
  readonly acknowledged: number;
  readonly octets: Uint8Array;
}

export const FIN = 1;
export const SYN = 2;
export const RST = 4;
export const PSH = 8;
export const ACK = 16;

const HEADER = 20;
const TCP = 6;
/** Version 4, and a header of five words. */
const VERSION_AND_LENGTH = 0x45;
const DO_NOT_FRAGMENT = 0x4000;
const HOPS_LEFT = 64;
const WINDOW = 65_535;

export function tcpSegment(
  from: Endpoint,
  to: Endpoint,
  { flags, acknowledged, octets }: Segment,
): Uint8Array {
  const packet = new Uint8Array(2 * HEADER + octets.length);
  const ip = new DataView(packet.buffer, 0, HEADER);
  ip.setUint8(0, VERSION_AND_LENGTH);
  ip.setUint16(2, packet.length);
  ip.setUint16(6, DO_NOT_FRAGMENT);
  ip.setUint8(8, HOPS_LEFT);
  ip.setUint8(9, TCP);
  packet.set(from.address, 12);
  packet.set(to.address, 16);
  ip.setUint16(10, checksum(sumOf(packet.subarray(0, HEADER))));

  const tcp = new DataView(packet.buffer, HEADER);
  tcp.setUint16(0, from.port);
  tcp.setUint16(2, to.port);
  tcp.setUint32(4, from.sent);
  tcp.setUint32(8, acknowledged);
  tcp.setUint8(12, (HEADER / 4) << 4);
  tcp.setUint8(13, flags);
  tcp.setUint16(14, WINDOW);
  packet.set(octets, 2 * HEADER);
  // Over addresses, protocol and length as well (RFC 9293 3.1).
  const pseudo = sumOf(packet.subarray(12, HEADER)) + TCP + HEADER + octets.length;
  tcp.setUint16(16, checksum(pseudo + sumOf(packet.subarray(HEADER))));
  return packet;
}

/** Of its words of two octets; a last one alone is the upper half of one. */
function sumOf(octets: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < octets.length; at += 2)
    sum += (octets[at] ?? 0) * 256 + (octets[at + 1] ?? 0);
  return sum;
}

/** The complement of the sum of ones' complements (RFC 1071 1). */
function checksum(sum: number): number {
  let folded = sum;
  while (folded > 0xffff) folded = (folded & 0xffff) + Math.floor(folded / 0x10000);
  return ~folded & 0xffff;
}
