/**
 * The service of a receiver-SMTP on its channel as it stands: which commands and extensions there are, before and after EHLO, in
 * the clear and under TLS; and what a line says by that. Whether a command is in order it does not know.
 */
import type { Command, TextCommand, Verb } from '../commands/command.ts';
import { parseCommand } from '../commands/parse-command.ts';
import { offeredLines, offers, type Extension, type Offer } from '../extensions/offer.ts';
import type { FramedLine } from '../framing/line-framer.ts';
import { octetsOf } from '../framing/octets.ts';
import { utf8Decode } from '../grammar/utf8.ts';
import { reply, type Reply } from '../replies/reply.ts';
import type { Rules } from '../rules.ts';
import type { ReceiverConfig } from './receiver-effects.ts';
import { TLS_FIRST, isServedInClear, notSpoken } from './receiver-order.ts';

/** A line that is no command here, and the reply to it. */
export class NoCommand {
  /** Null: it is the command of nobody. */
  readonly verb: Verb | null;
  readonly reply: Reply;
  /** It looks like BDAT and says no number of octets: where its chunk ends is open, and so is where the next command begins. */
  readonly beginsChunk: boolean;

  constructor(verb: Verb | null, answer: Reply, beginsChunk: boolean) {
    this.verb = verb;
    this.reply = answer;
    this.beginsChunk = beginsChunk;
  }
}

export class ReceiverService {
  /** The session began with EHLO. */
  extended = false;
  /** The channel is under TLS. */
  secured: boolean;
  readonly #rules: Rules;
  readonly #offer: Offer;
  readonly #tlsRequired: boolean;

  constructor({ rules, offer, secured, tlsRequired = false }: ReceiverConfig) {
    this.#rules = rules;
    this.#offer = offer;
    this.#tlsRequired = tlsRequired;
    this.secured = secured;
  }

  readonly offered = (extension: Extension): boolean =>
    offers(this.#offer, extension, this.secured);

  /** Commands may be sent ahead. */
  get isPipelined(): boolean {
    return this.extended && this.offered('PIPELINING');
  }

  /** Replies have an enhanced status code: "regardless of whether or not EHLO is employed by the client" (RFC 2034 4). */
  get hasStatus(): boolean {
    return this.#rules.extended && this.offered('ENHANCEDSTATUSCODES');
  }

  /** The reply to EHLO with a line for each extension. */
  withExtensions({ code, lines: [first] }: Reply): Reply {
    const lines = offeredLines(this.#offer, this.#rules.limits.mailData, this.secured);
    return { code, lines: [first, ...lines] };
  }

  /** Why there is no such command on this channel as it stands; null: there is. `isOpening`: none was taken yet. */
  notServed(verb: Verb, isOpening: boolean): Reply | null {
    const inTheOpen = this.secured || !this.#tlsRequired || isOpening;
    if (inTheOpen || isServedInClear(verb)) return notSpoken(verb, this.#rules, this.offered);
    const underTls = (extension: Extension): boolean => offers(this.#offer, extension, true);
    return notSpoken(verb, this.#rules, underTls) ?? TLS_FIRST;
  }

  /** BDAT is one even where TLS comes first, for its chunk follows it. */
  read(line: FramedLine, isOpening: boolean): Command | NoCommand {
    const text = this.#textOfLine(line);
    if (typeof text !== 'string') return this.#unread(line, null, text);
    const beyondAscii = text !== line.text;
    const parsed = parseCommand(
      text,
      beyondAscii ? { ...this.#rules, internationalized: true } : this.#rules,
    );
    const verb = parsed.ok ? parsed.command.verb : parsed.verb;
    const unserved = verb === null ? null : this.notServed(verb, isOpening);
    if (unserved !== null && (unserved !== TLS_FIRST || verb !== 'BDAT'))
      return new NoCommand(verb, unserved, false);
    if (parsed.ok) return parsed.command;
    const code = verb === null ? 500 : 501;
    const column = verb === null ? '' : ` (column ${parsed.fault.at + 1})`;
    return this.#unread(line, verb, reply(code, `Syntax error: ${parsed.fault.wanted}${column}`));
  }

  /** The text of VRFY or EXPN, and whether it was said at its end that a reply in UTF-8 will do (RFC 6531 3.7.4.2). */
  asked({ text }: TextCommand): { readonly text: string; readonly internationalized: boolean } {
    const bare = this.#isInternationalized() ? text.replace(/ +SMTPUTF8$/i, '') : text;
    return { text: bare, internationalized: bare !== text };
  }

  #isInternationalized(): boolean {
    return this.extended && this.offered('SMTPUTF8');
  }

  /** The text of a line, or what is wrong with it. Beyond ASCII it is UTF-8, where SMTPUTF8 is offered (RFC 6531 3.1). */
  #textOfLine({ text, fault }: FramedLine): string | Reply {
    if (fault === null) return text;
    if (fault !== 'octet-over-127' || !this.#isInternationalized())
      return reply(500, LINE_FAULTS[fault]);
    const decoded = utf8Decode(octetsOf(text));
    return decoded.ok ? decoded.value : reply(500, 'Syntax error: octets that are no UTF-8');
  }

  #unread({ text }: FramedLine, verb: Verb | null, answer: Reply): NoCommand {
    const beginsChunk = BDAT.test(text) && this.#rules.extended && this.offered('CHUNKING');
    return new NoCommand(verb, answer, beginsChunk);
  }
}

/** What is said to a line that cannot be read. */
export const LINE_FAULTS = {
  'too-long': 'Line too long',
  'bare-cr-or-lf': 'Syntax error: a CR or LF stands alone; a line ends with CRLF',
  'octet-over-127': 'Syntax error: an octet over 127',
} as const;

/** In a line that may hold anything else; whoever lets a CR or LF alone end one sees BDAT behind it, too. */
const BDAT = /(?:^|[\r\n])[ \t]*BDAT/i;
