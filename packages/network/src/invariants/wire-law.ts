/** What crosses the wire: lines only on open channels, channels only over links, nothing longer than the RFC allows. */
import type { NetworkPlan } from '../file/network-plan.ts';
import { profileOf } from '../host/profiles.ts';
import type { ChannelId, EventOf, JournalEvent } from '../journal/event.ts';
import { LineReader, sizeOfLine } from '../journal/line-reader.ts';
import type { HostTable } from '../wire/host-table.ts';
import type { Law, Report } from './law.ts';

interface Open {
  /** Who has which role; null: somebody outside. */
  readonly sender: string | null;
  readonly receiver: string;
  /** Octets of a command line with its CRLF. */
  readonly commands: number;
  readonly lines: LineReader;
}

const LONGEST_REPLY = 512;
/** Of one character of a text. */
const MOST_OCTETS = 3;
const CRLF = 2;

export class WireLaw implements Law {
  readonly #links = new Map<string, Set<string>>();
  readonly #commands = new Map<string, number>();
  readonly #open = new Map<ChannelId, Open>();
  /** Of each host, those to whom it gives up its role. */
  readonly #turns = new Map<string, ReadonlySet<string>>();

  constructor(plan: NetworkPlan, table: HostTable) {
    for (const host of plan.hosts) {
      this.#commands.set(host.name, profileOf(host).rules.limits.commandLine);
      this.#turns.set(host.name, new Set(host.turn.map((name) => table.find(name)?.name ?? name)));
      if (plan.links !== null) this.#links.set(host.name, new Set());
    }
    for (const { from, to, oneway } of plan.links ?? []) {
      const [one, other] = [table.find(from)?.name ?? from, table.find(to)?.name ?? to];
      this.#links.get(one)?.add(other);
      if (!oneway) this.#links.get(other)?.add(one);
    }
  }

  see(event: JournalEvent, report: Report): void {
    switch (event.type) {
      case 'channel-opening': {
        const { from, to, channel } = event;
        const reached = from === null ? undefined : this.#links.get(from);
        if (reached?.has(to) === false) report('links', `${channel} opens where no link is`);
        return;
      }
      case 'channel-opened':
        this.#begin(event.channel, event.from, event.to);
        return;
      case 'turned':
        return this.#turned(event, report);
      case 'channel-closed':
        if (!this.#open.delete(event.channel))
          report('order', `${event.channel} closed and was not open`);
        return;
      case 'wire':
        return this.line(event, report);
      case 'began':
      case 'listening':
      case 'host-stopped':
      case 'channel-failed':
      case 'call-skipped':
      case 'retried':
      case 'submitted':
      case 'refused':
      case 'accepted':
      case 'sending':
      case 'hop':
      case 'delivered':
      case 'redirected':
      case 'deferred':
      case 'warned':
      case 'failed':
      case 'notified':
      case 'lost':
      case 'fault':
        return;
    }
  }

  end(report: Report): void {
    for (const channel of this.#open.keys()) {
      if (!channel.startsWith('>')) report('L3 no leak', `${channel} never closed`);
    }
  }

  #begin(channel: ChannelId, sender: string | null, receiver: string): void {
    const commands = this.#commands.get(sender ?? '') ?? Infinity;
    this.#open.set(channel, { sender, receiver, commands, lines: new LineReader() });
  }

  /** Whoever gave up the role of the receiver-SMTP had it, and gives it up to that host. */
  #turned({ channel, from, to }: EventOf<'turned'>, report: Report): void {
    const open = this.#open.get(channel);
    if (open === undefined || open.lines.inMailData)
      return report('order', `${channel} is turned, and it is not open or in mail data`);
    if (open.sender !== to || open.receiver !== from || this.#turns.get(from)?.has(to) !== true)
      report('links', `${channel} is turned, and ${from} does not give up its role to ${to}`);
    this.#begin(channel, from, to);
  }

  /** What `see` does with a line, of which there are more than of all else. */
  line(line: EventOf<'wire'>, report: Report): void {
    const { channel, from, to } = line;
    const open = this.#open.get(channel);
    if (open === undefined) return report('order', `a line crosses ${channel}, which is not open`);
    if (open.sender !== from || open.receiver !== to)
      report(
        'order',
        `on ${channel} ${from ?? 'somebody outside'} has the role of ${open.sender ?? 'somebody outside'}`,
      );
    const kind = open.lines.read(line);
    const most = kind === 'reply' ? LONGEST_REPLY : kind === 'command' ? open.commands : Infinity;
    if (line.text.length * MOST_OCTETS + CRLF <= most) return;
    const octets = sizeOfLine(line);
    if (octets > most) report('S11 limits', `a ${kind} line of ${octets} octets on ${channel}`);
  }
}
