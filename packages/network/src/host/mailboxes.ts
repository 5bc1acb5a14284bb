/**
 * The users of a host: who has a mailbox, an alias, a list, a place elsewhere or a terminal, and what VRFY and EXPN say of
 * them (RFC 821 3.2-3.4).
 */
import {
  formatPath,
  forwardPath,
  needsInternationalization,
  parseLocalPart,
  parseMailbox,
  reply,
  sameUser,
  userKey,
  type ForwardPath,
  type Host,
  type LocalPart,
  type RelayIdentity,
  type Reply,
  type Rules,
} from '@hopscope/protocol';

import type { HostPlan, ListMember } from '../file/network-plan.ts';

/** What a user name means at its host. */
export type User =
  | {
      readonly kind: 'mailbox';
      readonly user: LocalPart;
      readonly fullName: string | null;
      readonly atTerminal: boolean;
    }
  | { readonly kind: 'alias'; readonly path: ForwardPath }
  | { readonly kind: 'list'; readonly members: readonly ListMember[] }
  | { readonly kind: 'elsewhere'; readonly code: 251 | 551; readonly path: ForwardPath };

export class Mailboxes {
  readonly #host: Host;
  readonly #rules: Rules;
  readonly #identity: Pick<RelayIdentity, 'isSelf'>;
  readonly #users = new Map<string, User>();

  constructor(plan: HostPlan, rules: Rules, identity: Pick<RelayIdentity, 'isSelf'>) {
    this.#host = plan.name;
    this.#identity = identity;
    this.#rules = rules;
    const atTerminal = (user: LocalPart): boolean =>
      plan.terminals.some((one) => sameUser(one, user));
    const postmaster = parseLocalPart('POSTMASTER', rules);
    const everyHostHas = postmaster.ok ? [{ user: postmaster.value, fullName: null }] : [];
    for (const { user, fullName } of [...everyHostHas, ...plan.mailboxes]) {
      this.#users.set(userKey(user), {
        kind: 'mailbox',
        user,
        fullName,
        atTerminal: atTerminal(user),
      });
    }
    for (const { alias, mailbox } of plan.aliases) {
      this.#users.set(userKey(alias), { kind: 'alias', path: forwardPath([], mailbox) });
    }
    for (const { name, members } of plan.lists)
      this.#users.set(userKey(name), { kind: 'list', members });
    for (const { user, code, path } of plan.forwards)
      this.#users.set(userKey(user), { kind: 'elsewhere', code, path });
  }

  find(user: LocalPart): User | null {
    return this.#users.get(userKey(user)) ?? null;
  }

  /** VRFY (RFC 821 3.3): by user name, by mailbox, or by a word of the full name. */
  verify(text: string): Reply {
    const [first, ...others] = this.#matches(text);
    if (first === undefined) return reply(550, 'String does not match anything');
    if (others.length > 0) return reply(553, 'User ambiguous');
    switch (first.kind) {
      case 'mailbox':
        return this.#shown([{ fullName: first.fullName, path: this.#pathOf(first.user) }]);
      case 'alias':
        return this.#shown([{ fullName: null, path: first.path }]);
      case 'list':
        return reply(550, 'That is a mailing list, not a user');
      case 'elsewhere':
        return elsewhere(first.code, first.path);
    }
  }

  /** EXPN (RFC 821 3.3): "exactly one mailbox is to be specified on each line of the reply". */
  expand(text: string): Reply {
    const [first] = this.#matches(text);
    if (first?.kind !== 'list') {
      return reply(
        550,
        first === undefined
          ? 'String does not match anything'
          : 'That is a user name, not a mailing list',
      );
    }
    return first.members.length === 0
      ? reply(550, 'The mailing list is empty')
      : this.#shown(first.members);
  }

  /** Replies are in ASCII, and a mailbox that is not cannot be shown in one (RFC 6531 3.7.4.2). */
  #shown(members: readonly ListMember[]): Reply {
    if (members.some(({ path }) => needsInternationalization(path))) return NOT_IN_ASCII;
    const [member = '', ...others] = members.map(({ fullName, path }) =>
      this.#listing(fullName, path),
    );
    return reply(250, member, ...others);
  }

  #matches(text: string): readonly User[] {
    const exact = this.#find(text.replace(/^<(.*)>$/, '$1'));
    if (exact !== null) return [exact];
    const wanted = text.toLowerCase();
    return [...this.#users].flatMap(([key, user]) => {
      const names =
        user.kind === 'mailbox'
          ? [key, ...(user.fullName?.split(' ') ?? []), user.fullName ?? '']
          : [key];
      return names.some((name) => name.toLowerCase() === wanted) ? [user] : [];
    });
  }

  #find(text: string): User | null {
    const mailbox = parseMailbox(text, this.#rules);
    if (mailbox.ok) {
      const { localPart, host } = mailbox.value;
      return this.#identity.isSelf(host) ? this.find(localPart) : null;
    }
    const user = parseLocalPart(text, this.#rules);
    return user.ok ? this.find(user.value) : null;
  }

  #pathOf(user: LocalPart): ForwardPath {
    return forwardPath([], { localPart: user, host: this.#host });
  }

  #listing(fullName: string | null, path: ForwardPath): string {
    return fullName === null ? formatPath(path) : `${fullName} ${formatPath(path)}`;
  }
}

/** "UTF-8 string reply is required, but not permitted" (RFC 6531 4.2). */
const NOT_IN_ASCII: Reply = {
  ...reply(252, 'Cannot show a mailbox beyond ASCII, but will take mail and attempt delivery'),
  status: { class: 2, subject: 6, detail: 8 },
};

/** 251 and 551 name the path in their text (0821:2109, 0821:2115), but for one beyond ASCII: then they are 250 and 550 (RFC 6531 3.7.4.1). */
export function elsewhere(code: 251 | 551, path: ForwardPath): Reply {
  if (needsInternationalization(path))
    return code === 251
      ? reply(250, 'User not local; will forward')
      : reply(550, 'User not local; the path to try goes beyond ASCII');
  return reply(
    code,
    `User not local; ${code === 251 ? 'will forward to' : 'please try'} ${formatPath(path)}`,
  );
}
