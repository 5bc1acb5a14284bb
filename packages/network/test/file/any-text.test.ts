/** Whatever stands in the file, the answer is a plan or mistakes at places of the file: never a throw, and soon. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { loadNetwork } from '../../src/file/load-network.ts';
import { NETWORK_TEMPLATE } from '../../src/file/template.ts';

/** Every key that the template teaches, in force. */
const TAUGHT = NETWORK_TEMPLATE.replaceAll(/^( *)# ((?: *)(?:\w+:|- ).*)$/gm, '$1$2');

/** What is wrong with the answer; nothing, as it should be. */
function complaintsAbout(text: string): readonly string[] {
  const loaded = loadNetwork(text, 'x');
  if (loaded.ok) return [];
  const { mistakes } = loaded;
  const lines = text.split('\n');
  const told = mistakes.map(({ line, column, sentence }) => `${line}:${column}: ${sentence}`);
  const complaints = mistakes.flatMap(({ line, column, sentence }, index) => {
    const before = mistakes[index - 1] ?? { line: 1, column: 1 };
    const inside = line <= lines.length && column <= (lines[line - 1] ?? '').length + 1;
    const inOrder = line > before.line || (line === before.line && column >= before.column);
    const printable = /^[^\p{C}\p{Zl}\p{Zp}]+[.?]$/u.test(sentence);
    return inside && inOrder && printable ? [] : [`${line}:${column}: ${sentence}`];
  });
  if (told.length === 0) complaints.push('no mistake is told');
  if (new Set(told).size < told.length) complaints.push('a mistake is told twice');
  return complaints;
}

const yamlish = fc
  .array(
    fc.constantFrom(
      ...'hosts:|links:|mail:|  |\n|\n  |- |[|]|{|}|, |: |"|\'|\\|@|<|>|&a |*a|!|? |%|#|\t|\r|\0|\u202e|ONE|__proto__|null|1'.split(
        '|',
      ),
      '|',
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(''));

describe('Any text', () => {
  test('Random text is never thrown at.', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), yamlish), (text) => {
        expect(complaintsAbout(text)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  test.each(['', 'hosts: { A: { ', 'hosts: { A: }\nmail: [{ from: SAM@A, to: "'])(
    'Random text after %j is never thrown at.',
    (head) => {
      fc.assert(
        fc.property(yamlish, (tail) => {
          expect(complaintsAbout(head + tail)).toEqual([]);
        }),
        { numRuns: 300 },
      );
    },
  );

  test('A template that lost, gained or changed a piece is told about at places inside it.', () => {
    fc.assert(
      fc.property(
        fc.nat(TAUGHT.length),
        fc.nat(12),
        fc.oneof(yamlish, fc.string({ unit: 'binary', maxLength: 5 })),
        (at, removed, added) => {
          const text = TAUGHT.slice(0, at) + added + TAUGHT.slice(at + removed);
          expect(complaintsAbout(text)).toEqual([]);
        },
      ),
      { numRuns: 1000 },
    );
  });

  test.each([
    '[',
    '{',
    '- ',
    '? ',
    '{a: ',
    ': ',
    '"',
    "'",
    'a:\n',
    '&a ',
    '*a ',
    '!',
    '\0',
    ']',
    '|\n',
    '%',
    '---\n',
    '\t',
    '\uD800',
    '<<: ',
  ])('100 KB of %j end in a mistake.', (piece) => {
    const text = piece.repeat(100_000 / piece.length);
    expect(loadNetwork(text, 'x').ok).toBe(false);
  });

  test('Ten thousand hosts are read, and so are their mistakes.', () => {
    const hosts = Array.from({ length: 10_000 }, (_, index) => `H${index}`);
    const text = [
      'hosts:',
      ...hosts.map((host) => `  ${host}: { mailboxes: [SAM] }`),
      'links:',
      ...hosts.slice(1).map((host, index) => `  - [H${index}, ${host}]`),
    ].join('\n');
    expect(loadNetwork(text, 'x').ok).toBe(true);
    expect(loadNetwork(text.replaceAll(', H', ', X'), 'x')).toMatchObject({
      mistakes: { length: 9_999 },
    });
  });
});
