/**
 * A network as its file describes it, checked and in the types of the protocol: what `loadNetwork` makes of YAML, and what
 * `createNetwork` brings to life. Plain data; a plan made in code is as good as one from a file.
 */
import type { Address } from '@hopscope/channel';
import type { Dialect, ForwardPath, Host, Limits, LocalPart, Mailbox } from '@hopscope/protocol';

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
  /** Sent one after the other, each when the one before has come to rest. */
  readonly mail: readonly MailPlan[];
  /** What chance is drawn from; null: the file does not say. */
  readonly seed: number | null;
  /** Faults planted from the beginning; the first that fits strikes. */
  readonly faults: readonly FaultPlan[];
}

export interface HostPlan {
  /** The key in the file: the official name outside every environment. */
  readonly name: Host;
  readonly profile: ProfileName;
  /** Null: any free port of 127.0.0.1. */
  readonly listen: Address | null;
  /** Its names in environments, the official one first. */
  readonly names: readonly EnvironmentNames[];
  readonly mailboxes: readonly UserPlan[];
  readonly aliases: readonly AliasPlan[];
  readonly lists: readonly ListPlan[];
  readonly forwards: readonly ForwardPlan[];
  /** Users at a terminal and willing to read what SEND brings (RFC 821 3.4). */
  readonly terminals: readonly LocalPart[];
  /** The next host for mail to a host; `*` for every other. The first that fits holds. */
  readonly routes: readonly RoutePlan[];
  /** Octets that one mailbox may hold; null: no bound. */
  readonly quota: number | null;
  /** Limits of the profile that this host changes. */
  readonly limits: Partial<Limits>;
  readonly retry: RetryPlan;
  /** A real MTA that stands in the network at this address; hopscope runs no host of its own under this name. */
  readonly external: Address | null;
}

/** The rules a host lives by. `closed` is `rfc5321` without relaying and without source routes. */
export type ProfileName = Dialect | 'closed';

export const PROFILE_NAMES: readonly ProfileName[] = ['rfc821', 'rfc5321', 'closed'];

export interface EnvironmentPlan {
  readonly name: string;
  readonly hosts: readonly Host[];
}

export interface EnvironmentNames {
  readonly environment: string;
  readonly names: readonly [Host, ...Host[]];
}

export interface UserPlan {
  readonly user: LocalPart;
  /** `Fred Smith`, for VRFY and EXPN. */
  readonly fullName: string | null;
}

export interface AliasPlan {
  readonly alias: LocalPart;
  readonly mailbox: Mailbox;
}

export interface ListPlan {
  readonly name: LocalPart;
  readonly members: readonly ListMember[];
}

export interface ListMember {
  readonly fullName: string | null;
  readonly path: ForwardPath;
}

/** A user who is elsewhere (RFC 821 3.2): 251 takes the mail and passes it on, 551 only says where to. */
export interface ForwardPlan {
  readonly user: LocalPart;
  readonly path: ForwardPath;
  readonly code: 251 | 551;
}

export interface RoutePlan {
  readonly to: Host | '*';
  readonly next: Host;
}

/** Times between attempts, in milliseconds: `first`, then doubled up to `most`; given up `giveUp` after acceptance. */
export interface RetryPlan {
  readonly first: number;
  readonly most: number;
  readonly giveUp: number;
}

/** A laboratory's clock. */
export const LABORATORY_RETRY: RetryPlan = { first: 5_000, most: 60_000, giveUp: 300_000 };

/** `retry: rfc`: 30 minutes, four days (RFC 5321 4.5.4.1). */
export const RFC_RETRY: RetryPlan = { first: 1_800_000, most: 1_800_000, giveUp: 4 * 86_400_000 };

export interface LinkPlan {
  readonly from: Host;
  readonly to: Host;
  /** Only `from` can open channels to `to`. */
  readonly oneway: boolean;
  /** Milliseconds that octets take from one end to the other. */
  readonly delay: number;
}

export interface MailPlan {
  readonly from: Mailbox;
  readonly to: readonly [ForwardPath, ...ForwardPath[]];
  readonly subject: string | null;
  /** Lines end with LF or CRLF. */
  readonly body: string;
}
