/**
 * What the YAML package says about a text that is not YAML, in words for someone who never read its specification.
 *
 * Most errors leave the parser guessing, and what it says after one is about its guesses. So only the first of those is
 * told. A few concern one word alone: each of them is told. Either way the values are not read before the text is YAML.
 */
import type { Document, ErrorCode, YAMLError } from 'yaml';

import type { Mistakes } from './mistake.ts';
import { quoted, visible } from './quoted.ts';

/** Errors that concern one word: what is told after one is no guess, at least from the next line on. */
const CONTAINED: ReadonlySet<ErrorCode> = new Set([
  'BAD_DQ_ESCAPE',
  'BAD_SCALAR_START',
  'TAG_RESOLVE_FAILED',
]);

/** Adds what is wrong with the YAML of `text`. True: its values are worth reading. */
export function yamlMistakes(
  document: Pick<Document.Parsed, 'errors' | 'warnings'>,
  text: string,
  mistakes: Mistakes,
): boolean {
  const errors = [...document.errors, ...document.warnings].toSorted(
    (one, other) => one.pos[0] - other.pos[0],
  );
  let lastLine = 0;
  for (const error of errors) {
    if (!CONTAINED.has(error.code) && tellTab(error, text, mistakes)) break;
    const place = { start: placeOf(error, text) };
    const line = mistakes.lineOf(place);
    if (line !== lastLine) mistakes.at(place, sentenceFor(error, text));
    lastLine = line;
    if (!CONTAINED.has(error.code)) break;
  }
  return errors.length === 0;
}

/** A line that is indented wrongly is found out at the end of the one before: the place is where it begins. */
function placeOf({ code, pos: [start] }: YAMLError, text: string): number {
  const lineEnd = code === 'BAD_INDENT' ? /^\s*\n */.exec(text.slice(start, start + 1000)) : null;
  const next = start + (lineEnd?.[0].length ?? 0);
  return next < text.length ? next : start;
}

/** A tab before a line makes YAML stumble in many ways, on that line or at the end of the one before. */
function tellTab({ pos: [start] }: YAMLError, text: string, mistakes: Mistakes): boolean {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const lineEnd = text.indexOf('\n', start);
  const tab = [lineStart, lineEnd + 1].find((line) => /^ *\t/.test(text.slice(line, line + 200)));
  if (tab === undefined) return false;
  mistakes.at(
    { start: text.indexOf('\t', tab) },
    'a tab cannot indent a line in YAML; use spaces.',
  );
  return true;
}

function sentenceFor(error: YAMLError, text: string): string {
  const [start] = error.pos;
  const word = /^\S+/.exec(text.slice(start, start + 200))?.[0] ?? '';
  switch (error.code) {
    case 'BAD_SCALAR_START':
      return `${quoted(word)} begins with a character that YAML keeps for itself; put the whole text between quotes.`;
    case 'BAD_INDENT':
      return 'the lines do not line up here; indent lines that belong together alike, and close every bracket above.';
    case 'BLOCK_AS_IMPLICIT_KEY':
      return 'a value cannot go on with a key on the same line; begin a new line, or put quotes around the whole value.';
    case 'BLOCK_IN_FLOW':
      return 'between brackets there is no room for lines with dashes or keys of their own; close the bracket first.';
    case 'MULTILINE_IMPLICIT_KEY':
      return `the key ${quoted(word)} goes over several lines; a ":" is missing after it, or a line is not lined up.`;
    case 'KEY_OVER_1024_CHARS':
      return `the key ${quoted(word)} has more than 1024 characters; a quote or a ":" is missing.`;
    case 'NON_STRING_KEY':
      return 'a key of a map must be text; write a name before the ":".';
    case 'BAD_DQ_ESCAPE':
      return `${quoted(text.slice(start, start + 2))} is not an escape that YAML knows; write two backslashes for one, or use single quotes.`;
    case 'BAD_ALIAS':
    case 'ALIAS_PROPS':
    case 'BAD_PROP_ORDER':
    case 'MULTIPLE_ANCHORS':
    case 'MULTIPLE_TAGS':
      return `${quoted(word)} begins like an anchor, alias or tag of YAML; put quotes around it if it is meant as text.`;
    case 'TAG_RESOLVE_FAILED':
      return `the tag ${quoted(word)} means nothing here; remove it, or put quotes around it if it is meant as text.`;
    case 'BAD_DIRECTIVE':
      return `the directive ${quoted(word)} means nothing here; remove the line.`;
    case 'RESOURCE_EXHAUSTION':
      return 'the file is too deeply nested to be read; a network file needs no more than six levels.';
    case 'MISSING_CHAR':
      if (!error.message.includes('quote')) return notYaml(error.message, word);
      return 'the text in quotes that begins above is not closed; end it with the same quote.';
    case 'BAD_COLLECTION_TYPE':
    case 'DUPLICATE_KEY':
    case 'IMPOSSIBLE':
    case 'MULTIPLE_DOCS':
    case 'TAB_AS_INDENT':
    case 'UNEXPECTED_TOKEN':
      return notYaml(error.message, word);
  }
}

/** For codes that stand for many things the package's own sentence says most. */
function notYaml(message: string, word: string): string {
  const found = word === '' ? 'the end of this line' : quoted(word);
  return `${found} is not YAML here (${visible(message, 100)}); check the quotes, brackets and colons before it.`;
}
