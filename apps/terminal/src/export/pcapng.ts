/**
 * The channels of a journal as a capture in the format of Wireshark (pcapng, draft-ietf-opsawg-pcapng), to be looked at with the
 * tools that mail people know. The journal has lines and not packets, so each line is a packet of its own, with the handshake
 * and the end of a TCP connection around them. Every host has an address of its own, with its name beside it, and receives
 * mail at port 25, whatever it had on this machine; somebody outside is at 192.0.2.1. A comment at each packet names its event.
 */
import { octetsOf } from '@hopscope/protocol';
import type { EventOf, JournalEvent } from '@hopscope/network';

import { channelName } from '../text/journal-line.ts';
import { tcpSegment, FIN, PSH, RST, SYN, ACK, type Endpoint } from './tcp-segment.ts';

/** Raw IPv4 or IPv6, without any link layer. */
const LINKTYPE_RAW = 101;
const SMTP = 25;
const FIRST_PORT = 49_152;
const PORTS = 16_384;
const OUTSIDE: Endpoint['address'] = [192, 0, 2, 1];

/** The octets of the file. */
export function pcapngOf(events: readonly JournalEvent[]): Uint8Array {
  const [began] = events;
  const hosts = began?.type === 'began' ? began.hosts : [];
  const started = began?.type === 'began' ? Date.parse(began.started) : 0;
  const addresses = new Map(hosts.map(({ name }, index) => [name, addressOf(index)]));
  const names: (readonly [string, Endpoint['address']])[] = [...addresses, ['outside', OUTSIDE]];
  const blocks = [sectionHeader(), interfaceDescription(), nameResolution(names)];
  const capture = new Capture(addresses, (packet, { seq, at, channel }) => {
    const comment = `event ${seq}, ${channelName(channel)}`;
    blocks.push(enhancedPacket(packet, started + at, comment));
  });
  for (const event of events) capture.see(event);
  return joined(blocks);
}

type OnChannel = EventOf<
  'channel-opening' | 'channel-opened' | 'channel-failed' | 'channel-closed' | 'wire'
>;

/** Makes packets of the events of channels. */
class Capture {
  readonly #addresses: ReadonlyMap<string, Endpoint['address']>;
  readonly #packet: (packet: Uint8Array, event: OnChannel) => void;
  readonly #open = new Map<string, Connection>();
  #ports = 0;

  constructor(
    addresses: ReadonlyMap<string, Endpoint['address']>,
    packet: (packet: Uint8Array, event: OnChannel) => void,
  ) {
    this.#addresses = addresses;
    this.#packet = packet;
  }

  see(event: JournalEvent): void {
    switch (event.type) {
      case 'channel-opening': {
        const connection = this.#connect(event);
        return this.#send(event, connection, 'opener', SYN);
      }
      case 'channel-opened': {
        let connection = this.#open.get(event.channel);
        if (connection === undefined) {
          connection = this.#connect(event); // from outside: its opening was not ours to see
          this.#send(event, connection, 'opener', SYN);
        }
        this.#send(event, connection, 'target', SYN | ACK);
        return this.#send(event, connection, 'opener', ACK);
      }
      case 'channel-failed':
        // Where nobody answered, nothing came back.
        if (!event.why.startsWith('no answer')) this.#end(event, 'target', [RST | ACK]);
        this.#open.delete(event.channel);
        return;
      case 'wire': {
        const connection = this.#open.get(event.channel);
        if (connection !== undefined)
          this.#send(event, connection, endOf(event, connection), PSH | ACK, octetsOfWire(event));
        return;
      }
      case 'turned': {
        const connection = this.#open.get(event.channel);
        if (connection !== undefined) connection.turned = true;
        return;
      }
      case 'channel-closed':
        if (event.why !== null) this.#end(event, 'opener', [RST | ACK]);
        else {
          this.#end(event, 'target', [FIN | ACK]);
          this.#end(event, 'opener', [FIN | ACK]);
          this.#end(event, 'target', [ACK]);
        }
        this.#open.delete(event.channel);
        return;
      case 'began':
      case 'listening':
      case 'host-stopped':
      case 'call-skipped':
      case 'retried':
      case 'submitted':
      case 'refused':
      case 'accepted':
      case 'sending':
      case 'hop':
      case 'delivered':
      case 'redirected':
      case 'warned':
      case 'deferred':
      case 'failed':
      case 'notified':
      case 'lost':
      case 'fault':
        return; // of no channel by themselves
    }
  }

