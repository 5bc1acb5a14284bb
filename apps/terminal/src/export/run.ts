/** A journal that was read, and what is asked of it: of this each form of an export is made. */
import {
  fold,
  originalMail,
  type JournalEvent,
  type MailId,
  type NetworkState,
} from '@hopscope/network';

import { hostColors } from '../app/model/host-colors.ts';
import { THEMES, type ThemeName } from '../app/theme.ts';
import type { Size } from '../app/views/screen.ts';
import { formatReport } from '../text/hop-table.ts';
import { mailReport, type MailReport } from '../text/mail-report.ts';
import { silencesIn, silencesOf, type SilenceOf } from '../text/silences.ts';
import { visible } from '../text/visible.ts';
import { wordsOf } from '../tour/tour.ts';
import type { Page } from './html.ts';
import type { Show } from './reel.ts';
import type { Look } from './svg.ts';

export interface Run {
  readonly events: readonly JournalEvent[];
  readonly state: NetworkState;
  /** The mail that alone is asked for; null: all. */
  readonly of: MailId | null;
  readonly silenceOf: SilenceOf;
}

export function runOf(events: readonly JournalEvent[], of: MailId | null): Run {
  const state = fold(events);
  return { events, state, of, silenceOf: silencesIn(state, silencesOf(events)) };
}

/** Notifications stand with the mail that they are about. */
function reportsOf({ state, of }: Run): readonly MailReport[] {
  const mails = of === null ? [...state.mails.keys()] : [of];
  return mails
    .filter((mail) => originalMail(mail) === mail)
    .flatMap((mail) => mailReport(state, mail) ?? []);
}

/** The hop table of each mail. */
export function tablesOf(run: Run, columns: number): readonly string[] {
  const reports = reportsOf(run);
  if (reports.length === 0) return [];
  return reports
    .map((report) => table(run, report, columns).join('\n'))
    .join('\n\n\n')
    .split('\n');
}

function table({ state, silenceOf }: Run, report: MailReport, columns: number): readonly string[] {
  const { reversePath, forwardPaths } = state.mails.get(report.mail) ?? NO_PATHS;
  const title = `${report.mail} from ${reversePath} for ${forwardPaths.join(', ')}`;
  return [visible(title), '', ...formatReport(report, columns, silenceOf)];
}

const NO_PATHS = { reversePath: '<>', forwardPaths: [] };

export function lookOf({ events, of }: Run, theme: ThemeName = 'light'): Look {
  const [began] = events;
  const name = networkName(events);
  const colors =
    began?.type === 'began'
      ? hostColors(began, THEMES[theme].hosts.length)
      : new Map<string, number>();
  return {
    palette: { theme: THEMES[theme], colors },
    ground: theme,
    title: of === null ? name : `${name}: ${of}`,
    headed: true,
  };
}

function networkName([began]: readonly JournalEvent[]): string {
  return began?.type === 'began' ? began.network : 'a network';
}

/** The screen for which there always is room. */
const USUAL_SIZE = { columns: 80, rows: 24 };

export function showOf(
  { events, of }: Run,
  { theme = 'light', size = USUAL_SIZE }: { readonly theme?: ThemeName; readonly size?: Size },
): Show {
  return { events, of, networkName: networkName(events), tour: wordsOf(events), theme, size };
}

export function pageOf(run: Run, theme?: ThemeName): Page {
  const { of, silenceOf } = run;
  return {
    look: { ...lookOf(run, theme), headed: false },
    of,
    reports: reportsOf(run),
    silenceOf,
    wire: eventsOnWire(run).filter((event) => event.type === 'wire'),
  };
}

/** Those of a mail are all of the channels that it went over. */
export function eventsOnWire({ events, of }: Run): readonly JournalEvent[] {
  if (of === null) return events;
  const channels = new Set(
    events.flatMap((event) => {
      const isOf = 'mail' in event && originalMail(event.mail) === of;
      return isOf && 'channel' in event && event.channel !== null ? [event.channel] : [];
    }),
  );
  return events.filter(
    (event) => event.type === 'began' || ('channel' in event && channels.has(event.channel ?? '')),
  );
}
