/**
 * Mailboxes, paths and users as people write them in a file: without the brackets of the wire, `SAM@ALPHA` and
 * `@ONE,@TWO:JOE@THREE`, perhaps after a full name as in `Joe Smith <JOE@THREE>`. The grammar is RFC 821's and, beyond ASCII, that of
 * RFC 6531: where the host knows SMTPUTF8.
 */
import {
  RULES,
  faulty,
  forwardPath,
  parseForwardPath,
  parseHost,
  parseLocalPart,
  parseMailbox,
  type Fault,
  type ForwardPath,
  type Host,
  type LocalPart,
  type Mailbox,
  type Parsed,
} from '@hopscope/protocol';

import type { Mistakes } from './mistake.ts';
import { rulesFor } from '../words.ts';
import { quoted } from './quoted.ts';
import type { TextValue } from './yaml-value.ts';

/** A text with the full name that stood before it, and where in the whole text it began. */
interface Named {
  readonly fullName: string | null;
  readonly inside: string;
  readonly from: number;
}

/** Reads texts of one file and tells what is wrong with them. Each method returns null after a mistake. */
export class PathReader {
  readonly #mistakes: Mistakes;
  readonly #asciiOnly: string | null;

  /** `asciiOnly`: why nothing may go beyond ASCII here, and the remedy; null: it may. */
  constructor(mistakes: Mistakes, asciiOnly: string | null = null) {
    this.#mistakes = mistakes;
    this.#asciiOnly = asciiOnly;
  }

  host(text: TextValue): Host | null {
    const result = parseHost(text.text, RULES.rfc821);
    const odd = !result.ok && result.fault.at === 0 && /^[^#[A-Za-z0-9]/.test(text.text);
    const told = odd ? faulty(0, 'a host name begins with a letter or a digit') : result;
    return this.#told(text, 'a host name', 0, told);
  }

  user(text: TextValue): LocalPart | null {
    return this.#user(text, { fullName: null, inside: text.text, from: 0 });
  }

  /** `SAM`, or `Fred Smith <Smith>`. */
  namedUser(text: TextValue): { fullName: string | null; user: LocalPart } | null {
    const named = this.#named(text);
    const user = named && this.#user(text, named);
    return named && user && { fullName: named.fullName, user };
  }

  /** `SAM@ALPHA`; without `@` a user of `here`, where one is given. */
  mailbox(text: TextValue, here: Host | null = null): Mailbox | null {
    if (here !== null && !text.text.includes('@')) {
      const localPart = this.user(text);
      return localPart && { localPart, host: here };
    }
    return this.#told(text, 'a mailbox', 0, parseBareMailbox(text.text));
  }

  /** `JOE@THREE`, `@ONE,@TWO:JOE@THREE`, either in `<>`; without `@` a user of `here`, where one is given. */
  path(text: TextValue, here: Host | null = null): ForwardPath | null {
    return this.#path(text, { fullName: null, inside: text.text, from: 0 }, here);
  }

  /** A path, or `Joe Smith <JOE@THREE>`. */
  namedPath(text: TextValue, here: Host): { fullName: string | null; path: ForwardPath } | null {
    const named = this.#named(text);
    const path = named && this.#path(text, named, here);
    return named && path && { fullName: named.fullName, path };
  }

  #user(text: TextValue, { inside, from }: Named): LocalPart | null {
    const mailbox = parseMailbox(inside, rulesFor(inside));
    if (mailbox.ok) {
      const at = from + mailbox.value.localPart.length;
      const user = quoted(mailbox.value.localPart);
      this.#mistakes.inside(
        text,
        at,
        `${quoted(inside)} names a host, and only a user of this host can stand here; write ${user} alone.`,
      );
      return null;
    }
    return this.#told(text, 'a user', from, parseLocalPart(inside, rulesFor(inside)));
  }

  #path(text: TextValue, { inside, from }: Named, here: Host | null): ForwardPath | null {
    if (here !== null && !inside.includes('@')) {
      const localPart = this.#user(text, { fullName: null, inside, from });
      return localPart && forwardPath([], { localPart, host: here });
    }
    const what = inside.startsWith('@') ? 'a path' : 'a mailbox';
    return this.#told(text, what, from, parseBarePath(inside));
  }

  /** Takes `Full Name <...>` apart. A quoted user may hold brackets of its own and never begins a full name. */
  #named(text: TextValue): Named | null {
    const whole = text.text;
    const open = whole.startsWith('"') ? -1 : whole.indexOf('<');
    if (open < 0) return { fullName: null, inside: whole, from: 0 };
    if (!whole.endsWith('>')) {
      this.#mistakes.inside(
        text,
        whole.length,
        `${quoted(whole)} has a "<" without a ">"; end it with ">".`,
      );
      return null;
    }
    const fullName = whole.slice(0, open).trim();
    const odd = /[^ -~]/.exec(fullName);
    if (odd !== null) {
      const sentence = `${quoted(fullName)} cannot be a full name, since replies are ASCII; spell it without ${quoted(odd[0])}.`;
      this.#mistakes.inside(text, whole.indexOf(odd[0]), sentence);
      return null;
    }
    return { fullName: fullName || null, inside: whole.slice(open + 1, -1), from: open + 1 };
  }

  /** The value; or null, once the fault is told at its place. `from`: where the parsed part begins in `text`. */
  #told<T>(text: TextValue, what: string, from: number, result: Parsed<T>): T | null {
    if (!result.ok) {
      const { at, wanted } = result.fault;
      this.#mistakes.inside(text, from + at, `${quoted(text.text)} is not ${what}: ${wanted}.`);
      return null;
    }
    const beyond = this.#asciiOnly === null ? -1 : text.text.slice(from).search(/[^\0-\x7f]/);
    if (beyond < 0) return result.value;
    const sentence = `${quoted(text.text)} goes beyond ASCII, and ${this.#asciiOnly ?? ''}.`;
    this.#mistakes.inside(text, from + beyond, sentence);
    return null;
  }
}

function parseBareMailbox(text: string): Parsed<Mailbox> {
  const result = parseMailbox(text, rulesFor(text));
  return result.ok
    ? result
    : withoutTail(result, text, (head) => parseMailbox(head, rulesFor(head)));
}

/** The grammar's path has brackets; here they may be left out, and faults are counted in what the person wrote. */
function parseBarePath(text: string): Parsed<ForwardPath> {
  if (text.startsWith('<')) return parseForwardPath(text, rulesFor(text));
  if (!text.startsWith('@')) {
    const mailbox = parseBareMailbox(text);
    return mailbox.ok ? { ok: true, value: forwardPath([], mailbox.value) } : mailbox;
  }
  const result = parseForwardPath(`<${text}>`, rulesFor(`<${text}>`));
  if (result.ok) return result;
  const { at, wanted } = result.fault;
  return withoutTail(faulty(Math.max(0, at - 1), wanted), text, (head) =>
    parseForwardPath(`<${head}>`, rulesFor(`<${head}>`)),
  );
}

/**
 * The fault; in other words if all before it is right, and only the rest of the text is one too many. Of a character beyond
 * ASCII the grammar says more.
 */
function withoutTail(result: Fault, text: string, parse: (head: string) => Parsed<unknown>): Fault {
  const { at } = result.fault;
  const tail = text[at] ?? '-';
  if (tail === '-' || tail > '\x7f' || !parse(text.slice(0, at)).ok) return result;
  const wanted =
    'a host name has only letters, digits, hyphens and dots, and nothing may follow it';
  return faulty(at, wanted);
}
