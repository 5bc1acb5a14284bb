/** What a receiver-SMTP says of users and lists in its replies to VRFY and EXPN (RFC 821 3.3, RFC 5321 3.5), read out of the text. */
import {
  RULES,
  parseForwardPath,
  pathInReply,
  type ForwardPath,
  type Reply,
  type Rules,
} from '@hopscope/protocol';

/** One line that names a mailbox: `Fred Smith <Smith@USC-ISIF.ARPA>`. */
export interface NamedMailbox {
  /** `Fred Smith`; null: the mailbox stands alone. */
  readonly name: string | null;
  /** A forward-path, for a route may stand there (0821:627). */
  readonly path: ForwardPath;
}

/** What VRFY came to, by the code of its reply. A path is null where the reply names none that can be read. */
export type Verification = { readonly reply: Reply } &
  /** 250. More than one where the receiver takes the text for several users; none where it names no mailbox it can be reached at. */
  (
    | { readonly kind: 'known'; readonly mailboxes: readonly NamedMailbox[] }
    /** 251: it is not local, and will be forwarded there. */
    | { readonly kind: 'forwarded'; readonly path: ForwardPath | null }
    /** 252: it is not said, but mail will be taken and tried. */
    | { readonly kind: 'unverified' }
    /** 551: it is not local, and is to be sent there. */
    | { readonly kind: 'elsewhere'; readonly path: ForwardPath | null }
    /** 553: several could be meant. Those that the reply names (5321 3.5.1). */
    | { readonly kind: 'ambiguous'; readonly candidates: readonly NamedMailbox[] }
    /** 550, "That is a mailing list, not a user". */
    | { readonly kind: 'mailing-list' }
    /** 550 and what else says that there is no such user, or that it is not told. */
    | { readonly kind: 'refused' }
  );

/** What EXPN came to, by the code of its reply. */
export type Expansion = { readonly reply: Reply } &
  /** 250: one mailbox on each line. */
  (
    | { readonly kind: 'list'; readonly mailboxes: readonly NamedMailbox[] }
    /** 252: it is not said. */
    | { readonly kind: 'unverified' }
    /** 550, "That is a user name, not a mailing list". */
    | { readonly kind: 'user' }
    | { readonly kind: 'refused' }
  );

export function readVerification(reply: Reply): Verification {
  switch (reply.code) {
    case 251:
    case 551: {
      const path = pathInReply(reply);
      const kind = reply.code === 251 ? 'forwarded' : 'elsewhere';
      return { kind, path: path.ok ? path.value : null, reply };
    }
    case 252:
      return { kind: 'unverified', reply };
    case 553:
      return { kind: 'ambiguous', candidates: mailboxesIn(reply), reply };
    case 550:
      return {
        kind: /^that is a mailing list/i.test(textOf(reply)) ? 'mailing-list' : 'refused',
        reply,
      };
    default:
      if (reply.code >= 300) return { kind: 'refused', reply };
      return { kind: 'known', mailboxes: mailboxesIn(reply), reply };
  }
}

export function readExpansion(reply: Reply): Expansion {
  if (reply.code === 252) return { kind: 'unverified', reply };
  if (reply.code < 300) return { kind: 'list', mailboxes: mailboxesIn(reply), reply };
  const user = reply.code === 550 && /^that is a user/i.test(textOf(reply));
  return { kind: user ? 'user' : 'refused', reply };
}

function textOf({ lines }: Reply): string {
  return lines.join(' ');
}

/** Lines without a path, such as "Ambiguous; possibilities are", name nobody. */
function mailboxesIn({ lines }: Reply): readonly NamedMailbox[] {
  return lines.flatMap((line) => namedIn(line) ?? []);
}

function namedIn(line: string): NamedMailbox | null {
  const text = line.trim();
  const open = text.lastIndexOf('<');
  if (open >= 0) {
    const path = parseForwardPath(text.slice(open, text.lastIndexOf('>') + 1), IN_REPLIES);
    const name = text.slice(0, open).trim();
    return path.ok ? { name: name === '' ? null : name, path: path.value } : null;
  }
  const alone = parseForwardPath(`<${text}>`, IN_REPLIES); // "or user@host" (5321 3.5.1)
  return alone.ok ? { name: null, path: alone.value } : null;
}

/** Beyond ASCII a text is only where SMTPUTF8 is spoken (RFC 6531 3.7.4). */
const IN_REPLIES: Rules = { ...RULES.rfc821, internationalized: true };
