/**
 * A network as its file describes it, checked and in the types of the protocol: what `loadNetwork` makes of YAML, and what
 * `createNetwork` brings to life. Plain data; a plan made in code is as good as one from a file.
 */
import type { Address } from '@hopscope/channel';
import type {
  Dialect,
  ForwardPath,
  Host,
  Limits,
  LocalPart,
  MailDsn,
  MailExtension,
  Mailbox,
} from '@hopscope/protocol';

import type { FaultPlan } from '../fault/fault-plan.ts';

export interface NetworkPlan {
  /** The file's name, or `the built-in network`. */
  readonly name: string;
  /** In the order of the file; names differ, case aside. */
  readonly hosts: readonly HostPlan[];
  /** Who can open channels to whom; null: everyone to everyone. */
  readonly links: readonly LinkPlan[] | null;
  /** Which hosts see each other in which environment; a host may be in several (RFC 821 3.6, 0821:881). */
  readonly environments: readonly EnvironmentPlan[];
  /** Domains whose mail goes to other hosts than one of their own name (RFC 5321 5.1). */
  readonly domains: readonly DomainPlan[];
  /** Sent one after the other, each when the one before has come to rest. */
  readonly mail: readonly MailPlan[];
  /** Calls that hosts make by themselves, to fetch their mail (RFC 821 3.8). */
  readonly calls: readonly CallPlan[];
  /** What chance is drawn from; null: the file does not say. */
  readonly seed: number | null;
  /** Faults planted from the beginning; the first that fits strikes. */
  readonly faults: readonly FaultPlan[];
}

/** A mail host: who its users are, what it relays, by which rules. */
export interface HostPlan {
  /** The key in the file: the official name outside every environment. */
  readonly name: Host;
  /** The rules that it lives by. */
  readonly profile: ProfileName;
  /** What it offers to who says EHLO; null: what its profile does. Of no account at a host of `rfc821`, which has no EHLO. */
  readonly extensions: readonly MailExtension[] | null;
  /** Null: any free port of 127.0.0.1. */
  readonly listen: Address | null;
  /** Its names in environments, the official one first. */
  readonly names: readonly EnvironmentNames[];
  /** Users whose mail is kept here. POSTMASTER is one at every host without being named. */
  readonly mailboxes: readonly UserPlan[];
  /** Users whose mail goes to another mailbox. */
  readonly aliases: readonly AliasPlan[];
  /** Mailing lists, as EXPN shows them (RFC 821 3.3). */
  readonly lists: readonly ListPlan[];
  /** Users who are elsewhere (RFC 821 3.2). */
  readonly forwards: readonly ForwardPlan[];
  /** Users at a terminal and willing to read what SEND brings (RFC 821 3.4). */
  readonly terminals: readonly LocalPart[];
  /** The next host for mail to a host; `*` for every other. The first that fits holds. */
  readonly routes: readonly RoutePlan[];
  /**
   * Hosts of the network to whom it gives up its role when they say TURN (RFC 821 3.8). It takes mail for them even where no link lets
   * it call them, and keeps that until they call.
   */
  readonly turn: readonly Host[];
  /** Octets that one mailbox may hold; null: no bound. */
  readonly quota: number | null;
  /** Limits of the profile that this host changes. */
  readonly limits: Partial<Limits>;
  /** When an attempt that failed for now is made again. */
  readonly retry: RetryPlan;
  /** A real MTA that stands in the network at this address; hopscope runs no host of its own under this name. */
  readonly external: Address | null;
}

/** The rules a host lives by. `closed` is `rfc5321` without source routes, and without relaying but for domains whose mail exchanger it is. */
export type ProfileName = Dialect | 'closed';

/** Every profile, in the order in which they are told. */
export const PROFILE_NAMES: readonly ProfileName[] = ['rfc821', 'rfc5321', 'closed'];

/** Hosts that see each other under names of their own, such as those of one network (0821:881). */
export interface EnvironmentPlan {
  /** `ARPA`: as hosts name it under `names`. */
  readonly name: string;
  readonly hosts: readonly Host[];
}

/** What a host is called in one environment. */
export interface EnvironmentNames {
  /** The name of an {@link EnvironmentPlan}. */
  readonly environment: string;
  /** The official name first: it is the one that enters reverse-paths. */
  readonly names: readonly [Host, ...Host[]];
}

/** A user with a mailbox at the host. */
export interface UserPlan {
  /** The local part of the mailbox. */
  readonly user: LocalPart;
  /** `Fred Smith`, for VRFY and EXPN. */
  readonly fullName: string | null;
}

/** A user of the host whose mail goes to another mailbox, here or elsewhere. */
export interface AliasPlan {
  /** The user whom mail is written to. */
  readonly alias: LocalPart;
  readonly mailbox: Mailbox;
}

/** A mailing list at the host. */
export interface ListPlan {
  /** The user whom mail for all members is written to. */
  readonly name: LocalPart;
  readonly members: readonly ListMember[];
}

/** A member of a mailing list, as a line of a reply to EXPN (RFC 821 3.3). */
export interface ListMember {
  /** `Quincy Smith`; null: EXPN shows the path alone. */
  readonly fullName: string | null;
  readonly path: ForwardPath;
}

