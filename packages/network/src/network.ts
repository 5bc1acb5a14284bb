/**
 * A network: its hosts, the wire between them and the journal of all that happens. Event-driven over a carrier and a
 * clock, and synchronous between them: with TCP and the machine's clock it is a network on loopback, with memory and a
 * virtual clock the same hosts run in a time of their own.
 */
import type { Carrier, Clock } from '@hopscope/channel';
import { type ForwardPath, type Host, type Mailbox } from '@hopscope/protocol';

import type { HostPlan, MailPlan, NetworkPlan } from './file/network-plan.ts';
import { composeMail } from './host/mail-text.ts';
import { MailHost } from './host/mail-host.ts';
import { profileOf } from './host/profiles.ts';
import type { MailInMailbox } from './host/mailbox-store.ts';
import { JOURNAL_VERSION, type MailId } from './journal/event.ts';
import { JournalWriter, type Journal } from './journal/journal.ts';
import { notificationId } from './journal/mail-state.ts';
import { HostTable } from './wire/host-table.ts';
import { NetworkWire } from './wire/network-wire.ts';

/** Where a network lives. */
export interface World {
  readonly carrier: Carrier;
  readonly clock: Clock;
}

/** A mail to be sent from a mailbox of the network. */
export interface NewMail {
  readonly from: Mailbox;
  readonly to: readonly [ForwardPath, ...ForwardPath[]];
  readonly subject: string | null;
  /** Further header lines, `Name: value`. */
  readonly header: readonly string[];
  /** Lines end with LF or CRLF. */
  readonly body: string;
}

/** What is left in a spool. */
export interface WaitingMail {
  readonly host: string;
  readonly mail: MailId;
  readonly forwardPath: string;
}

export type Started =
  | { readonly ok: true }
  | { readonly ok: false; readonly host: string; readonly why: string };

export class Network {
  readonly plan: NetworkPlan;
  readonly journal: Journal;
  readonly #writer: JournalWriter;
  readonly #world: World;
  readonly #table: HostTable;
  readonly #hosts: readonly MailHost[];
  readonly #rest = new Set<() => void>();
  readonly #notifications = new Map<MailId, number>();
  #mails = 0;
  #checking = false;
  /** Mail of the file that was not submitted yet. */
  #unplayed: MailPlan[] = [];

