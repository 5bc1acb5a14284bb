/**
 * The mails that entered the network, as a script for a shell that sends them again: with swaks, the Swiss Army knife for SMTP,
 * or with curl where swaks would say something else.
 */
import { RecalledTexts, type EventOf, type JournalEvent, type MailId } from '@hopscope/network';

import { decoded } from '../text/decoded.ts';

/** `of`: that mail alone; null: all. A mail is sent to the host that took it first, where that listened. */
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

/** Without the line that the host has put on top. */
function textAsItCame({ traceLine }: EventOf<'accepted'>, octets: Uint8Array | null): string {
  if (octets === null) return 'Subject: sent again\n\nThe journal does not tell its text.';
  const lines = decoded(octets).replace(/\r\n$/, '').split('\r\n');
  return lines.slice(traceLine === null ? 0 : 1).join('\n');
}

function command(
  { host, mail, reversePath }: EventOf<'accepted'>,
  address: string,
  forwardPaths: readonly string[],
  text: string,
): readonly string[] {
  const from = bare(reversePath);
  const to = forwardPaths.map(bare);
  if (!isForSwaks(to, text))
    return [
      `# ${mail}`,
      `printf '%s\\n' ${quoted(text)} |`,
      `  curl --silent --show-error --crlf --url ${quoted(`smtp://${address}/${host}`)} \\`,
      `    --mail-from ${quoted(from)}${to.map((path) => ` --mail-rcpt ${quoted(path)}`).join('')} --upload-file -`,
    ];
  return [
    `# ${mail}`,
    `printf '%s' ${quoted(text)} |`,
    `  swaks --server ${quoted(address)} --helo ${quoted(host)} \\`,
    `    --from ${quoted(from === '' ? '<>' : from)} --to ${quoted(to.join(','))} --data -`,
  ];
}

/** It takes a comma for the end of a path, and reads `\n` and `%WORD%` in a text as something else. */
function isForSwaks(to: readonly string[], text: string): boolean {
  return !to.some((path) => path.includes(',')) && !/\\n|%/.test(text);
}

/** A path without its brackets. */
function bare(path: string): string {
  return path.slice(1, -1);
}

/** As one word of a shell. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
