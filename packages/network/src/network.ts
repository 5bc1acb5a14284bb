/**
 * A network: its hosts, the wire between them and the journal of all that happens. Event-driven over a carrier and a
 * clock, and synchronous between them: with TCP and the machine's clock it is a network on loopback, with memory and a
 * virtual clock the same hosts run in a time of their own.
 */
import {
  checkOptions,
  type Carrier,
  type Clock,
  type OptionKind,
  type Timer,
} from '@hopscope/channel';
import { type ForwardPath, type Host, type Mailbox } from '@hopscope/protocol';

import { Deliveries } from './deliveries.ts';
import { checkedFault, type FaultInWords } from './fault/fault-in-words.ts';
import { FaultBook, type Crash } from './fault/fault-book.ts';
import type { FaultPlan } from './fault/fault-plan.ts';
import type {
  CallPlan,
  HostPlan,
  MailPlan,
  NetworkPlan,
  NotifyPlan,
  Wishes,
} from './file/network-plan.ts';
import { Activity } from './host/activity.ts';
import { composeMail } from './host/mail-text.ts';
import { MailHost } from './host/mail-host.ts';
import { MailNames } from './host/mail-names.ts';
import { profileOf } from './host/profiles.ts';
import type { MailInMailbox } from './host/mailbox-store.ts';
import { JOURNAL_VERSION, type JournalEvent, type MailId } from './journal/event.ts';
import { JournalWriter, type Journal, type RecordedPast } from './journal/journal.ts';
import { endOfPast } from './past/end-of-past.ts';
import { recall, type Recalled } from './past/recall.ts';
import { Random } from './time/random.ts';
import { mistakeOfCall } from './wire/call-mistakes.ts';
import { HostTable } from './wire/host-table.ts';
import { NetworkWire } from './wire/network-wire.ts';
import { WordsError, envidOf, hostOf, mailboxOf, pathOf } from './words.ts';

/** Where a network lives. */
export interface World {
  readonly carrier: Carrier;
  readonly clock: Clock;
}

/** A mail to be sent from a mailbox of the network. */
export interface NewMail extends Wishes {
  /** The mailbox of the user who hands it in. */
  readonly from: Mailbox;
  /** A forward-path for each recipient. */
  readonly to: readonly [ForwardPath, ...ForwardPath[]];
  /** Null: the mail has no such line. */
  readonly subject: string | null;
  /** Further header lines, `Name: value`. */
  readonly header: readonly string[];
  /** Lines end with LF or CRLF. */
  readonly body: string;
}

/** The same in strings: `{ from: 'SAM@ALPHA', to: '@ONE,@TWO:JOE@THREE' }`. */
export interface MailInWords {
  /** The mailbox of the user who hands it in: `SAM@ALPHA`. */
  readonly from: string;
  /** A forward-path, or several, with brackets or without. */
  readonly to: string | readonly [string, ...string[]];
  /** Without it the mail has no such line. */
  readonly subject?: string;
  /** Further header lines, `Name: value`. */
  readonly header?: readonly string[];
  /** Lines end with LF or CRLF; without it there is none. */
  readonly body?: string;
  /** Of what the user wants to be told, `['SUCCESS', 'FAILURE']` (RFC 3461 4.1); without it, of failure. */
  readonly notify?: NotifyPlan | null;
  /** How much of the mail a notification of failure brings back (RFC 3461 4.3); without it, as the notifying host likes. */
  readonly ret?: 'FULL' | 'HDRS' | null;
  /** A name for this sending, which notifications repeat (RFC 3461 4.4), in 1 to 100 printable characters; without it there is none. */
  readonly envid?: string | null;
}

/** What is left in a spool. */
export interface WaitingMail {
  /** Whose spool it is in. */
  readonly host: string;
  /** `m1`. */
  readonly mail: MailId;
  /** Of the recipient who waits, in brackets. */
  readonly forwardPath: string;
}

/** Whether all hosts listen, or which one cannot and why. */
export type Started =
  | { readonly ok: true }
  | { readonly ok: false; readonly host: string; readonly why: string };

