import { parseHost } from '../grammar/domain.ts';
import { scanForwardPath, scanReversePath } from '../grammar/path-syntax.ts';
import { isPrintable, unitsBeyondAscii } from '../grammar/characters.ts';
import { COLON, Scanner } from '../grammar/scanner.ts';
import { faulty, parsed, type Fault, type Parsed } from '../result.ts';
import { RULES, type Rules } from '../rules.ts';
import { VERBS, type Command, type Parameter, type TransactionVerb, type Verb } from './command.ts';

/** A line that is no command: which verb it began with, if any, and what is wrong. Answer 500 without a verb, 501 with one. */
export interface CommandFault extends Fault {
  readonly verb: Verb | null;
}

/** What a line of a sender-SMTP was read as. */
export type ParsedCommand = { readonly ok: true; readonly command: Command } | CommandFault;

/**
 * Reads one command line, without its CRLF (0821:1653). Verbs and `FROM:`/`TO:` are read in any case; one or more spaces
 * stand before the arguments (0821:1663), and spaces and tabs at the end are passed over (5321:1759).
 */
export function parseCommand(line: string, rules: Rules): ParsedCommand {
  const text = trimEnd(line);
  const space = text.indexOf(' ');
  let at = space === -1 ? text.length : space;
  const verb = verbOf(text, at);
  if (verb === undefined)
    return { ...faulty(0, 'the line begins with no command of SMTP'), verb: null };

  while (text.charCodeAt(at) === SPACE) at += 1;
  const command = parseArguments(verb, text, at, rules);
  return command.ok ? { ok: true, command: command.value } : { ...command, verb };
}

const TAB = 9;
const SPACE = 32;

/** The verb that the first characters are, in any case. */
function verbOf(text: string, length: number): Verb | undefined {
  for (const verb of VERBS) if (verb.length === length && isSpelled(verb, text, 0)) return verb;
  return undefined;
}

/** Only letters of ASCII differ from each other by this bit alone; "\u017F" too has "S" as its upper case. */
const CASE = 0x20;

/** Whether a word in upper case stands at a place of the text, in any case. */
function isSpelled(word: string, text: string, from: number): boolean {
  let at = 0;
  while (at < word.length && (text.charCodeAt(from + at) & ~CASE) === word.charCodeAt(at)) at += 1;
  return at === word.length;
}

function parseArguments(verb: Verb, text: string, at: number, rules: Rules): Parsed<Command> {
  switch (verb) {
    case 'HELO':
    case 'EHLO': {
      const host = parseHost(text.slice(at), { ...rules, internationalized: false }); // (RFC 6531 3.7.1)
      return host.ok
        ? parsed({ verb, domain: host.value })
        : faulty(at + host.fault.at, host.fault.wanted);
    }
    case 'MAIL':
    case 'SEND':
    case 'SOML':
    case 'SAML':
      return parseMail(verb, text, at, rules);
    case 'RCPT':
      return parseRcpt(text, at, rules);
    case 'DATA':
    case 'RSET':
    case 'QUIT':
    case 'TURN':
    case 'STARTTLS':
      return at === text.length ? parsed({ verb }) : faulty(at, `${verb} has no argument`);
    case 'NOOP':
    case 'HELP':
      return withText(text, at, RULES_OF_ASCII, (argument) => ({
        verb,
        text: argument === '' ? null : argument,
      }));
    case 'VRFY':
    case 'EXPN':
      if (at === text.length) return faulty(at, `a name must follow ${verb}`);
      return withText(text, at, rules, (argument) => ({ verb, text: argument }));
    case 'BDAT':
      return parseBdat(text, at);
    case 'AUTH':
      return parseAuth(text, at);
  }
}

/** `"BDAT" SP chunk-size [ SP "LAST" ]` with `chunk-size = 1*DIGIT` (RFC 3030 2). */
function parseBdat(text: string, at: number): Parsed<Command> {
  const match = /^(\d{1,15})(?: +(LAST))?$/i.exec(text.slice(at));
  if (match === null)
    return faulty(at, 'a number of octets, and LAST or nothing, must follow BDAT');
  return parsed({ verb: 'BDAT', size: Number(match[1]), last: match[2] !== undefined });
}

/** `"AUTH" SP sasl-mech [SP initial-response]` (RFC 4954 8); a mechanism has up to 20 of these characters (RFC 4422 3.1). */
function parseAuth(text: string, at: number): Parsed<Command> {
  const [mechanism = '', initial = null, ...more] = text.slice(at).split(/ +/);
  if (!/^[A-Za-z0-9_-]{1,20}$/.test(mechanism)) {
    return faulty(at, 'the name of a mechanism must follow AUTH');
  }
  if (more.length > 0 || (initial !== null && !/^(?:=|[A-Za-z0-9+/]+={0,2})$/.test(initial))) {
    return faulty(
      at + mechanism.length + 1,
      'nothing, or one response in base64, must follow the mechanism',
    );
  }
  return parsed({ verb: 'AUTH', mechanism: mechanism.toUpperCase(), initial });
}