/** A user who is elsewhere (RFC 821 3.2): 251 takes the mail and passes it on, 551 only says where to. */
export interface ForwardPlan {
  /** The user who was here. */
  readonly user: LocalPart;
  readonly path: ForwardPath;
  readonly code: 251 | 551;
}

/** Where a host sends mail that it has no link for, or another way for. */
export interface RoutePlan {
  /** The host that mail is for; `*`: every host without a route or a link of its own. */
  readonly to: Host | '*';
  /** The host that it goes to, which a link must join. */
  readonly next: Host;
}

/**
 * Times between attempts, in milliseconds: `first`, then doubled up to `most`; given up `giveUp` after acceptance, and perhaps told of
 * before that.
 */
export interface RetryPlan {
  /** Milliseconds between the first attempt and the second; each pause after it is twice as long. */
  readonly first: number;
  /** The longest pause, in milliseconds. */
  readonly most: number;
  /** Milliseconds after which a host that took the mail returns it. */
  readonly giveUp: number;
  /**
   * Milliseconds after which the host tells whoever takes warnings that his mail is delayed (RFC 3461 5.2.5); null, or without it:
   * it tells nobody. Of no account at a host of `rfc821`, which knows no such notification.
   */
  readonly warn?: number | null;
}

/** A laboratory's clock. */
export const LABORATORY_RETRY: RetryPlan = { first: 5_000, most: 60_000, giveUp: 300_000 };

/** `retry: rfc`: 30 minutes, four days (RFC 5321 4.5.4.1). */
export const RFC_RETRY: RetryPlan = { first: 1_800_000, most: 1_800_000, giveUp: 4 * 86_400_000 };

/** A mail domain: the part behind `@` of mailboxes that are kept at hosts of other names, as MX records have it (RFC 5321 5.1). */
export interface DomainPlan {
  /** `EXAMPLE` in `JOE@EXAMPLE`. A host of that name is passed over by whoever knows of mail exchangers. */
  readonly name: Host;
  /** The best first. Those of the best preference keep the domain's mail, and the others pass it on to better ones. */
  readonly exchangers: readonly [ExchangerPlan, ...ExchangerPlan[]];
}

/** A host that takes the mail of a domain. */
export interface ExchangerPlan {
  readonly host: Host;
  /** From 0 to 65535: "lower numbers are more preferred than higher ones" (5321:3884). */
  readonly preference: number;
}

/** A host of which a file says no more than its name. */
export function plainHost(name: Host): HostPlan {
  return {
    name,
    profile: 'rfc821',
    extensions: null,
    listen: null,
    names: [],
    mailboxes: [],
    aliases: [],
    lists: [],
    forwards: [],
    terminals: [],
    routes: [],
    turn: [],
    quota: null,
    limits: {},
    retry: LABORATORY_RETRY,
    external: null,
  };
}

/** A link over which channels are opened. */
export interface LinkPlan {
  /** The one end; where `oneway`, the one that opens. */
  readonly from: Host;
  /** The other end. */
  readonly to: Host;
  /** Only `from` can open channels to `to`. */
  readonly oneway: boolean;
  /** Milliseconds that octets take from one end to the other. */
  readonly delay: number;
}

/** A mail of the network file. */
export interface MailPlan extends Wishes {
  /** The mailbox of the user who hands it in; its host must be one of the network. */
  readonly from: Mailbox;
  /** At least one; a route of a forward-path is the way it goes. */
  readonly to: readonly [ForwardPath, ...ForwardPath[]];
  /** Null: the mail has no such header line. */
  readonly subject: string | null;
  /** Lines end with LF or CRLF. */
  readonly body: string;
}

/** What a user wants of notifications about his mail (RFC 3461). A host that does not know DSN refuses to be asked. */
export interface Wishes {
  /** Of what to be told; null, or without it: of failure, as ever, and of delay by hosts that warn. */
  readonly notify?: NotifyPlan | null;
  /** How much of the mail a notification of failure brings back; null, or without it: as the notifying host likes. */
  readonly ret?: MailDsn['ret'];
  /** A name for this sending, which notifications repeat; null, or without it: none. See {@link parseEnvid}. */
  readonly envid?: MailDsn['envid'];
}

/** Of what a sender can ask a host of a network to tell (RFC 3461 4.1). */
export type NotifyPlan = 'NEVER' | readonly NotifyWish[];

/**
 * That the mail was delivered, or passed on to where nobody tells of it; that it could not be; that it still waits, where a host tells
 * of that ({@link RetryPlan.warn}).
 */
export type NotifyWish = 'SUCCESS' | 'FAILURE' | 'DELAY';

/** In the order in which NOTIFY has them. */
export const NOTIFY_WISHES: readonly NotifyWish[] = ['SUCCESS', 'FAILURE', 'DELAY'];

/** A host calls another, sends what it has for it, and then says TURN. */
export interface CallPlan {
  /** The host that calls. */
  readonly from: Host;
  /** The host that it calls, which lists it under `turn`. */
  readonly to: Host;
  /** When, in milliseconds since the network began. */
  readonly at: number;
}
