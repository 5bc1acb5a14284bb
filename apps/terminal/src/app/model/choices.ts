/** What the user has chosen to look at. A pure reducer: the component keeps its state, tests call it bare. */
import type { Action } from '../keymap.ts';
import { afterKey, afterPaste, newExporting, type Exporting, type Outcome } from './exporting.ts';
import type { Frame } from './frame.ts';
import {
  newOrdering,
  orderingAfterKey,
  orderingAfterPaste,
  type Answer,
  type Ordering,
} from './ordering.ts';
import {
  filterAfterKey,
  filterAfterPaste,
  mailListAfter,
  newMailList,
  selectedIn,
  standings,
  unfiltered,
  type MailList,
} from './mail-list.ts';
import {
  newSearching,
  searchingAfterKey,
  searchingAfterPaste,
  soughtIn,
  type Found,
  type Searching,
  type Sought,
} from './seeking.ts';
import {
  NOTHING_SCROLLED,
  PANES,
  scrolled,
  type Pane,
  type ScrollAction,
  type Tops,
  type Window,
} from './scrolling.ts';

export interface Choices {
  /** The mail that stays in the picture; null: the one at the playhead. */
  readonly pinned: string | null;
  readonly help: boolean;
  /** The sheet of the lesson. */
  readonly task: boolean;
  /** What the user is about to export; null: nothing. */
  readonly exporting: Exporting | null;
  /** The line for the operator that the user types; null: none. */
  readonly ordering: Ordering | null;
  /** The line in which the user types what to look for; null: none. */
  readonly searching: Searching | null;
  /** What was looked for last, and is looked for again; null: nothing was. */
  readonly lookedFor: string | null;
  /** What the playhead shall go to; null: nothing. */
  readonly sought: Sought | null;
  /** The list of all mails; null: it is closed. */
  readonly mails: MailList | null;
  /** The list as it was when a mail of it was chosen: whoever comes back finds it so. Null: it was closed. */
  readonly listed: MailList | null;
  /** The lines that were carried out, oldest first. */
  readonly ordered: readonly string[];
  /** What came of what the user did, until the next key; null: nothing that would have to be said. */
  readonly notice: Notice | null;
  /** The pane that keys scroll; null: the hops, until the user has chosen one. */
  readonly pane: Pane | null;
  /** That pane alone is on the screen, and nothing in it is cut. */
  readonly zoomed: boolean;
  readonly tops: Tops;
}

export interface Notice {
  readonly said: string;
  /** Of an order: how many events there were. What a mail then comes to is newer, and said instead. Null: nothing is newer. */
  readonly at: number | null;
}

export const NOTHING_CHOSEN: Choices = {
  pinned: null,
  help: false,
  task: false,
  exporting: null,
  ordering: null,
  searching: null,
  lookedFor: null,
  sought: null,
  mails: null,
  listed: null,
  ordered: [],
  notice: null,
  pane: null,
  zoomed: false,
  tops: NOTHING_SCROLLED,
};

export type Choice = Chosen | Typed | Answered | Ordered | Sighted | Told;

/** A choice, and the picture that it was made in: `window` is the part in sight of what the keys scroll. */
interface Chosen {
  readonly action: Action;
  readonly frame: Frame;
  readonly window: Window;
}

/** What was typed where there is something to type: a key, as the key table spells it, or a text that was pasted. */
type Typed = { readonly key: string } | { readonly pasted: string };

/** What came of an export. */
interface Answered {
  readonly outcome: Outcome;
}

/** What came of a line for the operator. */
interface Ordered {
  readonly answer: Answer;
  /** Events of the journal. */
  readonly at: number;
}

/** What came of looking for something. */
interface Sighted {
  readonly found: Found;
}

/** Something that was done at once, and is told. */
interface Told {
  readonly told: string;
}

/** Whether keys are text. */
export function isTyping({ exporting, ordering, searching, mails }: Choices): boolean {
  return exporting !== null || ordering !== null || searching !== null || mails?.typing === true;
}

/** Whether a key is text where there is something to type: what moves the selection of a list goes on doing so. */
export function isText(choices: Choices, key: string): boolean {
  const { exporting, ordering, searching } = choices;
  const isAlone = exporting === null && ordering === null && searching === null;
  return isTyping(choices) && !(isAlone && MOVE.has(key));
}

const MOVE: ReadonlySet<string> = new Set(['up', 'down', 'pageup', 'pagedown']);