/** What a network is told besides its plan. */
export interface NetworkOptions {
  /** What chance is drawn from, 0 to 4294967295; without it that of the plan, or 1. */
  readonly seed?: number;
  /**
   * Events that the journal keeps in memory at least; without it all. A sink that wants more subscribes. With it a network in
   * virtual time cannot be forked.
   */
  readonly window?: number;
  /** Mails that each mailbox keeps at most, the youngest; without it all. */
  readonly mailboxWindow?: number;
}

const ANY_SEED = 1;
/** Names that are told to who has named another. */
const MOST_NAMES = 8;

export class Network {
  readonly plan: NetworkPlan;
  /** What chance is drawn from. */
  readonly seed: number;
  readonly journal: Journal;
  readonly table: HostTable;
  readonly #writer: JournalWriter;
  readonly #world: World;
  readonly #hosts: ReadonlyMap<HostPlan, MailHost>;
  readonly #faults: FaultBook;
  readonly #wire: NetworkWire;
  readonly #names = new MailNames();
  readonly #activity = new Activity(() => this.#look());
  readonly #rest = new Set<() => void>();
  /** Crashed hosts that will come up again. */
  readonly #crashed = new Map<MailHost, Timer>();
  /** Calls of the file that are still to be made. */
  readonly #calls = new Set<Timer>();
  /** In the order in which they were planted. */
  readonly #plantedLater: Disposable[] = [];
  #deliveries: Deliveries | null = null;
  #checking = false;
  #planted = false;
  /** Mail of the file that was not submitted yet. */
  #unplayed: MailPlan[] = [];

  readonly #past: Recalled | null;
  /** Hosts that a recorded past left down: they come up when they are told to. */
  readonly #leftDown = new Set<MailHost>();

  /** `past`: the events of a recorded journal up to the present moment of the clock; the network goes on from there. */
  constructor(
    plan: NetworkPlan,
    world: World,
    options: NetworkOptions = {},
    past: RecordedPast | null = null,
  ) {
    this.plan = plan;
    this.seed = options.seed ?? plan.seed ?? ANY_SEED;
    this.#world = world;
    this.#past = past === null ? null : recall(past.events, plan);
    this.#writer = new JournalWriter(world.clock, options.window, past);
    this.journal = this.#writer;
    this.table = new HostTable(plan);
    const random = new Random(this.seed, 'faults');
    const crash: Crash = (host, ms, spool, rule) => this.#crash(host, ms, spool, rule);
    this.#faults = new FaultBook(this.table, world.clock, this.#writer, random, crash);
    this.#wire = new NetworkWire(
      world.carrier,
      world.clock,
      this.table,
      this.#writer,
      this.#faults,
    );
    const services = {
      table: this.table,
      wire: this.#wire,
      clock: world.clock,
      journal: this.#writer,
      names: this.#names,
      faults: this.#faults,
      crash,
      activity: this.#activity,
      chance: new Random(this.seed, 'exchangers'),
      mailboxWindow: options.mailboxWindow ?? Infinity,
      recalled: ({ name }: HostPlan) => this.#past?.hosts.get(name) ?? null,
    };
    const own = plan.hosts.filter(({ external }) => external === null);
    this.#hosts = new Map(own.map((host) => [host, new MailHost(host, services)]));
    if (this.#past === null) this.#writer.append(this.#began());
    else this.#goOnFrom(this.#past);
  }

