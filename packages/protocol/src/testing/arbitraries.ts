/**
 * fast-check arbitraries for everything that this package reads and writes. Values are made by the grammar's own parsers
 * from texts that are built after the BNF, so an arbitrary that disagrees with the grammar throws at once.
 */
import * as fc from 'fast-check';
import type { Command, Parameter } from '../commands/command.ts';
import { octetsOf } from '../framing/octets.ts';
import { parseHost } from '../grammar/domain.ts';
import { parseLocalPart } from '../grammar/mailbox.ts';
import { utf8Length } from '../grammar/utf8.ts';
import { NULL_REVERSE_PATH, formatPath, forwardPath, returnPath } from '../path.ts';
import type {
  ForwardPath,
  Host,
  LocalPart,
  Mailbox,
  ReturnPath,
  ReversePath,
  SourceRoute,
} from '../path.ts';
import type { Reply } from '../replies/reply.ts';
import { invariant, type Parsed } from '../result.ts';
import type { Rules } from '../rules.ts';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split('');
const DIGITS = '0123456789'.split('');
const ATOM: readonly string[] = [...LETTERS, ...DIGITS, ..."!#$%&'*+-/=?^_`{|}~".split('')];
const PRINTABLE: readonly string[] = Array.from({ length: 95 }, (_, index) =>
  String.fromCharCode(32 + index),
);

/** What may stand in a user name beyond ASCII: two, three and four octets, from both edges of each. */
const BEYOND_ASCII: readonly string[] = Array.from(
  '\u00A0\u00E9\u07FF\u0800\u3042\uD7FF\uE000\uFFFF\u{10000}\u{1F600}\u{10FFFF}',
);
/** Letters of U-labels in several scripts, none of which changes beside another. */
const LABEL_LETTERS: readonly string[] = Array.from(
  '\u00E9\u00FC\u00DF\u03C2\u0436\u4E2D\u3042\u{10428}',
);

/**
 * Hosts by all productions that the rules know, up to the limit on their length; U-labels among their names where these are
 * internationalized.
 */
export function hosts(rules: Rules): fc.Arbitrary<Host> {
  const snum = fc.nat(255).map(String);
  const literal = fc.tuple(snum, snum, snum, snum).map((snums) => `[${snums.join('.')}]`);
  const number = fc.nat(99_999).map((value) => `#${value}`);
  const name = rules.internationalized ? fc.oneof(NAME, U_LABEL) : NAME;
  const names = dotted(rules.numericElements ? fc.oneof(name, name, literal, number) : name);
  return fc
    .oneof({ arbitrary: names, weight: 4 }, { arbitrary: literal, weight: 1 })
    .filter((text) => utf8Length(text) <= rules.limits.domain)
    .map((text) => must(parseHost(text, rules)));
}

/** Local-parts of all kinds: dotted, quoted, with backslashes or characters beyond ASCII where the rules have them. */
export function localParts(rules: Rules): fc.Arbitrary<LocalPart> {
  const escaped = fc.constantFrom(...PRINTABLE).map((character) => `\\${character}`);
  const beyond = rules.internationalized ? BEYOND_ASCII : [];
  const plain = fc.constantFrom(...ATOM, ...beyond);
  const character = rules.backslashOutsideQuotes
    ? fc.oneof({ arbitrary: plain, weight: 5 }, { arbitrary: escaped, weight: 1 })
    : plain;
  const string = fc.string({ unit: character, minLength: 1, maxLength: 8 });
  const quotable = fc.constantFrom(
    ...PRINTABLE.filter((one) => one !== '"' && one !== '\\'),
    ...beyond,
  );
  const quoted = fc
    .string({
      unit: fc.oneof(quotable, fc.constantFrom('@', '.', ' ', ':', ',', '<', '>'), escaped),
      minLength: rules.emptyQuotedString ? 0 : 1,
      maxLength: 12,
    })
    .map((inside) => `"${inside}"`);
  return fc
    .oneof({ arbitrary: dotted(string), weight: 3 }, { arbitrary: quoted, weight: 1 })
    .filter((text) => utf8Length(text) <= rules.limits.localPart)
    .map((text) => must(parseLocalPart(text, rules)));
}

/** Any mailbox of the dialect. */
export function mailboxes(rules: Rules): fc.Arbitrary<Mailbox> {
  return fc.record({ localPart: localParts(rules), host: hosts(rules) }, { noNullPrototype: true });
}

/** Up to `maxHosts` hosts. */
export function routes(rules: Rules, maxHosts = 5): fc.Arbitrary<SourceRoute> {
  return fc.array(hosts(rules), { maxLength: maxHosts });
}

/** Any forward-path that is no longer than the rules allow. */
export function forwardPaths(rules: Rules): fc.Arbitrary<ForwardPath> {
  return fc
    .tuple(routes(rules), mailboxes(rules))
    .map(([route, mailbox]) => forwardPath(route, mailbox))
    .filter((path) => utf8Length(formatPath(path)) <= rules.limits.path);
}

/** Any reverse-path that leads somewhere and is no longer than the rules allow. */
export function returnPaths(rules: Rules): fc.Arbitrary<ReturnPath> {
  return fc
    .tuple(routes(rules), mailboxes(rules))
    .map(([route, mailbox]) => returnPath(route, mailbox))
    .filter((path) => utf8Length(formatPath(path)) <= rules.limits.path);
}

