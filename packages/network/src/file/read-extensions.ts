/** What a host of a network file offers to who says EHLO: keywords of extensions, held against what hosts of a network can do. */
import { MAIL_EXTENSIONS, neededBy, type MailExtension } from '@hopscope/protocol';

import type { Mistakes } from './mistake.ts';
import { nearest } from './nearest.ts';
import type { ProfileName } from './network-plan.ts';
import { quoted } from './quoted.ts';
import { entriesOf, listTextsOf, valueAt, type TextValue, type YamlValue } from './yaml-value.ts';

/** Null without the key: what the profile offers. */
export function readExtensions(
  host: YamlValue,
  profile: ProfileName,
  mistakes: Mistakes,
): readonly MailExtension[] | null {
  const list = valueAt(host, 'extensions');
  if (list?.kind !== 'list') return null;
  if (profile === 'rfc821') {
    const key = [...entriesOf(host)].find(({ key: { text } }) => text === 'extensions')?.key;
    mistakes.at(
      key ?? list,
      'a host of RFC 821 knows no EHLO and can offer no extensions; write profile: rfc5321 beside them, or remove "extensions".',
    );
  }
  const offered = new Map<MailExtension, TextValue>();
  let isWhole = true;
  for (const text of listTextsOf(list)) {
    const extension = MAIL_EXTENSIONS.find((known) => known === text.text);
    if (extension === undefined) {
      isWhole = false;
      mistakes.at(text, whyNot(text.text));
    } else if (offered.has(extension))
      mistakes.at(text, `${quoted(extension)} is in the list already; remove one of the two.`);
    else offered.set(extension, text);
  }
  if (isWhole) tellLacking(offered, mistakes);
  return [...offered.keys()];
}

/** Those that others need are not missed where something in the list could not be read: it may be they. */
function tellLacking(offered: ReadonlyMap<MailExtension, TextValue>, mistakes: Mistakes): void {
  const keywords: ReadonlySet<string> = new Set(offered.keys());
  for (const [extension, text] of offered) {
    const lacking = neededBy(extension).filter((needed) => !keywords.has(needed));
    if (lacking.length === 0) continue;
    const needed = lacking.map(quoted).join(' and ');
    mistakes.at(
      text,
      `${quoted(extension)} cannot be offered without ${needed}; add ${lacking.length === 1 ? 'that' : 'them'}, or remove ${quoted(extension)}.`,
    );
  }
}

/** Extensions that there are, and that no host of a network can offer. */
const CANNOT: ReadonlyMap<string, string> = new Map([
  ['STARTTLS', 'their channels are in the clear, for the journal tells every line'],
  ['AUTH', 'their users have no passwords'],
]);

function whyNot(keyword: string): string {
  const why = CANNOT.get(keyword.toUpperCase());
  if (why !== undefined)
    return `hosts of a network cannot offer ${keyword.toUpperCase()}: ${why}; remove it.`;
  const near = nearest(keyword, [...MAIL_EXTENSIONS, ...CANNOT.keys()]);
  const help =
    near === null ? `known are ${MAIL_EXTENSIONS.join(', ')}.` : `did you mean ${quoted(near)}?`;
  return `${quoted(keyword)} is no extension that a host can offer; ${help}`;
}

/** Why the users of a host cannot go beyond ASCII, nor the paths that it is to pass on, and the remedy; null: they can (RFC 6531). */
export function asciiOnly(
  host: string,
  profile: ProfileName,
  extensions: readonly MailExtension[] | null,
): string | null {
  if (profile === 'rfc821')
    return `${quoted(host)} lives by RFC 821; write profile: rfc5321 there, or spell it in ASCII`;
  if (extensions === null || extensions.includes('SMTPUTF8')) return null;
  return `${quoted(host)} does not know SMTPUTF8; add that to its extensions, or spell it in ASCII`;
}