  /** What was under way at the end of a recorded past ends, as if all hosts had lost their power at that moment. */
  #goOnFrom(past: Recalled): void {
    this.#names.recall(past.state, past.events);
    this.#wire.recall(past.events);
    for (const host of this.#hosts.values())
      if (host.state.address === null) this.#leftDown.add(host);
    endOfPast(past, this.#writer);
  }

  /** Starts every host, one after the other. If one cannot listen, those before it are stopped again. */
  start(done: (started: Started) => void): void {
    this.#tell((network) => network.start(() => {}));
    const hosts = [...this.#hosts.values()].filter((host) => !this.#leftDown.has(host));
    const next = (index: number): void => {
      const host = hosts[index];
      if (host === undefined) {
        for (const started of hosts) started.goOn();
        this.#plant();
        return done({ ok: true });
      }
      host.start((started) => {
        if (started.ok) return next(index + 1);
        this.#stop(() => done({ ok: false, host: host.plan.name, why: started.why }));
      });
    };
    next(0);
  }

  /** Stops every host: 421 to whoever is talking, all ports free when `done` is called. */
  stop(done: () => void): void {
    this.#tell((network) => network.stop(() => {}));
    this.#inTurn(() => this.#stop(done));
  }

  #stop(done: () => void): void {
    this.#unplayed = [];
    for (const host of this.#crashed.keys()) this.#staysDown(host);
    for (const timer of this.#calls) timer.cancel();
    this.#calls.clear();
    let left = this.#hosts.size;
    if (left === 0) return done();
    for (const host of this.#hosts.values()) {
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

  /** Where a host listens, `127.0.0.1:2525`; null: it is down. Throws {@link WordsError} where there is none. */
  address(name: Host | string): string | null {
    return this.#named(name).state.address;
  }

  /**
   * Hands a mail to the host of its `from`. Throws {@link WordsError} where a string is not what it should be, or where `from` is
   * at no host of the network; and an `InvalidOptionError` of `@hopscope/channel` where the mail has what no mail has.
   */
  send(mail: MailInWords): MailId;
  /** The same in typed values. Null: `from` is at no host of the network, or at an external one. */
  send(mail: NewMail): MailId | null;
  send(mail: NewMail | MailInWords): MailId | null {
    const typed = isInWords(mail) ? fromWords(mail) : mail;
    this.#tell((network) => network.send(typed));
    const id = this.#send(typed);
    if (id !== null || !isInWords(mail)) return id;
    throw new WordsError(`No host of this network is meant by "${mail.from}"; name one that is.`);
  }

  #send({ from, to, subject, header, body, ...wishes }: NewMail): MailId | null {
    const [host] = this.#keepersOf(from.host);
    if (host === undefined) return null;
    const { dialect } = profileOf(host.plan).rules;
    const at = host.date();
    const text = composeMail(
      { from, to: to.map(({ mailbox }) => mailbox), subject, header, body, at },
      dialect,
    );
    return host.submit({ from, to, text, wishes });
  }

  /** Sends the mail of the network file: each when the one before has come to rest. */
  play(): void {
    this.#tell((network) => network.play());
    this.#unplayed = [...this.plan.mail];
    this.#look();
  }

  /**
   * What lies in a mailbox (`JOE@THREE`), oldest first; of a domain whose mail several hosts keep, one host after the other. Throws
   * {@link WordsError} where its host is none of the network.
   */
  mailbox(name: Mailbox | string): readonly MailInMailbox[] {
    const mailbox = mailboxOf(name);
    const keepers = this.#keepersOf(mailbox.host);
    if (keepers.length === 0) return this.#named(mailbox.host).mailbox(mailbox);
    return keepers.flatMap((host) => host.mailbox(mailbox));
  }

  /**
   * The octets of the mail that came last into a mailbox; null: none did. Throws {@link WordsError} where its host is none of the
   * network.
   */
  youngest(name: string): Uint8Array | null {
    const mailbox = mailboxOf(name);
    return this.#named(mailbox.host).youngest(mailbox)?.octets ?? null;
  }

  /** What was delivered, and how it came there. */
  get deliveries(): Deliveries {
    return (this.#deliveries ??= new Deliveries(this));
  }

  /**
   * Takes a host off the network, as if its power failed but its disk did not; told so by a listener of the journal, in a turn of its
   * own. Throws {@link WordsError} where there is none.
   */
  down(name: Host | string, done: () => void = () => {}): void {
    const host = this.#named(name);
    this.#tell((network) => network.down(name));
    this.#inTurn(() => {
      this.#staysDown(host);
      host.stop('drop', done);
    });
  }

  /** Brings it back, at the same port. Throws {@link WordsError} where there is none. */
  up(name: Host | string, done: (started: Started) => void = () => {}): void {
    const host = this.#named(name);
    this.#tell((network) => network.up(name));
    this.#inTurn(() => {
      this.#staysDown(host);
      host.start((started) => {
        host.goOn();
        done(started.ok ? started : { ...started, host: host.plan.name });
      });
    });
  }

  /**
   * Lets a host call another (RFC 821 3.8): it opens a channel, sends what waits for that host, and says TURN. Where the other gives
   * up its role, it sends what waits there for the caller; where it refuses, the caller quits. False: the host that should call is
   * down. Throws {@link WordsError} where one of the two is no host of the network that knows TURN, or no link leads from the one to
   * the other.
   */
  call(from: Host | string, to: Host | string): boolean {
    const [caller, called] = [this.#named(from), this.#named(to)];
    const mistake = mistakeOfCall(this.table, caller.plan, called.plan);
    if (mistake !== null) throw new WordsError(mistake);
    this.#tell((network) => network.call(from, to));
    return caller.call(called.plan);
  }

  /**
   * Lets a host try at once what waits in its spool for its next attempt, or to be told to its originator; elsewhere one flushes the
   * queue. The attempts count as any other, and when the host gives up stays. What waits for a call goes on waiting. Tells how many
   * recipients are tried: none, too, where the host is down. Throws {@link WordsError} where there is no such host.
   */
  retry(name: Host | string): number {
    const host = this.#named(name);
    this.#tell((network) => network.retry(name));
    return host.retry();
  }

  /** Mail that waits in spools, for its next attempt or because the network was stopped. */
  waiting(): readonly WaitingMail[] {
    return [...this.#hosts.values()].flatMap((host) =>
      host.waiting().map(({ mail, forwardPath }) => ({ host: host.plan.name, mail, forwardPath })),
    );
  }

  /** Channels that hosts of the network have opened or are opening. */
  get channels(): number {
    return this.#wire.channels;
  }

  /** Nothing moves: mail may wait for its next attempt, and channels from outside may be open. */
  get atRest(): boolean {
    return this.#unplayed.length === 0 && !this.#activity.busy;
  }

  /** Nothing moves and nothing waits, no call of the file either. */
  get idle(): boolean {
    return this.atRest && this.#names.entries === 0 && this.#calls.size === 0;
  }

  /** Calls `listener` whenever the network has come to rest. Returns what ends it. */
  onRest(listener: () => void): () => void {
    this.#rest.add(listener);
    return () => {
      this.#rest.delete(listener);
    };
  }

  /**
   * Plants a fault, first come first struck; disposing of what is returned takes it away again. It holds from then on, on channels
   * that are open as well. As an object it has the shape of an entry of `faults` in a network file. Throws {@link FaultError} where
   * it can never match.
   */
  plant(fault: FaultPlan | FaultInWords): Disposable {
    const checked = checkedFault(fault, this.plan);
    const number = this.#plantedLater.length;
    this.#tell((network) => network.plant(checked));
    const planted = this.#faults.plant(checked);
    this.#plantedLater.push(planted);
    return { [Symbol.dispose]: () => this.#takeAway(number) };
  }

  #takeAway(number: number): void {
    this.#tell((network) => network.#takeAway(number));
    this.#plantedLater[number]?.[Symbol.dispose]();
  }

  /**
   * Called with whatever is told to the network from outside, before it is done: how to do the same to another. `during`: the event of
   * which a listener of the journal was being told who told that; null: nobody was.
   */
  protected told(_redo: (network: Network) => void, _during: number | null): void {}

  #tell(redo: (network: Network) => void): void {
    this.told(redo, this.#writer.telling?.seq ?? null);
  }

  /** A host that stops or starts while it is at work would go on with what it has no more: a listener has to wait for it. */
  #inTurn(act: () => void): void {
    if (this.#writer.telling === null) act();
    else this.#world.clock.after(0, act);
  }

  #plant(): void {
    if (this.#planted) return;
    this.#planted = true;
    for (const fault of this.plan.faults) {
      const struck = strikesOf(fault.name, this.#past?.events ?? []);
      const isOver = this.#past !== null && fault.when.after <= this.#writer.now();
      const isTimedCrash = fault.what.kind === 'crash' && fault.when.command === null;
      if (!isTimedCrash || !isOver) this.#faults.plant(fault, struck);
    }
    for (const call of this.plan.calls)
      if (this.#past === null || call.at > this.#writer.now()) this.#callLater(call);
  }

  #callLater({ from, to, at }: CallPlan): void {
    const [caller, called] = [this.#find(from), this.table.find(to)];
    if (caller === null || called === null) return;
    const timer = this.#world.clock.after(Math.max(0, at - this.#writer.now()), () => {
      this.#calls.delete(timer);
      caller.call(called);
      this.#look();
    });
    this.#calls.add(timer);
  }

  /** A fault takes a host down; it comes up again by itself. */
  #crash(plan: HostPlan, ms: number, spool: 'kept' | 'lost', rule: string): void {
    const host = this.#hosts.get(plan);
    if (host === undefined || !host.running) return;
    this.#staysDown(host);
    host.stop('drop', () => {});
    if (spool === 'lost') host.loseSpool(rule);
    const timer = this.#world.clock.after(ms, () => {
      this.#crashed.delete(host);
      host.start(() => host.goOn());
    });
    this.#crashed.set(host, timer);
  }

  /** It does not come up by itself: somebody brings it up or takes it down, or another crash says when. */
  #staysDown(host: MailHost): void {
    this.#crashed.get(host)?.cancel();
    this.#crashed.delete(host);
  }

  #named(name: Host | string): MailHost {
    const host = this.#find(name);
    if (host !== null) return host;
    const known = [...this.#hosts.keys()].map((plan) => plan.name).slice(0, MOST_NAMES);
    throw new WordsError(
      `No host of this network is called "${name}"; ${known.join(', ')} ${known.length === 1 ? 'is' : 'are'}.`,
    );
  }

  /** Hosts of the network that have the mailboxes at a host or a domain. */
  #keepersOf(name: Host): readonly MailHost[] {
    return this.table.keepersOf(name).flatMap((plan) => this.#hosts.get(plan) ?? []);
  }

  #find(name: Host | string): MailHost | null {
    const plan = this.table.find(hostOf(name));
    return plan === null ? null : (this.#hosts.get(plan) ?? null);
  }

  /** Looks, in a turn of its own, whether the network has come to rest. */
  #look(): void {
    if (this.#checking) return;
    this.#checking = true;
    this.#world.clock.after(0, () => {
      this.#checking = false;
      if (this.#activity.busy) return;
      const [mail] = this.#unplayed;
      if (mail !== undefined) {
        this.#send({ ...mail, header: [] });
        this.#unplayed.shift(); // not before: who listens to the submission must not find the network idle
        this.#look();
      } else for (const listener of this.#rest) listener();
    });
  }

  #began(): Parameters<JournalWriter['append']>[0] {
    const { name, hosts, links, domains } = this.plan;
    return {
      type: 'began',
      journal: 'hopscope',
      version: JOURNAL_VERSION,
      started: new Date(this.#writer.started).toISOString(),
      network: name,
      seed: this.seed,
      hosts: hosts.map(({ name: host, profile, external }) => ({
        name: host,
        profile,
        external: external === null ? null : `${external.host}:${external.port}`,
      })),
      links: links?.map(({ from, to, oneway, delay }) => ({ from, to, oneway, delay })) ?? null,
      ...(domains.length === 0 ? {} : { domains }),
    };
  }
}

function strikesOf(rule: string, events: readonly JournalEvent[]): number {
  return events.filter((event) => event.type === 'fault' && event.rule === rule).length;
}

function isInWords(mail: NewMail | MailInWords): mail is MailInWords {
  return typeof mail.from === 'string';
}

/** What a mail in words may have. */
const IN_WORDS: Readonly<Record<keyof MailInWords, OptionKind>> = {
  from: 'text',
  to: 'any',
  subject: 'text',
  header: 'list',
  body: 'text',
  notify: 'any',
  ret: 'any',
  envid: 'any',
};

function fromWords(mail: MailInWords): NewMail {
  checkOptions(mail, IN_WORDS, 'the mail');
  const { from, to, subject, header = [], body = '', notify, ret, envid } = mail;
  const [first, ...others] = typeof to === 'string' ? [to] : to;
  return {
    from: mailboxOf(from),
    to: [pathOf(first), ...others.map(pathOf)],
    subject: subject ?? null,
    header,
    body,
    notify: notify ?? null,
    ret: ret ?? null,
    envid: envid === undefined || envid === null ? null : envidOf(envid),
  };
}
