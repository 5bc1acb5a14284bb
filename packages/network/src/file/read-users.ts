/** The users of one host: mailboxes, aliases, lists, forwards, and who sits at a terminal. */
import { sameUser, userKey, type Host, type LocalPart } from '@hopscope/protocol';

import type { Mistakes } from './mistake.ts';
import type { AliasPlan, ForwardPlan, HostPlan, ListPlan, UserPlan } from './network-plan.ts';
import { quoted } from './quoted.ts';
import type { PathReader } from './read-path.ts';
import {
  entriesOf,
  textAt,
  listTextsOf,
  valueAt,
  type TextValue,
  type YamlValue,
} from './yaml-value.ts';

type UsersPlan = Pick<HostPlan, 'mailboxes' | 'aliases' | 'lists' | 'forwards' | 'terminals'>;

export function readUsers(
  host: Host,
  value: YamlValue,
  { mistakes, paths }: { readonly mistakes: Mistakes; readonly paths: PathReader },
): UsersPlan {
  const users = new UsersReader(host, mistakes, paths);
  return {
    mailboxes: users.mailboxes(valueAt(value, 'mailboxes')),
    aliases: users.aliases(valueAt(value, 'aliases')),
    lists: users.lists(valueAt(value, 'lists')),
    forwards: users.forwards(valueAt(value, 'forwards')),
    terminals: users.terminals(valueAt(value, 'terminals')),
  };
}

class UsersReader {
  readonly #host: Host;
  readonly #mistakes: Mistakes;
  readonly #paths: PathReader;
  /** Where each user of this host was named first: mail to a user can mean one thing only. */
  readonly #taken = new Map<string, { readonly text: TextValue; readonly key: string }>();

  constructor(host: Host, mistakes: Mistakes, paths: PathReader) {
    this.#host = host;
    this.#mistakes = mistakes;
    this.#paths = paths;
  }

  mailboxes(value: YamlValue | null): readonly UserPlan[] {
    return listTextsOf(value).flatMap((text) => {
      const named = this.#paths.namedUser(text);
      return named !== null && this.#take(named.user, text, 'mailboxes') ? [named] : [];
    });
  }

  aliases(value: YamlValue | null): readonly AliasPlan[] {
    return [...entriesOf(value)].flatMap(({ key, value: target }) => {
      const alias = this.#newUser(key, 'aliases');
      const mailbox = target.kind === 'text' ? this.#paths.mailbox(target, this.#host) : null;
      return alias !== null && mailbox !== null ? [{ alias, mailbox }] : [];
    });
  }

  lists(value: YamlValue | null): readonly ListPlan[] {
    return [...entriesOf(value)].flatMap(({ key, value: texts }) => {
      const name = this.#newUser(key, 'lists');
      const members = listTextsOf(texts).flatMap((text) => {
        const member = this.#paths.namedPath(text, this.#host);
        return member === null ? [] : [member];
      });
      return name === null ? [] : [{ name, members }];
    });
  }

  forwards(value: YamlValue | null): readonly ForwardPlan[] {
    return [...entriesOf(value)].flatMap(({ key, value: target }) => {
      const user = this.#newUser(key, 'forwards');
      const text = target.kind === 'text' ? target : textAt(target, 'to');
      const path = text && this.#paths.path(text, this.#host);
      const reply = valueAt(target, 'reply');
      const code = reply?.kind === 'number' && reply.value === 551 ? 551 : 251;
      return user !== null && path !== null ? [{ user, path, code }] : [];
    });
  }

  /** They may have a mailbox too, so that nothing is taken; a name given twice is still a slip. */
  terminals(value: YamlValue | null): readonly LocalPart[] {
    const users: LocalPart[] = [];
    for (const text of listTextsOf(value)) {
      const user = this.#paths.namedUser(text)?.user;
      if (user === undefined) continue;
      if (users.some((other) => sameUser(other, user))) {
        this.#mistakes.at(
          text,
          `${quoted(text.text)} is at a terminal already; remove one of the two.`,
        );
      } else users.push(user);
    }
    return users;
  }

  #newUser(text: TextValue, key: string): LocalPart | null {
    const user = this.#paths.user(text);
    return user !== null && this.#take(user, text, key) ? user : null;
  }

  #take(user: LocalPart, text: TextValue, key: string): boolean {
    const earlier = this.#taken.get(userKey(user));
    if (earlier === undefined) {
      this.#taken.set(userKey(user), { text, key });
      return true;
    }
    const line = this.#mistakes.lineOf(earlier.text);
    this.#mistakes.at(
      text,
      `${quoted(user)} is one of the ${earlier.key} on line ${line} already, and mail to a user can go one way only; remove one.`,
    );
    return false;
  }
}