export function reduceChoices(choices: Choices, choice: Choice): Choices {
  if ('action' in choice)
    return chosen(choices.notice === null ? choices : { ...choices, notice: null }, choice);
  if ('told' in choice) return { ...choices, notice: { said: choice.told, at: null } };
  if ('found' in choice) return sighted(choices, choice.found);
  const { exporting, ordering, searching, mails } = choices;
  if (searching !== null && ('key' in choice || 'pasted' in choice))
    return searchedOn(choices, searching, choice);
  if (ordering !== null) return orderedOn(choices, ordering, choice);
  if (mails?.typing === true && 'key' in choice)
    return { ...choices, mails: filterAfterKey(mails, choice.key) };
  if (mails?.typing === true && 'pasted' in choice)
    return { ...choices, mails: filterAfterPaste(mails, choice.pasted) };
  if (exporting === null || 'answer' in choice) return choices;
  if ('key' in choice) return { ...choices, exporting: afterKey(exporting, choice.key) };
  if ('pasted' in choice) return { ...choices, exporting: afterPaste(exporting, choice.pasted) };
  const { outcome } = choice;
  return outcome.kind === 'written'
    ? { ...choices, exporting: null, notice: { said: outcome.said, at: null } }
    : { ...choices, exporting: { ...exporting, wanted: null, refused: outcome } };
}

function orderedOn(
  choices: Choices,
  ordering: Ordering,
  choice: Typed | Answered | Ordered,
): Choices {
  if ('key' in choice) return { ...choices, ordering: orderingAfterKey(ordering, choice.key) };
  if ('pasted' in choice)
    return { ...choices, ordering: orderingAfterPaste(ordering, choice.pasted) };
  if ('outcome' in choice) return choices;
  const {
    answer: { done, said },
    at,
  } = choice;
  if (!done) return { ...choices, ordering: { ...ordering, wanted: null, refused: said } };
  const ordered = [...choices.ordered, ordering.wanted ?? ''];
  const notice = said === null ? null : { said, at };
  return { ...choices, ordering: null, ordered, notice, task: false };
}

function searchedOn(choices: Choices, searching: Searching, choice: Typed): Choices {
  if ('pasted' in choice)
    return { ...choices, searching: searchingAfterPaste(searching, choice.pasted) };
  if (choice.key !== 'enter')
    return { ...choices, searching: searchingAfterKey(searching, choice.key) };
  const sought = soughtIn(searching);
  return sought === null ? { ...choices, searching: null } : { ...choices, sought };
}

/** What was found closes the line; what was not stays there to be mended. */
function sighted(choices: Choices, { count, said }: Found): Choices {
  const { searching, sought } = choices;
  const lookedFor = sought?.kind === 'text' ? sought.text : choices.lookedFor;
  const isThere = count !== null || searching === null;
  const notice = said === null ? null : { said, at: null };
  return isThere
    ? { ...choices, sought: null, lookedFor, searching: null, notice }
    : { ...choices, sought: null, lookedFor, searching: { ...searching, refused: said } };
}

