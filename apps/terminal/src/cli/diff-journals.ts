/** `diff`: where two recorded journals part. */
import {
  canonicalJournal,
  diffJournals,
  diffStories,
  type JournalDifference,
  type JournalEvent,
  type StoryDifference,
} from '@hopscope/network';

import { aligned } from '../text/aligned.ts';
import { channelName, journalLine, sentence } from '../text/journal-line.ts';
import { numbered } from '../text/numbered.ts';
import { silencesOf, type Silence, type Silences } from '../text/silences.ts';
import { visible } from '../text/visible.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fileName } from './files.ts';
import { readJournal } from './journals.ts';
import type { Shell } from './shell.ts';

/** Channels and spool entries that are told; more than these follow from them. */
const MOST_STORIES = 6;

/** Prints what differs, the cause first. */
export async function diffJournalFiles(
  shell: Shell,
  one: string,
  other: string,
): Promise<ExitCode> {
  if (one === '-' && other === '-') {
    throw new UsageError(
      'Standard input can be one of the two journals; name a file for the other.',
    );
  }
  const { events: first } = await readJournal(shell, one);
  const { events: second } = await readJournal(shell, other);
  const sides: Sides = [
    { name: fileName(one), silences: silencesOf(first) },
    { name: fileName(other), silences: silencesOf(second) },
  ];
  const difference = diffJournals(first, second);
  if (difference === null) {
    shell.out(`The same to the last octet: ${numbered(first.length, 'event')}.`);
    return EXIT.done;
  }
  const stories = diffStories(first, second);
  if (stories.length === 0) {
    const { channels, entries } = canonicalJournal(first);
    shell.out(
      `The same story in ${numbered(channels.size, 'channel')} and for ${numbered(entries.size, 'spool entry')}, times and the order between them aside.`,
    );
    return EXIT.done;
  }
  for (const line of [
    ...partingLines(difference, sides),
    ...mailLines(difference, sides),
    ...storyLines(stories, sides),
  ])
    shell.out(line);
  return EXIT.negative;
}

/** What a file is called, and what its journal does not say. */
interface Side {
  readonly name: string;
  readonly silences: Silences;
}

type Sides = readonly [Side, Side];

/** Runs over TCP part in time at once: then only their stories tell something. */
function partingLines(
  { common, one, other, why, timeAlone }: JournalDifference,
  sides: Sides,
): readonly string[] {
  if (timeAlone) return [];
  return [
    `${numbered(common, 'event')} in common; then ${visible(why)}.`,
    ...sideBySide(sides, one, other, journalLine),
    '',
  ];
}

function mailLines({ mails }: JournalDifference, [one, other]: Sides): readonly string[] {
  if (mails.length === 0) return [];
  const rows = mails.map((mail) => [mail.mail, mail.one ?? 'not sent', mail.other ?? 'not sent']);
  return [
    'Mail that ended otherwise:',
    ...indented(aligned([['', one.name, other.name], ...rows])),
    '',
  ];
}

function storyLines(stories: readonly StoryDifference[], sides: Sides): readonly string[] {
  const shown = stories.slice(0, MOST_STORIES).flatMap((story) => oneStory(story, sides));
  const more = stories.length - MOST_STORIES;
  return more > 0 ? [...shown, `And in ${more} more.`] : shown;
}

function oneStory(
  { of, name, common, one, other }: StoryDifference,
  sides: Sides,
): readonly string[] {
  const whose = of === 'channel' ? `Channel ${channelName(name)}` : `Spool entry ${name}`;
  return [
    `${whose}, after ${numbered(common, 'event')} in common:`,
    ...sideBySide(sides, one, other, sentence),
  ];
}

function sideBySide(
  [first, second]: Sides,
  one: JournalEvent | null,
  other: JournalEvent | null,
  told: (event: JournalEvent, silence: Silence | null) => string,
): readonly string[] {
  const row = ({ name, silences }: Side, event: JournalEvent | null): readonly string[] => [
    name,
    event === null ? 'nothing' : told(event, silences.at(event.seq)),
  ];
  return indented(aligned([row(first, one), row(second, other)]));
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `  ${line}`.trimEnd());
}