  #connect({ channel, from, to }: OnChannel): Connection {
    const port = FIRST_PORT + (this.#ports % PORTS);
    this.#ports += 1;
    const connection: Connection = {
      opener: { address: this.#addressOf(from), port, sent: 0 },
      target: { address: this.#addressOf(to), port: SMTP, sent: 0 },
      turned: false,
    };
    this.#open.set(channel, connection);
    return connection;
  }

  #addressOf(host: string | null): Endpoint['address'] {
    return (host === null ? undefined : this.#addresses.get(host)) ?? OUTSIDE;
  }

  #end(event: OnChannel, end: End, flags: readonly number[]): void {
    const connection = this.#open.get(event.channel);
    if (connection === undefined) return;
    for (const each of flags) this.#send(event, connection, end, each);
  }

  #send(
    event: OnChannel,
    connection: Connection,
    end: End,
    flags: number,
    octets: Uint8Array = NOTHING,
  ): void {
    const from = connection[end];
    const to = connection[end === 'opener' ? 'target' : 'opener'];
    const acknowledged = (flags & ACK) === 0 ? 0 : to.sent;
    this.#packet(tcpSegment(from, to, { flags, acknowledged, octets }), event);
    from.sent += octets.length + ((flags & (SYN | FIN)) === 0 ? 0 : 1);
  }
}

/** TCP knows who opened a connection, and nothing of who is the sender-SMTP on it. */
type End = 'opener' | 'target';

interface Connection {
  readonly opener: Endpoint;
  readonly target: Endpoint;
  /** The opener is the receiver-SMTP. */
  turned: boolean;
}

/** The end at which a line was said. */
function endOf({ side }: EventOf<'wire'>, { turned }: Connection): End {
  return (side === 'S') === turned ? 'target' : 'opener';
}

const NOTHING = new Uint8Array(0);
const CRLF = '\r\n';
const UTF8 = new TextEncoder();

/** As it crossed the wire. */
function octetsOfWire({ text, octets, partial }: EventOf<'wire'>): Uint8Array {
  const line = partial === true ? text : text + CRLF;
  return octets === true ? octetsOf(line) : UTF8.encode(line);
}

const HOSTS_IN_ROW = 250;

/** `10.0.1.1`, `10.0.1.2`, and so on in the order of the network file. */
function addressOf(index: number): Endpoint['address'] {
  const row = Math.floor(index / HOSTS_IN_ROW) + 1;
  return [10, row >> 8, row & 255, (index % HOSTS_IN_ROW) + 1];
}

const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE_DESCRIPTION = 1;
const NAME_RESOLUTION = 4;
const ENHANCED_PACKET = 6;
const OPT_COMMENT = 1;
const NRB_RECORD_IPV4 = 1;

function sectionHeader(): Uint8Array {
  const body = new Uint8Array(16);
  const view = new DataView(body.buffer);
  view.setUint32(0, 0x1a2b3c4d, true);
  view.setUint16(4, 1, true);
  view.setBigInt64(8, -1n, true); // the length of the section is not told
  return block(SECTION_HEADER, body);
}

function interfaceDescription(): Uint8Array {
  const body = new Uint8Array(8);
  new DataView(body.buffer).setUint16(0, LINKTYPE_RAW, true);
  return block(INTERFACE_DESCRIPTION, body);
}

function nameResolution(names: readonly (readonly [string, Endpoint['address']])[]): Uint8Array {
  const records = names.map(([name, address]) =>
    option(NRB_RECORD_IPV4, Uint8Array.of(...address, ...UTF8.encode(name), 0)),
  );
  return block(NAME_RESOLUTION, joined([...records, new Uint8Array(4)]));
}

/** `moment`: milliseconds since 1970, which the file counts in microseconds. */
function enhancedPacket(packet: Uint8Array, moment: number, comment: string): Uint8Array {
  const head = new Uint8Array(20);
  const view = new DataView(head.buffer);
  const microseconds = BigInt(Math.round(moment * 1000));
  view.setUint32(4, Number(microseconds >> 32n), true);
  view.setUint32(8, Number(microseconds & 0xffffffffn), true);
  view.setUint32(12, packet.length, true);
  view.setUint32(16, packet.length, true);
  const options = [option(OPT_COMMENT, UTF8.encode(comment)), new Uint8Array(4)];
  return block(ENHANCED_PACKET, joined([head, padded(packet), ...options]));
}

/** Its length stands at both of its ends. */
function block(type: number, body: Uint8Array): Uint8Array {
  const all = new Uint8Array(body.length + 12);
  const view = new DataView(all.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, all.length, true);
  all.set(body, 8);
  view.setUint32(all.length - 4, all.length, true);
  return all;
}

function option(code: number, value: Uint8Array): Uint8Array {
  const head = new Uint8Array(4);
  const view = new DataView(head.buffer);
  view.setUint16(0, code, true);
  view.setUint16(2, value.length, true);
  return joined([head, padded(value)]);
}

/** To a multiple of four octets. */
function padded(octets: Uint8Array): Uint8Array {
  const all = new Uint8Array(Math.ceil(octets.length / 4) * 4);
  all.set(octets);
  return all;
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts);
}
