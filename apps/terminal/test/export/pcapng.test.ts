import { BUILT_IN_NETWORK, type EventOf, type JournalEvent } from '@hopscope/network';
import { octetsOf } from '@hopscope/protocol';
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';

import { pcapngOf } from '../../src/export/pcapng.ts';
import { folder } from '../cli/support/shells.ts';
import { played } from '../text/support/played.ts';

interface Block {
  readonly type: number;
  readonly body: Buffer;
}

function blocksOf(file: Uint8Array): readonly Block[] {
  const all = Buffer.from(file);
  const blocks: Block[] = [];
  for (let at = 0; at < all.length;) {
    const length = all.readUInt32LE(at + 4);
    expect(all.readUInt32LE(at + length - 4)).toBe(length);
    blocks.push({ type: all.readUInt32LE(at), body: all.subarray(at + 8, at + length - 4) });
    at += length;
  }
  return blocks;
}

interface Packet {
  /** Microseconds since 1970. */
  readonly at: bigint;
  readonly ip: Buffer;
  readonly tcp: Buffer;
  readonly flags: number;
  readonly seq: number;
  readonly ack: number;
  readonly ports: string;
  readonly octets: Buffer;
}

function packetsOf(file: Uint8Array): readonly Packet[] {
  return blocksOf(file)
    .filter(({ type }) => type === 6)
    .map(({ body }) => {
      const packet = body.subarray(20, 20 + body.readUInt32LE(12));
      const [ip, tcp] = [packet.subarray(0, 20), packet.subarray(20)];
      expect(ip.readUInt16BE(2)).toBe(packet.length);
      return {
        at: (BigInt(body.readUInt32LE(4)) << 32n) | BigInt(body.readUInt32LE(8)),
        ip,
        tcp,
        flags: tcp[13] ?? 0,
        seq: tcp.readUInt32BE(4),
        ack: tcp.readUInt32BE(8),
        ports: `${tcp.readUInt16BE(0)}>${tcp.readUInt16BE(2)}`,
        octets: tcp.subarray(20),
      };
    });
}

