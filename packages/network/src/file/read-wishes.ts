/** What a user wants of notifications, as files and people write it. */
import type { MailDsn } from '@hopscope/protocol';

import { parseEnvid } from '../words.ts';
import type { Mistake, Mistakes } from './mistake.ts';
import { NOTIFY_WISHES, type NotifyPlan, type Wishes } from './network-plan.ts';
import { parseYaml } from './parse-yaml.ts';
import { quoted } from './quoted.ts';
import { told } from './read-host.ts';
import { wishMistakesOfSchema } from './schema-mistakes.ts';
import { listTextsOf, textAt, valueAt, type YamlValue } from './yaml-value.ts';

/** The same as {@link Wishes} where a program writes a mail in words: the name of the sending is not encoded. */
export interface WishesInWords extends Required<Pick<Wishes, 'notify' | 'ret'>> {
  /** Null: it has none. */
  readonly envid: string | null;
}

/** What a text of wishes is: the wishes, in words that `send` takes, or every mistake in it. */
export type LoadedWishes =
  | { readonly ok: true; readonly wishes: WishesInWords }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** Reads `{ notify: [SUCCESS], ret: FULL, envid: Q1 }`, the keys of a mail in a network file. Never a throw. */
export function loadWishes(text: string): LoadedWishes {
  const { value, mistakes } = parseYaml(text);
  if (value === null) return { ok: false, mistakes: mistakes.inOrder() };
  mistakes.settle();
  wishMistakesOfSchema(value, mistakes);
  mistakes.settle();
  const wishes = readWishes(value, mistakes);
  if (!mistakes.none) return { ok: false, mistakes: mistakes.inOrder() };
  return { ok: true, wishes: { ...wishes, envid: textAt(value, 'envid')?.text ?? null } };
}

export function readWishes(mail: YamlValue, mistakes: Mistakes): Required<Wishes> {
  const envid = textAt(mail, 'envid');
  return {
    notify: readNotify(valueAt(mail, 'notify'), mistakes),
    ret: readRet(mail),
    envid: envid === null ? null : told(envid, envid.text, parseEnvid, mistakes),
  };
}

/** What is in a list the schema has seen to. */
function readNotify(value: YamlValue | null, mistakes: Mistakes): NotifyPlan | null {
  if (value === null) return null;
  if (value.kind === 'text') {
    if (value.text !== 'NEVER')
      mistakes.at(
        value,
        `nobody can be asked for ${quoted(value.text)}; write NEVER, or a list such as [SUCCESS, FAILURE].`,
      );
    return 'NEVER';
  }
  const asked = new Set(listTextsOf(value).map(({ text }) => text));
  return NOTIFY_WISHES.filter((wish) => asked.has(wish));
}

/** That it is one of the two the schema has seen to. */
function readRet(mail: YamlValue): MailDsn['ret'] {
  const text = textAt(mail, 'ret')?.text;
  return text === 'FULL' || text === 'HDRS' ? text : null;
}