  constructor(plan: NetworkPlan, world: World) {
    this.plan = plan;
    this.#world = world;
    this.#writer = new JournalWriter(world.clock);
    this.journal = this.#writer;
    this.#table = new HostTable(plan);
    const services = {
      table: this.#table,
      wire: new NetworkWire(world.carrier, world.clock, this.#table, this.#writer),
      clock: world.clock,
      journal: this.#writer,
      nextMail: () => {
        this.#mails += 1;
        return `m${this.#mails}`;
      },
      nextNotification: (about: MailId) => {
        const count = (this.#notifications.get(about) ?? 0) + 1;
        this.#notifications.set(about, count);
        return notificationId(about, count);
      },
      activity: () => this.#activity(),
    };
    const own = plan.hosts.filter(({ external }) => external === null);
    this.#hosts = own.map((host) => new MailHost(host, services));
    this.#writer.append(this.#began());
  }

  /** Starts every host, one after the other. If one cannot listen, those before it are stopped again. */
  start(done: (started: Started) => void): void {
    const next = (index: number): void => {
      const host = this.#hosts[index];
      if (host === undefined) {
        for (const started of this.#hosts) started.goOn();
        return done({ ok: true });
      }
      host.start((started) => {
        if (started.ok) return next(index + 1);
        this.stop(() => done({ ok: false, host: host.plan.name, why: started.why }));
      });
    };
    next(0);
  }

  /** Stops every host: 421 to whoever is talking, all ports free when `done` is called. */
  stop(done: () => void): void {
    this.#unplayed = [];
    let left = this.#hosts.length;
    if (left === 0) return done();
    for (const host of this.#hosts) {
      host.stop('say-421', () => {
        left -= 1;
        if (left === 0) done();
      });
    }
  }

  /** The host of the network by that name, in whatever environment; null for unknown and external hosts. */
  host(name: Host): HostPlan | null {
    return this.#find(name)?.plan ?? null;
  }

  /** Hands a mail to the host of its `from`; null: that is no host of this network. */
  send(mail: NewMail): MailId | null {
    const host = this.#find(mail.from.host);
    if (host === null) return null;
    const { from, to, subject, header, body } = mail;
    const { dialect } = profileOf(host.plan).rules;
    const at = this.#world.clock.now();
    const text = composeMail(
      { from, to: to.map(({ mailbox }) => mailbox), subject, header, body, at },
      dialect,
    );
    return host.submit({ from, to, text });
  }

  /** Sends the mail of the network file: each when the one before has come to rest. */
  play(): void {
    this.#unplayed = [...this.plan.mail];
    this.#activity();
  }

  /** What lies in a mailbox, oldest first. */
  mailbox(mailbox: Mailbox): readonly MailInMailbox[] {
    return this.#find(mailbox.host)?.mailbox(mailbox) ?? [];
  }

  /** Takes a host off the network, as if its power failed but its disk did not. */
  down(name: Host, done: () => void): void {
    const host = this.#find(name);
    if (host === null) done();
    else host.stop('drop', done);
  }

  /** Brings it back, at the same port. */
  up(name: Host, done: (started: Started) => void): void {
    const host = this.#find(name);
    if (host === null) return done({ ok: false, host: name, why: 'no such host' });
    host.start((started) => {
      host.goOn();
      done(started.ok ? started : { ...started, host: host.plan.name });
    });
  }

  /** Mail that waits in spools, for its next attempt or because the network was stopped. */
  waiting(): readonly WaitingMail[] {
    return this.#hosts.flatMap((host) =>
      host.waiting().map(({ mail, forwardPath }) => ({ host: host.plan.name, mail, forwardPath })),
    );
  }

  /** Nothing moves: mail may wait for its next attempt, and channels from outside may be open. */
  get atRest(): boolean {
    return this.#unplayed.length === 0 && !this.#hosts.some(({ busy }) => busy);
  }

  /** Nothing moves and nothing waits. */
  get idle(): boolean {
    return this.atRest && this.#hosts.every(({ state }) => state.spool.size === 0);
  }

  /** Calls `listener` whenever the network has come to rest. Returns what ends it. */
  onRest(listener: () => void): () => void {
    this.#rest.add(listener);
    return () => {
      this.#rest.delete(listener);
    };
  }

  #find(name: Host): MailHost | null {
    const plan = this.#table.find(name);
    return this.#hosts.find((host) => host.plan === plan) ?? null;
  }

  /** Looks, in a turn of its own, whether the network has come to rest. */
  #activity(): void {
    if (this.#checking) return;
    this.#checking = true;
    this.#world.clock.after(0, () => {
      this.#checking = false;
      if (this.#hosts.some(({ busy }) => busy)) return;
      const [mail] = this.#unplayed;
      if (mail !== undefined) {
        this.send({ ...mail, header: [] });
        this.#unplayed.shift(); // not before: who listens to the submission must not find the network idle
        this.#activity();
      } else for (const listener of this.#rest) listener();
    });
  }

  #began(): Parameters<JournalWriter['append']>[0] {
    const { name, hosts, links } = this.plan;
    return {
      type: 'began',
      journal: 'hopscope',
      version: JOURNAL_VERSION,
      started: new Date(this.#writer.started).toISOString(),
      network: name,
      hosts: hosts.map(({ name: host, profile, external }) => ({
        name: host,
        profile,
        external: external === null ? null : `${external.host}:${external.port}`,
      })),
      links: links?.map(({ from, to, oneway, delay }) => ({ from, to, oneway, delay })) ?? null,
    };
  }
}
