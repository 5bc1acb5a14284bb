/**
 * Checks that the RFC lines cited in comments exist: `(0821:888)`, `0821:888-947`, `5321:1925`, that is
 * the RFC's four digits and the line, or the first and last line, of its plain text file.
 *
 * HOPSCOPE_RFC names a folder with those texts (rfc0821.txt, rfc5321.txt, ...). Prints `FILE:LINE: sentence`
 * for each citation of a blank line, or of one past the end, and then exits with 1.
 */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const citation = /(?<![\w.:-])(?<rfc>\d{4}):(?<first>\d{1,5})(?:-(?<last>\d{1,5}))?(?![\w:])/g;

/** What stands after `//`, or on a line of a block comment. */
const comment = /(?:^|[^:'"`])\/\/.*$|^\s*\/?\*.*$|\/\*.*$/;

const texts = new Map<string, readonly string[] | undefined>();

function textOf(folder: string, rfc: string): readonly string[] | undefined {
  if (!texts.has(rfc)) {
    const file = join(folder, `rfc${rfc}.txt`);
    texts.set(rfc, existsSync(file) ? readFileSync(file, 'utf8').split(/\r?\n/) : undefined);
  }
  return texts.get(rfc);
}

/** Says what is wrong with a citation, or nothing. */
function fault(folder: string, rfc: string, first: number, last: number): string | undefined {
  const text = textOf(folder, rfc);
  if (text === undefined) return `there is no rfc${rfc}.txt to look it up in.`;
  if (last < first) return `its last line comes before its first.`;
  for (const line of [first, last]) {
    const words = text[line - 1];
    if (words === undefined) return `RFC ${rfc} ends before line ${line}.`;
    if (words.trim() === '') return `line ${line} of RFC ${rfc} is blank.`;
  }
  return undefined;
}

function check(folder: string): void {
  let cited = 0;
  const faults: string[] = [];
  for (const file of globSync('{packages,apps}/*/src/**/*.{ts,tsx}').toSorted()) {
    for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
      for (const found of (comment.exec(line)?.[0] ?? '').matchAll(citation)) {
        const { rfc = '', first = '', last = first } = found.groups ?? {};
        const sentence = fault(folder, rfc, Number(first), Number(last));
        cited += 1;
        if (sentence !== undefined) faults.push(`${file}:${index + 1}: ${found[0]}: ${sentence}`);
      }
    }
  }
  for (const sentence of faults) console.log(sentence);
  if (faults.length > 0) process.exitCode = 1;
  else console.log(`All ${cited} citations of RFC lines lead to text.`);
}

const folder = process.env['HOPSCOPE_RFC'];
if (folder === undefined || folder === '') {
  console.log('RFC lines are not checked: HOPSCOPE_RFC does not name a folder with the texts.');
} else {
  check(folder);
}