/** Return paths and now and then the null path. */
export function reversePaths(rules: Rules): fc.Arbitrary<ReversePath> {
  return fc.oneof(
    { arbitrary: returnPaths(rules), weight: 5 },
    { arbitrary: fc.constant(NULL_REVERSE_PATH), weight: 1 },
  );
}

/** Any command that the dialect can read. */
export function commands(rules: Rules): fc.Arbitrary<Command> {
  const text = fc
    .string({ unit: fc.constantFrom(...PRINTABLE), minLength: 1, maxLength: 40 })
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const paths = rules.barePostmaster
    ? fc.oneof(forwardPaths(rules), fc.constant('postmaster' as const))
    : forwardPaths(rules);
  const given = rules.extended ? parameters() : fc.constant([]);
  return fc.oneof(
    fc.record({ verb: fc.constantFrom('HELO', 'EHLO'), domain: hosts(rules) }, PLAIN),
    fc.record(
      {
        verb: fc.constantFrom('MAIL', 'SEND', 'SOML', 'SAML'),
        reversePath: reversePaths(rules),
        parameters: given,
      },
      PLAIN,
    ),
    fc.record({ verb: fc.constant('RCPT'), forwardPath: paths, parameters: given }, PLAIN),
    fc.record({ verb: fc.constantFrom('DATA', 'RSET', 'QUIT', 'TURN', 'STARTTLS') }, PLAIN),
    fc.record({ verb: fc.constant('BDAT'), size: fc.nat(), last: fc.boolean() }, PLAIN),
    fc.record(
      {
        verb: fc.constant('AUTH'),
        mechanism: fc.constantFrom('PLAIN', 'LOGIN', 'CRAM-MD5', 'SCRAM-SHA-256', 'X_1'),
        initial: fc.constantFrom(null, '=', 'AGpvZQBzZWNyZXQ='),
      },
      PLAIN,
    ),
    fc.record({ verb: fc.constantFrom('NOOP', 'HELP'), text: fc.option(text) }, PLAIN),
    fc.record({ verb: fc.constantFrom('VRFY', 'EXPN'), text }, PLAIN),
  );
}

function parameters(): fc.Arbitrary<readonly Parameter[]> {
  const keyword = fc
    .tuple(
      fc.constantFrom(...LETTERS, ...DIGITS),
      fc.string({ unit: fc.constantFrom(...LETTERS, ...DIGITS, '-'), maxLength: 8 }),
    )
    .map(([first, rest]) => `${first}${rest}`.toUpperCase());
  const valueCharacters = PRINTABLE.filter((one) => one !== ' ' && one !== '=');
  const value = fc.string({
    unit: fc.constantFrom(...valueCharacters),
    minLength: 1,
    maxLength: 10,
  });
  return fc.uniqueArray(fc.record({ keyword, value: fc.option(value) }, PLAIN), {
    maxLength: 3,
    selector: (parameter) => parameter.keyword,
  });
}

/** Replies of one line or more, with texts that fit their lines. */
export function replies(): fc.Arbitrary<Reply> {
  const text = fc.string({ unit: fc.constantFrom(...PRINTABLE), maxLength: 60 });
  return fc
    .tuple(fc.integer({ min: 200, max: 599 }), text, fc.array(text, { maxLength: 4 }))
    .map(([code, first, rest]): Reply => ({ code, lines: [first, ...rest] }));
}

/** Mail data whose lines all end with CRLF, with many full stops where they hurt; may be empty. */
export function cleanTexts(): fc.Arbitrary<Uint8Array> {
  const line = fc.string({ unit: fc.constantFrom('.', '.', 'a', ' ', '\0', '\t'), maxLength: 6 });
  return fc.array(line, { maxLength: 8 }).map((lines) => octetsOf(lines.map(ended).join('')));
}

/** Octets made of what ends lines and mail data, in every wrong order. */
export function nastyOctets(): fc.Arbitrary<Uint8Array> {
  const piece = fc.constantFrom('\r', '\n', '.', '\r\n', '\r\n.', '\r\n.\r\n', '\0', 'a', '\u008D');
  return fc.array(piece, { maxLength: 14 }).map((pieces) => octetsOf(pieces.join('')));
}

const PLAIN = { noNullPrototype: true } as const;

const NAME: fc.Arbitrary<string> = fc
  .tuple(
    fc.constantFrom(...LETTERS, ...DIGITS),
    fc.option(
      fc.tuple(
        fc.string({ unit: fc.constantFrom(...LETTERS, ...DIGITS, '-'), maxLength: 6 }),
        fc.constantFrom(...LETTERS, ...DIGITS),
      ),
    ),
  )
  .map(([first, rest]) => `${first}${rest === null ? '' : rest.join('')}`);

const U_LABEL: fc.Arbitrary<string> = fc
  .tuple(
    fc.string({ unit: fc.constantFrom(...LETTERS, ...DIGITS), maxLength: 3 }),
    fc.constantFrom(...LABEL_LETTERS),
    fc.option(
      fc.tuple(fc.constantFrom('', '-'), fc.constantFrom(...LABEL_LETTERS, ...LETTERS, ...DIGITS)),
    ),
  )
  .map(([first, letter, rest]) => `${first}${letter}${rest === null ? '' : rest.join('')}`);

function dotted(part: fc.Arbitrary<string>): fc.Arbitrary<string> {
  return fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('.'));
}

function ended(line: string): string {
  return `${line}\r\n`;
}

function must<T>(result: Parsed<T>): T {
  invariant(result.ok, 'an arbitrary made what the grammar refuses');
  return result.value;
}
