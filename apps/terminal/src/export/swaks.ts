/**
 * The mails that entered the network, as a script for a shell that sends them again: with swaks, the Swiss Army knife for SMTP,
 * or with curl where swaks would say something else. The script is printable ASCII and nothing else, and what its commands send is
 * octet by octet what came.
 */
import { RecalledTexts, type EventOf, type JournalEvent, type MailId } from '@hopscope/network';

import { textOf } from '@hopscope/protocol';

import { visibleOctets } from '../text/visible.ts';

/** `of`: that mail alone; null: all. A mail is sent to the host that took it first, where that listened. Empty: none took any. */
export function toSwaks(events: readonly JournalEvent[], of: MailId | null): readonly string[] {
  const addresses = new Map<string, string>();
  const submitted = new Map<MailId, EventOf<'submitted'>>();
  const texts = new RecalledTexts();
  const commands: string[] = [];
  for (const event of events) {
    texts.see(event);
    if (event.type === 'listening') addresses.set(event.host, event.address);
    if (event.type === 'submitted') submitted.set(event.mail, event);
    if (event.type !== 'accepted' || !isFirst(event) || (of !== null && event.mail !== of))
      continue;
    const paths = submitted.get(event.mail)?.forwardPaths ?? pathsOf(event);
    const text = textAsItCame(event, texts.of(event.entry));
    commands.push('', ...command(event, addresses.get(event.host) ?? NOWHERE, paths, text));
  }
  if (commands.length === 0) return [];
  return [
    '#!/bin/sh',
    '# The mails of a journal, each to the host that took it first. Ports change from run to run',
    "# unless the network file names them: listen: '127.0.0.1:2525'.",
    ...commands,
  ];
}

/** Where a host listens that has not said so. */
const NOWHERE = '127.0.0.1:25';

function isFirst({ cause, parent }: EventOf<'accepted'>): boolean {
  return cause !== 'notification' && parent === null;
}

function pathsOf({ recipients }: EventOf<'accepted'>): readonly string[] {
  return recipients.map(({ forwardPath }) => forwardPath);
}

/** Without the line that the host has put on top; each line with its end, octet by octet a character. */
function textAsItCame({ traceLine }: EventOf<'accepted'>, octets: Uint8Array | null): string {
  if (octets === null) return 'Subject: sent again\r\n\r\nThe journal does not tell its text.\r\n';
  const text = textOf(octets);
  return traceLine === null ? text : text.slice(text.indexOf('\r\n') + 2);
}

function command(
  { host, mail, reversePath }: EventOf<'accepted'>,
  address: string,
  forwardPaths: readonly string[],
  text: string,
): readonly string[] {
  const from = bare(reversePath);
  const to = forwardPaths.map(bare);
  const lines = text.split(/(?<=\r\n)/);
  // swaks takes a comma for the end of a path, and knows no SMTPUTF8, for which curl asks by itself.
  if (to.some((path) => path.includes(',')) || [from, ...to].some((path) => !isAscii(path)))
    return [
      `# ${visibleOctets(mail)}`,
      ...printed(lines),
      `  curl --silent --show-error --url ${word(`smtp://${address}/${host}`)} \\`,
      `    --mail-from ${word(from)}${to.map((path) => ` --mail-rcpt ${word(path)}`).join('')} --upload-file -`,
    ];
  // It would print what it sends, and read more than text in it: so the data is given as it stands on the wire.
  const data = [...lines.map((line) => (line.startsWith('.') ? `.${line}` : line)), '.'];
  const quiet = lines.every(isPlain) ? '' : ' --suppress-data';
  return [
    `# ${visibleOctets(mail)}`,
    ...printed(data),
    `  swaks --server ${word(address)} --helo ${word(host)} \\`,
    `    --from ${word(from === '' ? '<>' : from)} --to ${word(to.join(','))} --no-data-fixup${quiet} --data -`,
  ];
}

function printed(lines: readonly string[]): readonly string[] {
  const words = ["printf '%b'", ...lines.map((line) => `  ${escapes(line)}`)];
  return words.map((text, index) => `${text}${index === words.length - 1 ? ' |' : ' \\'}`);
}

function isPlain(line: string): boolean {
  return /^[ -~]*\r\n$/.test(line);
}

function isAscii(path: string): boolean {
  return /^[ -~]*$/.test(path);
}

/** A path without its brackets. */
function bare(path: string): string {
  return path.slice(1, -1);
}

/** As one word of a shell. What is not ASCII is handed to it by printf. */
function word(text: string): string {
  if (isAscii(text)) return quoted(text);
  return `"$(printf '%b' ${escapes(textOf(UTF8.encode(text)))})"`;
}

const UTF8 = new TextEncoder();

/** What `printf %b` makes these octets of. */
function escapes(octets: string): string {
  return quoted(
    octets
      .replaceAll('\\', '\\\\')
      .replaceAll('\r\n', String.raw`\r\n`)
      .replaceAll(/[^ -~]/g, (octet) => `\\0${octet.charCodeAt(0).toString(8).padStart(3, '0')}`),
  );
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
