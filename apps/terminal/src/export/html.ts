/**
 * A journal as one page that needs nothing else: its ladder, the hop table of each mail, and the dialogue of each channel. It is
 * readable without a script and without colours. How it lies on paper is the matter of `print-style.ts`.
 */
import type { EventOf, JournalEvent, MailId } from '@hopscope/network';

import { NOTIFICATION_NAMES } from '../text/notification-name.ts';

import { answer } from '../text/reply.ts';
import { channelName } from '../text/journal-line.ts';
import { duration, moment } from '../text/time.ts';
import { visible, visibleLine } from '../text/visible.ts';
import type { HopReport, MailReport, NotificationReport } from '../text/mail-report.ts';
import type { SilenceOf } from '../text/silences.ts';
import { ladderOf } from './ladder.ts';
import { pageAround } from './page.ts';
import { SHEET, printStyle } from './print-style.ts';
import { PAPERS, toStrips, type Look, type Strips } from './svg.ts';
import { escaped } from './xml.ts';

/** What a page is made of, besides its events. */
export interface Page {
  readonly look: Look;
  /** The mail that it is about; null: all. */
  readonly of: MailId | null;
  readonly reports: readonly MailReport[];
  readonly silenceOf: SilenceOf;
  /** Events whose wire is shown. */
  readonly wire: readonly EventOf<'wire'>[];
}

export function toHtml(events: readonly JournalEvent[], page: Page): readonly string[] {
  const { look, of, reports, silenceOf, wire } = page;
  const title = escaped(visible(look.title));
  return pageAround(title, `${styleOf(look)}${printStyle(look.ground)}`, [
    ...picture(toStrips(ladderOf(events, of), look), title),
    ...reports.flatMap((report) => mail(report, silenceOf)),
    '<h2>The wire</h2>',
    ...dialogues(wire),
  ]);
}

/** With the title, so that the two are on one sheet. */
function picture({ width, heads, below }: Strips, title: string): readonly string[] {
  return [
    `<section class="${width > SHEET ? 'picture across' : 'picture'}">`,
    `<h1>${title}</h1>`,
    `<div class="wide" role="img" aria-label="${title}"><div class="ladder"><div class="heads">`,
    ...heads,
    '</div>',
    ...below.flat(),
    '</div></div>',
    '</section>',
  ];
}

function mail(report: MailReport, silenceOf: SilenceOf): readonly string[] {
  return [
    `<h2>${escaped(report.mail)}: ${report.outcome}</h2>`,
    ...hopTable(report.mail, report.hops, silenceOf),
    ...report.notifications.flatMap((about) => notification(about, silenceOf)),
  ];
}

function notification(about: NotificationReport, silenceOf: SilenceOf): readonly string[] {
  return [
    `<h3>${NOTIFICATION_NAMES[about.tells]} ${escaped(about.mail)}, by ${text(about.by)}: ${about.outcome}</h3>`,
    ...hopTable(about.mail, about.hops, silenceOf),
  ];
}

function hopTable(id: MailId, hops: readonly HopReport[], silenceOf: SilenceOf): readonly string[] {
  if (hops.length === 0) return ['<p>No hop: it did not leave its first host.</p>'];
  const headings = ['Hop', 'From', 'To', 'MAIL FROM', 'RCPT TO', 'Reply', 'Time'];
  return [
    '<div class="wide"><table>',
    `<thead>${row('th', headings.map(escaped))}</thead>`,
    '<tbody>',
    ...hops.map((hop, index) => {
      const { reply, ms } = hop;
      return row('td', [
        String(index + 1),
        text(hop.from),
        text(hop.to),
        code(hop.reversePath),
        code(hop.forwardPath),
        reply === null ? 'under way' : text(answer(reply, silenceOf(id, index))),
        ms === null ? '' : text(duration(ms)),
      ]);
    }),
    '</tbody>',
    '</table></div>',
  ];
}

function dialogues(wire: readonly EventOf<'wire'>[]): readonly string[] {
  const byChannel = Map.groupBy(wire, ({ channel }) => channel);
  return [...byChannel].flatMap(([channel, lines]) => dialogue(channel, lines));
}

function dialogue(channel: string, lines: readonly EventOf<'wire'>[]): readonly string[] {
  return [
    `<details><summary>${text(channelName(channel))}</summary><pre>`,
    ...lines.flatMap((line, index) => [
      ...turnBefore(line, lines[index - 1]),
      `${moment(line.at)} ${line.side}: ${escaped(visibleLine(line))}`,
    ]),
    '</pre></details>',
  ];
}

/** Whoever was the receiver-SMTP is the sender-SMTP from this line on. */
function turnBefore(line: EventOf<'wire'>, before: EventOf<'wire'> | undefined): readonly string[] {
  if (before === undefined || before.from === line.from) return [];
  return [`${moment(line.at)} turned: ${text(line.from ?? '')} sends from here on`];
}

function row(element: 'th' | 'td', cells: readonly string[]): string {
  return `<tr>${cells.map((cell) => `<${element}>${cell}</${element}>`).join('')}</tr>`;
}

function code(path: string): string {
  return `<code>${text(path)}</code>`;
}

function text(raw: string): string {
  return escaped(visible(raw));
}

function styleOf({ ground }: Look): string {
  const { ground: paper, ink, rule } = PAPERS[ground];
  return [
    `:root{color-scheme:${ground}}`,
    `body{background:${paper};color:${ink};font:15px/1.5 system-ui,sans-serif;margin:2rem;}`,
    '.wide{overflow-x:auto}',
    // The names of the hosts stay in sight, however long the ladder: what is wider than the window moves with the whole page.
    '.picture .wide{overflow:visible}',
    '.heads{position:sticky;top:0}',
    '.ladder svg{display:block}',
    'table{border-collapse:collapse}',
    `th,td{border-bottom:1px solid ${rule};padding:.3rem .8rem .3rem 0;text-align:left;vertical-align:top}`,
    'code,pre{font-family:ui-monospace,Menlo,Consolas,monospace;font-size:13px}',
    'code{white-space:nowrap}',
    'pre{overflow-x:auto}',
    'summary{cursor:pointer}',
  ].join('');
}