/** Of octets with their own checksum among them it is zero (RFC 1071 1). */
function onesComplementSum(...parts: readonly Uint8Array[]): number {
  const all = Buffer.concat([...parts, Buffer.alloc(1)]);
  let sum = 0;
  for (let at = 0; at + 1 < all.length; at += 2) sum += all.readUInt16BE(at);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function isWire(event: JournalEvent): event is EventOf<'wire'> {
  return event.type === 'wire';
}

describe('The capture of a journal', () => {
  const events = played(BUILT_IN_NETWORK);
  const packets = packetsOf(pcapngOf(events));

  test('has a section, an interface, the names, and then packets', () => {
    const [section, wire, names, ...others] = blocksOf(pcapngOf(events)).map(({ type }) => type);
    expect([section, wire, names]).toEqual([0x0a0d0d0a, 1, 4]);
    expect(new Set(others)).toEqual(new Set([6]));
  });

  test('has each line of the wire in its order, as its octets', () => {
    const sent = packets
      .filter(({ octets }) => octets.length > 0)
      .map(({ octets }) => String(octets));
    expect(sent).toEqual(events.filter(isWire).map(({ text }) => `${text}\r\n`));
  });

  test('has checksums that are right', () => {
    for (const { ip, tcp } of packets) {
      expect(onesComplementSum(ip)).toBe(0);
      const pseudo = Buffer.from([0, 6, tcp.length >> 8, tcp.length & 255]);
      expect(onesComplementSum(ip.subarray(12), pseudo, tcp)).toBe(0);
    }
  });

  test('counts octets at both ends: nothing is lost, and nothing acknowledged that was not sent', () => {
    const sent = new Map<string, number>();
    for (const { ports, flags, seq, ack, octets } of packets) {
      const back = ports.split('>').toReversed().join('>');
      expect(seq).toBe(sent.get(ports) ?? 0);
      expect(ack).toBe((flags & 16) === 0 ? 0 : (sent.get(back) ?? 0));
      sent.set(ports, seq + octets.length + ((flags & 3) === 0 ? 0 : 1));
    }
    expect(sent.size).toBe(2 * events.filter(({ type }) => type === 'channel-opened').length);
  });

  test('goes by the time of the journal, to the microsecond', () => {
    const [began] = events;
    const started = began?.type === 'began' ? Date.parse(began.started) : 0;
    const moments = packets.filter(({ octets }) => octets.length > 0).map(({ at }) => at);
    expect(moments).toEqual(
      events.filter(isWire).map(({ at }) => BigInt(Math.round((started + at) * 1000))),
    );
  });

  test('gives every host an address of its own, and its name', () => {
    const [, , names] = blocksOf(pcapngOf(events));
    for (const name of ['ALPHA', 'ONE', 'TWO', 'THREE', 'outside'])
      expect(String(names?.body)).toContain(`${name}\0`);
    const addresses = new Set(packets.map(({ ip }) => ip.subarray(12, 16).join('.')));
    expect(addresses).toEqual(new Set(['10.0.1.1', '10.0.1.2', '10.0.1.3', '10.0.1.4']));
  });
});

test('Octets that are no UTF-8, and lines that did not end, are captured as they were', () => {
  const [began, listening] = played(BUILT_IN_NETWORK);
  const on = { at: 0, channel: '>ONE.1', from: null, to: 'ONE' } as const;
  const lines: readonly JournalEvent[] = [
    { ...on, seq: 2, type: 'channel-opened', peer: '127.0.0.1:40000' },
    { ...on, seq: 3, type: 'wire', side: 'S', text: 'NOOP \u00e9', octets: true },
    { ...on, seq: 4, type: 'wire', side: 'S', text: 'NOOP é' },
    { ...on, seq: 5, type: 'wire', side: 'S', text: 'NO', partial: true },
    { ...on, seq: 6, type: 'channel-closed', why: 'reset by the peer' },
  ];
  const events = [began, listening, ...lines].filter((event) => event !== undefined);
  const packets = packetsOf(pcapngOf(events));
  expect(packets.map(({ octets }) => octets).filter(({ length }) => length > 0)).toEqual([
    Buffer.from(octetsOf('NOOP \u00e9\r\n')),
    Buffer.from('NOOP é\r\n', 'utf8'),
    Buffer.from('NO'),
  ]);
  expect(packets.at(-1)?.flags).toBe(4 | 16);
  expect(packets[0]?.ip.subarray(12, 16).join('.')).toBe('192.0.2.1');
});

const TSHARK = spawnSync('tshark', ['--version']).status === 0;

test.skipIf(!TSHARK)(
  'tshark finds hosts, dialogues and nothing to complain of (needs tshark)',
  async () => {
    const events = played(BUILT_IN_NETWORK);
    const file = (await folder())('run.pcapng');
    await writeFile(file, pcapngOf(events));
    const read = (...args: readonly string[]): string =>
      spawnSync('tshark', ['-r', file, '-N', 'n', ...args]).stdout.toString();
    const fields = ['-T', 'fields', '-e', 'ip.dst_host', '-e', 'smtp.req.parameter'];
    const commands = read('-Y', 'smtp.req.command == "RCPT"', ...fields);
    expect(commands.trim().split('\n')).toEqual(
      events
        .filter(isWire)
        .filter(({ text }) => text.startsWith('RCPT'))
        .map(({ to, text }) => `${to}\t${text.slice(5)}`),
    );
    const complaints = 'tcp.analysis.flags or tcp.checksum.status == 0 or _ws.malformed';
    expect(read('-o', 'tcp.check_checksum:TRUE', '-Y', complaints)).toBe('');
    expect(read('-o', 'tcp.check_checksum:TRUE', '-Y', 'tcp.checksum.status == 1')).not.toBe('');
  },
);