function chosen(choices: Choices, { action, frame, window }: Chosen): Choices {
  switch (action) {
    case 'help':
      return {
        ...choices,
        help: !choices.help,
        task: false,
        tops: { ...choices.tops, help: null },
      };
    case 'task':
      if (frame.lesson === null) return choices;
      return {
        ...choices,
        task: !choices.task,
        help: false,
        mails: null,
        tops: { ...choices.tops, help: null },
      };
    case 'order': // the sheet of a lesson stays in sight: it says what may be typed
      if (!frame.operated || choices.ordering !== null) return choices;
      return { ...choices, help: false, mails: null, ordering: newOrdering(choices.ordered) };
    case 'export': {
      if (choices.exporting !== null) return choices; // the window is too small for it just now
      const { networkName, journey, cursor } = frame;
      const exporting = newExporting(networkName, journey?.mail ?? null, cursor);
      return { ...choices, help: false, task: false, mails: null, exporting };
    }
    case 'search': // what is found is to be seen
      if (choices.mails !== null && !choices.help)
        return { ...choices, mails: { ...choices.mails, typing: true } };
      return {
        ...choices,
        help: false,
        task: false,
        mails: null,
        searching: newSearching(choices.lookedFor),
      };
    case 'next-match':
    case 'previous-match': {
      const { lookedFor: text } = choices;
      if (text === null) return { ...choices, searching: newSearching(null) };
      return { ...choices, sought: { kind: 'text', text, by: action === 'next-match' ? 1 : -1 } };
    }
    case 'next-trouble':
    case 'previous-trouble':
      return { ...choices, sought: { kind: 'trouble', by: action === 'next-trouble' ? 1 : -1 } };
    case 'mails': {
      const mail = frame.journey?.mail ?? null;
      const before = choices.listed;
      const list = before === null ? newMailList(mail) : { ...before, selected: mail };
      const mails = choices.mails === null || choices.help ? (choices.mails ?? list) : null;
      return { ...choices, help: false, task: false, mails, listed: null };
    }
    case 'choose': {
      const { mails } = choices;
      if (mails === null || choices.help) return choices;
      const shown = standings(frame, mails);
      const mail = shown[selectedIn(shown, mails)]?.journey.mail;
      if (mail === undefined) return choices;
      const sought: Sought = { kind: 'mail', mail };
      const listed = mails;
      return { ...choices, mails: null, listed, pinned: mail, sought, tops: NOTHING_SCROLLED };
    }
    case 'sort':
      if (choices.mails === null) return choices;
      return { ...choices, mails: { ...choices.mails, sorted: !choices.mails.sorted } };
    case 'back':
      return back(choices);
    case 'next-mail':
    case 'previous-mail': {
      const pinned = neighbour(choices, frame, action === 'next-mail' ? 1 : -1);
      return { ...choices, pinned, tops: NOTHING_SCROLLED };
    }
    case 'line-up':
    case 'line-down':
    case 'page-up':
    case 'page-down':
    case 'to-top':
    case 'to-end':
      if (choices.mails !== null && !choices.help) {
        const mails = mailListAfter(choices.mails, frame, action, window.height);
        return { ...choices, mails };
      }
      return scroll(choices, action, window);
    case 'next-pane':
      return isCovered(choices) ? choices : { ...choices, pane: paneBeside(choices, 1) };
    case 'previous-pane':
      return isCovered(choices) ? choices : { ...choices, pane: paneBeside(choices, -1) };
    case 'zoom': // what is alone has other lines
      return isCovered(choices)
        ? choices
        : { ...choices, zoomed: !choices.zoomed, tops: NOTHING_SCROLLED };
    case 'toggle-playing':
    case 'next-event':
    case 'previous-event':
    case 'next-hop':
    case 'previous-hop':
    case 'first-event':
    case 'last-event':
    case 'faster':
    case 'slower':
    case 'live':
    case 'next-stop':
    case 'previous-stop':
    case 'copy':
    case 'redraw':
    case 'suspend':
    case 'tour':
    case 'end':
    case 'quit':
    case 'quit-keeping':
      return choices; // not of what is looked at
  }
}

/** Something lies on top of the panes; what leads out leads out of that first. */
export function isCovered({
  help,
  task,
  mails,
}: Pick<Choices, 'help' | 'task' | 'mails'>): boolean {
  return help || task || mails !== null;
}

/** What lies on top is taken away; and where nothing does, what was chosen last. */
function back(choices: Choices): Choices {
  const { zoomed, pane, tops, help, mails } = choices;
  if (help && mails !== null) return { ...choices, help: false };
  if (mails !== null && mails.filter.text !== '') return { ...choices, mails: unfiltered(mails) };
  if (isCovered(choices)) return { ...choices, help: false, task: false, mails: null };
  if (zoomed) return { ...choices, zoomed: false, tops: NOTHING_SCROLLED };
  const moved = pane !== null || Object.values(tops).some((top) => top !== null);
  return moved ? { ...choices, pane: null, tops: NOTHING_SCROLLED } : { ...choices, pinned: null };
}

/** Several keys may come before the next picture: each moves on from where the one before has led. */
function scroll(choices: Choices, action: ScrollAction, window: Window): Choices {
  const { pane, tops } = choices;
  const what = isCovered(choices) ? 'help' : (pane ?? 'hops');
  return { ...choices, tops: { ...tops, [what]: scrolled(tops[what], action, window) } };
}

/** From null, the hops that nobody has chosen, tab leads on to the next. */
function paneBeside({ pane }: Choices, by: 1 | -1): Pane {
  const at = PANES.indexOf(pane ?? 'hops');
  return PANES[(at + by + PANES.length) % PANES.length] ?? 'hops';
}

/** The mail before or behind the one in the picture; round at the ends. */
function neighbour({ pinned }: Choices, { journeys, journey }: Frame, by: 1 | -1): string | null {
  const mails = journeys.all.map(({ mail }) => mail);
  if (mails.length === 0) return null;
  const at = mails.indexOf(pinned ?? journey?.mail ?? '');
  return mails[(at + by + mails.length) % mails.length] ?? null;
}
