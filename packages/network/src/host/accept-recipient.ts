/**
 * What a host does with one recipient: the relay step, then the mailbox, the next host, or the reason why neither. Asked
 * twice: at RCPT, for the reply, and when the mail is in the spool, for the deed; so both always agree.
 */
import {
  formatMailbox,
  relayStep,
  reply,
  type EnhancedStatus,
  type ForwardPath,
  type Host,
  type Mailbox,
  type PathPair,
  type Relay,
  type Reply,
  type TransactionVerb,
} from '@hopscope/protocol';

import type { HostPlan } from '../file/network-plan.ts';
import type { Delivered, Redirected } from '../journal/event.ts';
import type { Exchangers, HostIdentity, HostTable } from '../wire/host-table.ts';
import type { MailboxStore } from './mailbox-store.ts';
import { elsewhere, type Mailboxes } from './mailboxes.ts';
import { refusalByProfile, type Profile } from './profiles.ts';

export type Disposition =
  | {
      readonly kind: 'deliver';
      readonly mailbox: Mailbox;
      readonly into: Delivered['into'];
      readonly reply: Reply;
    }
  | {
      readonly kind: 'redirect';
      readonly because: Redirected['because'];
      readonly to: readonly ForwardPath[];
      readonly reply: Reply;
    }
  | {
      readonly kind: 'relay';
      readonly step: Relay;
      readonly exchangers: Exchangers;
      readonly reply: Reply;
    }
  /** The host takes no responsibility, or, if it has it already, cannot go on. */
  | {
      readonly kind: 'refuse';
      readonly reply: Reply;
      /** The same in the finer words of RFC 3463; null: as its code says it of any recipient. */
      readonly status: EnhancedStatus | null;
    };

/** What a host must know of itself to judge a recipient. */
export interface Judge {
  readonly plan: HostPlan;
  readonly profile: Profile;
  readonly identity: HostIdentity;
  readonly table: HostTable;
  readonly mailboxes: Mailboxes;
  readonly mailboxStore: MailboxStore;
}

const OK = reply(250, 'OK');

/** `own`: the mail began at this host, as a user's submission or a notification; a host that relays for none sends it. */
export function dispositionOf(
  judge: Judge,
  paths: PathPair,
  verb: TransactionVerb,
  own: boolean,
): Disposition {
  const { plan, profile, identity, table } = judge;
  const step = relayStep(paths, identity, profile.rules);
  const { forwardPath } = paths;
  const isExchanger = !profile.relays && table.isExchanger(plan, forwardPath.mailbox.host);
  const refusal = own ? null : refusalByProfile(profile, forwardPath, step, isExchanger);
  if (refusal !== null) return refuse(refusal, NOT_AUTHORIZED);
  switch (step.kind) {
    case 'deliver':
      return local(judge, step.mailbox, verb);
    case 'relay':
      return relay(judge, step);
    case 'too-long':
      return refuse(
        reply(501, `Path too long: the ${step.path} would leave with ${step.octets} characters`),
      );
  }
}

function relay({ plan, table }: Judge, step: Relay): Disposition {
  const reach = table.reach(plan, step.next);
  switch (reach.kind) {
    case 'reachable':
      return { kind: 'relay', step, exchangers: reach.exchangers, reply: OK };
    case 'no-such-host':
      return refuse(reply(550, `No such host ${step.next}`), BAD_DESTINATION_SYSTEM);
    case 'no-link':
      return refuse(reply(550, `No link from ${plan.name} to ${reach.host.name}`), NO_ROUTE);
  }
}

function local(judge: Judge, mailbox: Mailbox, verb: TransactionVerb): Disposition {
  const user = judge.mailboxes.find(mailbox.localPart);
  switch (user?.kind) {
    case undefined:
      return refuse(reply(550, 'No such user here'));
    case 'alias':
      return { kind: 'redirect', because: 'alias', to: [user.path], reply: OK };
    case 'list':
      return {
        kind: 'redirect',
        because: 'list',
        to: user.members.map(({ path }) => path),
        reply: OK,
      };
    case 'elsewhere': {
      const answer = elsewhere(user.code, user.path);
      return user.code === 551
        ? refuse(answer)
        : { kind: 'redirect', because: '251', to: [user.path], reply: answer };
    }
    case 'mailbox': {
      const { quota } = judge.plan;
      const delivery = deliver(mailbox, user.atTerminal, verb);
      const fills = delivery.kind === 'deliver' && delivery.into !== 'terminal';
      if (fills && quota !== null && judge.mailboxStore.fill(mailbox) >= quota) {
        return refuse(reply(552, `The mailbox ${formatMailbox(mailbox)} is full`));
      }
      return delivery;
    }
  }
}

/** MAIL, SEND, SOML and SAML differ only here (RFC 821 3.4). */
function deliver(mailbox: Mailbox, atTerminal: boolean, verb: TransactionVerb): Disposition {
  switch (verb) {
    case 'MAIL':
      return { kind: 'deliver', mailbox, into: 'mailbox', reply: OK };
    case 'SEND':
      if (!atTerminal) return refuse(reply(450, 'User not active now'));
      return { kind: 'deliver', mailbox, into: 'terminal', reply: OK };
    case 'SOML':
      if (atTerminal) return { kind: 'deliver', mailbox, into: 'terminal', reply: OK };
      return {
        kind: 'deliver',
        mailbox,
        into: 'mailbox',
        reply: reply(250, 'User not active now, so will do mail'),
      };
    case 'SAML':
      return {
        kind: 'deliver',
        mailbox,
        into: atTerminal ? 'mailbox and terminal' : 'mailbox',
        reply: OK,
      };
  }
}

function refuse(answer: Reply, status: EnhancedStatus | null = null): Disposition {
  return { kind: 'refuse', reply: answer, status };
}

/** RFC 3463 3.2, 3.5 and 3.8. */
const BAD_DESTINATION_SYSTEM: EnhancedStatus = { class: 5, subject: 1, detail: 2 };
const NO_ROUTE: EnhancedStatus = { class: 5, subject: 4, detail: 4 };
const NOT_AUTHORIZED: EnhancedStatus = { class: 5, subject: 7, detail: 1 };

/** The reply to RCPT; its status is said where ENHANCEDSTATUSCODES is offered. */
export function answerOf(disposition: Disposition): Reply {
  const { reply: answer } = disposition;
  const status = disposition.kind === 'refuse' ? disposition.status : null;
  return status === null ? answer : { ...answer, status };
}

/** The mailbox of a user at a host, by the host's own name: the same for every spelling and every environment. */
export function mailboxAt(host: Host, { localPart }: Mailbox): string {
  return formatMailbox({ localPart, host });
}
