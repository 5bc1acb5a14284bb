/**
 * From text to values that know their place. YAML 1.2 with its core schema, one document, keys are text. What YAML itself
 * would let pass but a network file does not (a key twice, aliases that multiply, nesting without end) is a mistake here.
 */
import {
  Composer,
  Parser,
  isAlias,
  isMap,
  isSeq,
  type Alias,
  type CST,
  type Pair,
  type ParsedNode,
  type Scalar,
} from 'yaml';

import { Mistakes } from './mistake.ts';
import { quoted } from './quoted.ts';
import { yamlMistakes } from './yaml-mistakes.ts';
import type { Entry, OtherScalar, TextValue, YamlValue } from './yaml-value.ts';

/** A network file is six levels deep; the parser below works by recursion and must not run out of stack. */
const DEEPEST = 40;

/** Values of a file at most, those behind aliases counted each time. */
const MOST_VALUES = 1_000_000;

export interface ParsedYaml {
  /** Null when there is nothing that could be read further: the mistakes say why. */
  readonly value: YamlValue | null;
  readonly mistakes: Mistakes;
}

export function parseYaml(text: string): ParsedYaml {
  const tokens = [...new Parser().parse(text)];
  const mistakes = new Mistakes(text);
  const tooDeep = tokenBelow(tokens, DEEPEST);
  if (tooDeep !== null) {
    const sentence = `brackets or dashes are nested more than ${DEEPEST} deep here; a network file needs no more than six.`;
    mistakes.at({ start: tooDeep.offset }, sentence);
    return { value: null, mistakes };
  }
  const composer = new Composer({ schema: 'core', stringKeys: true, uniqueKeys: false });
  const [document, second] = composer.compose(tokens, true, text.length);
  if (document === undefined) return { value: null, mistakes };
  const readable = yamlMistakes(document, text, mistakes);
  if (readable && second !== undefined) {
    const sentence = '"---" begins a second document, and a network file is one; remove it.';
    mistakes.at({ start: second.range[0] }, sentence);
  }
  if (!readable || document.contents === null) return { value: null, mistakes };
  const conversion = new Conversion(mistakes);
  const value = conversion.value(document.contents);
  return { value: conversion.tooMany ? null : value, mistakes };
}

/** The first token with more than `depth` collections around it. By a loop, since here nobody knows yet how deep it is. */
function tokenBelow(tokens: readonly CST.Token[], depth: number): CST.Token | null {
  const left = tokens.map((token) => ({ token, level: 0 })).toReversed();
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { token, level } = next;
    if (level > depth) return token;
    if (token.type === 'document' && token.value) left.push({ token: token.value, level });
    if (!('items' in token)) continue;
    for (const { key, value } of token.items.toReversed()) {
      if (value) left.push({ token: value, level: level + 1 });
      if (key) left.push({ token: key, level: level + 1 });
    }
  }
  return null;
}

/** Turns the nodes of one document into values. */
class Conversion {
  readonly #mistakes: Mistakes;
  /** What an alias may mean: the values read so far that have an anchor, and how many values each one is. */
  readonly #anchors = new Map<string, { readonly value: YamlValue; readonly count: number }>();
  #count = 0;
  /** More values than are worth reading: aliases multiply the file. */
  tooMany = false;

  constructor(mistakes: Mistakes) {
    this.#mistakes = mistakes;
  }

  value(node: ParsedNode): YamlValue {
    if (isAlias(node)) return this.#behindAlias(node.source, node.range[0]);
    const before = this.#count;
    this.#count += 1;
    const value = this.#fresh(node);
    if (node.anchor) this.#anchors.set(node.anchor, { value, count: this.#count - before });
    return value;
  }

  #fresh(node: Exclude<ParsedNode, Alias>): YamlValue {
    const [start, end] = node.range;
    if (isSeq(node)) {
      return { kind: 'list', start, items: node.items.map((item) => this.value(item)) };
    }
    if (isMap(node)) return { kind: 'map', start, entries: this.#entries(node.items) };
    return scalar(node, start, end);
  }

  #entries(pairs: readonly Pair<ParsedNode, ParsedNode | null>[]): ReadonlyMap<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const { key: keyNode, value: valueNode } of pairs) {
      const key = this.value(keyNode);
      if (key.kind !== 'text') {
        this.#mistakes.at(key, 'a key of a map must be text; write a name before the ":".');
        continue;
      }
      const value = valueNode === null ? empty(key.end) : this.value(valueNode);
      const earlier = entries.get(key.text);
      if (earlier === undefined) {
        entries.set(key.text, { key, value });
        continue;
      }
      const line = this.#mistakes.lineOf(earlier.key);
      this.#mistakes.at(
        key,
        `the key ${quoted(key.text)} stands on line ${line} already; rename or remove one of the two.`,
      );
    }
    return entries;
  }

  #behindAlias(name: string, start: number): YamlValue {
    const anchored = this.#anchors.get(name);
    if (anchored === undefined) {
      this.#mistakes.at(
        { start },
        `no value that ends above is called ${quoted(`&${name}`)}; put quotes around ${quoted(`*${name}`)} if it is meant as text.`,
      );
      return { kind: 'null', start, value: null, spelling: `*${name}` };
    }
    if (this.tooMany) return empty(start);
    if (this.#count + anchored.count > MOST_VALUES) {
      this.tooMany = true;
      this.#mistakes.at(
        { start },
        `with ${quoted(`*${name}`)} the file grows to more than ${MOST_VALUES} values; write out what is meant.`,
      );
      return empty(start);
    }
    this.#count += anchored.count;
    return anchored.value;
  }
}

function scalar(node: Scalar, start: number, end: number): TextValue | OtherScalar {
  const { value } = node;
  const spelling = node.source ?? '';
  if (typeof value === 'string') return { kind: 'text', start, text: value, end };
  if (typeof value === 'number') return { kind: 'number', start, value, spelling };
  if (typeof value === 'boolean') return { kind: 'boolean', start, value, spelling };
  return { kind: 'null', start, value: null, spelling };
}

function empty(start: number): OtherScalar {
  return { kind: 'null', start, value: null, spelling: '' };
}