/** `MAIL <SP> FROM:<reverse-path> <CRLF>` (0821:1742), with `[SP Mail-parameters]` where extensions exist (5321:1913). */
function parseMail(verb: TransactionVerb, text: string, at: number, rules: Rules): Parsed<Command> {
  const start = afterPrefix(text, at, 'FROM');
  if (start === -1) return faulty(at, `"FROM:" and a reverse-path must follow ${verb}`);
  const scanner = new Scanner(text);
  scanner.at = start;
  const reversePath = scanReversePath(scanner, rules);
  if (reversePath === null) return scanner.fault();
  const parameters = parseParameters(scanner, rules);
  return parameters === null ? scanner.fault() : parsed({ verb, reversePath, parameters });
}

/** `RCPT <SP> TO:<forward-path> <CRLF>` (0821:1744). */
function parseRcpt(text: string, at: number, rules: Rules): Parsed<Command> {
  const start = afterPrefix(text, at, 'TO');
  if (start === -1) return faulty(at, '"TO:" and a forward-path must follow RCPT');
  const scanner = new Scanner(text);
  scanner.at = start;
  const path = scanPostmaster(scanner, rules) ?? scanForwardPath(scanner, rules);
  if (path === null) return scanner.fault();
  const parameters = parseParameters(scanner, rules);
  return parameters === null
    ? scanner.fault()
    : parsed({ verb: 'RCPT', forwardPath: path, parameters });
}

const BARE_POSTMASTER = '<postmaster>';

function scanPostmaster(scanner: Scanner, rules: Rules): 'postmaster' | null {
  const end = scanner.at + BARE_POSTMASTER.length;
  if (
    !rules.barePostmaster ||
    scanner.text.slice(scanner.at, end).toLowerCase() !== BARE_POSTMASTER
  )
    return null;
  scanner.at = end;
  return 'postmaster';
}

/** The place behind a word and a colon; -1: they do not stand there. */
function afterPrefix(text: string, at: number, word: 'FROM' | 'TO'): number {
  const colon = at + word.length;
  return isSpelled(word, text, at) && text.charCodeAt(colon) === COLON ? colon + 1 : -1;
}

const NO_PARAMETERS: readonly Parameter[] = [];

/**
 * `esmtp-param *(SP esmtp-param)` (5321:2273), each keyword once: of two values nobody could say which holds (RFC 3461 4.5).
 * RFC 821 has none.
 */
function parseParameters(scanner: Scanner, rules: Rules): readonly Parameter[] | null {
  if (scanner.atEnd()) return NO_PARAMETERS;
  if (!rules.extended) return scanner.fail('nothing may follow the ">" of a path');
  if (!scanner.skip(SPACE))
    return scanner.fail('a space must stand between the path and its parameters');
  const parameters: Parameter[] = [];
  for (const word of scanner.text.slice(scanner.at).split(' ')) {
    const parameter = word === '' ? null : parseParameter(word, rules);
    if (parameter === undefined) return scanner.fail('a parameter is KEYWORD or KEYWORD=VALUE');
    if (parameter !== null) {
      const { keyword } = parameter;
      if (parameters.some((before) => before.keyword === keyword))
        return scanner.fail(`${keyword} may be given only once`);
      parameters.push(parameter);
    }
    scanner.at += word.length + 1;
  }
  return parameters;
}

/** Undefined: it is none. A value may go beyond ASCII where paths may (RFC 6531 3.3). */
function parseParameter(word: string, { internationalized }: Rules): Parameter | undefined {
  const match = (internationalized ? PARAMETER_BEYOND_ASCII : PARAMETER).exec(word);
  return match === null ? undefined : { keyword: match[1]!.toUpperCase(), value: match[2] ?? null };
}

const PARAMETER = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~]+))?$/;
const PARAMETER_BEYOND_ASCII = /^([A-Za-z0-9][A-Za-z0-9-]*)(?:=([!-<>-~\u{A0}-\u{10FFFF}]+))?$/u;

const RULES_OF_ASCII: Rules = RULES.rfc821;

function withText(
  text: string,
  at: number,
  rules: Rules,
  make: (argument: string) => Command,
): Parsed<Command> {
  for (let index = at; index < text.length;) {
    const units = isPrintable(text.charCodeAt(index)) ? 1 : unitsBeyondAscii(text, index, rules);
    if (units === 0) return faulty(index, 'only printable ASCII may stand in a command');
    index += units;
  }
  return parsed(make(text.slice(at)));
}

function trimEnd(line: string): string {
  let end = line.length;
  while (isWhite(line.charCodeAt(end - 1))) end -= 1;
  return line.slice(0, end);
}

function isWhite(code: number): boolean {
  return code === SPACE || code === TAB;
}
