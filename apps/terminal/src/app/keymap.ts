/** The keys of the app, in one table: the dispatcher, the key bar and the help are made of it. */
import { isCovered } from './model/choices.ts';
import type { Frame } from './model/frame.ts';
import type { ScrollAction } from './model/scrolling.ts';

export type Action =
  | 'toggle-playing'
  | 'next-event'
  | 'previous-event'
  | 'next-hop'
  | 'previous-hop'
  | 'first-event'
  | 'last-event'
  | 'faster'
  | 'slower'
  | 'live'
  | 'next-stop'
  | 'previous-stop'
  | ScrollAction
  | 'next-pane'
  | 'previous-pane'
  | 'zoom'
  | 'search'
  | 'next-match'
  | 'previous-match'
  | 'next-trouble'
  | 'previous-trouble'
  | 'mails'
  | 'choose'
  | 'sort'
  | 'copy'
  | 'next-mail'
  | 'previous-mail'
  | 'export'
  | 'order'
  | 'task'
  | 'help'
  | 'back'
  | 'redraw'
  | 'suspend'
  | 'tour'
  | 'end'
  | 'quit'
  | 'quit-keeping';

export interface Binding {
  readonly action: Action;
  /** As {@link keyName} spells them. */
  readonly keys: readonly string[];
  /** As people read them. */
  readonly label: string;
  readonly does: string;
  /** Short, for the key bar, behind the first of the keys; null: only in the help. */
  readonly bar: string | null;
  readonly group: 'time' | 'look' | 'mail' | 'app';
  /** The next binding goes with it: they are one line of the help. */
  readonly paired?: true;
}

export const KEYMAP: readonly Binding[] = [
  {
    action: 'toggle-playing',
    keys: [' '],
    label: 'space',
    does: 'play or pause; at the end, play again',
    bar: 'play',
    group: 'time',
  },
  {
    action: 'order',
    keys: [':'],
    label: ':',
    does: 'send, down, up, call, try, break, mend, fault, vrfy, expn',
    bar: 'tell',
    group: 'mail',
  },
  {
    action: 'task',
    keys: ['i'],
    label: 'i',
    does: 'what the lesson is about, and its task',
    bar: 'task',
    group: 'mail',
  },
  {
    action: 'next-stop',
    keys: ['n'],
    label: 'n',
    does: 'on to the next stop; twice, at once',
    bar: 'next',
    group: 'time',
    paired: true,
  },
  {
    action: 'previous-stop',
    keys: ['b'],
    label: 'b',
    does: 'back to the stop before',
    bar: 'back',
    group: 'time',
  },
  {
    action: 'previous-event',
    keys: ['left', 'h'],
    label: '← h',
    does: 'one event back',
    bar: null,
    group: 'time',
    paired: true,
  },
  {
    action: 'next-event',
    keys: ['right', 'l'],
    label: '→ l',
    does: 'one event on',
    bar: 'step',
    group: 'time',
  },
  {
    action: 'previous-hop',
    keys: ['shift+left', '['],
    label: '⇧← [',
    does: 'one hop back',
    bar: null,
    group: 'time',
    paired: true,
  },
  {
    action: 'next-hop',
    keys: ['shift+right', ']'],
    label: '⇧→ ]',
    does: 'one hop on',
    bar: 'hop',
    group: 'time',
  },
  {
    action: 'first-event',
    keys: ['g'],
    label: 'g',
    does: 'to the first event',
    bar: null,
    group: 'time',
    paired: true,
  },
  {
    action: 'last-event',
    keys: ['G'],
    label: 'G',
    does: 'to the last',
    bar: null,
    group: 'time',
    paired: true,
  },
  {
    action: 'live',
    keys: ['L'],
    label: 'L',
    does: 'to what happens now',
    bar: 'live',
    group: 'time',
  },
  {
    action: 'slower',
    keys: ['<', ','],
    label: '<',
    does: 'slower',
    bar: null,
    group: 'time',
    paired: true,
  },
  { action: 'faster', keys: ['>', '.'], label: '>', does: 'faster', bar: 'speed', group: 'time' },
  {
    action: 'search',
    keys: ['/'],
    label: '/',
    does: 'find words, event #41 or time 0:02.5',
    bar: 'find',
    group: 'time',
    paired: true,
  },
  {
    action: 'next-match',
    keys: ['n'],
    label: 'n',
    does: 'the next',
    bar: null,
    group: 'time',
    paired: true,
  },
  {
    action: 'previous-match',
    keys: ['N'],
    label: 'N',
    does: 'back',
    bar: null,
    group: 'time',
  },
  {
    action: 'next-trouble',
    keys: ['f'],
    label: 'f',
    does: 'on to what goes wrong, or waits',
    bar: null,
    group: 'time',
    paired: true,
  },
  {
    action: 'previous-trouble',
    keys: ['F'],
    label: 'F',
    does: 'back to it',
    bar: null,
    group: 'time',
  },
  {
    action: 'line-up',
    keys: ['up', 'k'],
    label: '↑ k',
    does: 'one line up',
    bar: null,
    group: 'look',
    paired: true,
  },
  {
    action: 'line-down',
    keys: ['down', 'j'],
    label: '↓ j',
    does: 'one line down',
    bar: null,
    group: 'look',
  },
  {
    action: 'page-up',
    keys: ['pageup'],
    label: 'PgUp',
    does: 'a page up',
    bar: null,
    group: 'look',
    paired: true,
  },
  {
    action: 'page-down',
    keys: ['pagedown'],
    label: 'PgDn',
    does: 'a page down',
    bar: null,
    group: 'look',
  },
  {
    action: 'to-top',
    keys: ['home'],
    label: 'Home',
    does: 'to the first line',
    bar: null,
    group: 'look',
    paired: true,
  },
  {
    action: 'to-end',
    keys: ['end'],
    label: 'End',
    does: 'follow what happens again',
    bar: null,
    group: 'look',
  },
  {
    action: 'next-pane',
    keys: ['tab'],
    label: 'tab',
    does: 'scroll the next pane: wire, hosts, hops',
    bar: null,
    group: 'look',
    paired: true,
  },
  {
    action: 'previous-pane',
    keys: ['shift+tab'],
    label: '⇧tab',
    does: 'the one before',
    bar: null,
    group: 'look',
  },
  {
    action: 'zoom',
    keys: ['z'],
    label: 'z',
    does: 'that pane alone, with nothing cut',
    bar: 'zoom',
    group: 'look',
  },
  {
    action: 'mails',
    keys: ['a'],
    label: 'a',
    does: 'all mails, and what became of each',
    bar: 'mails',
    group: 'mail',
    paired: true,
  },
  {
    action: 'next-mail',
    keys: ['m'],
    label: 'm',
    does: 'the next',
    bar: 'mail',
    group: 'mail',
    paired: true,
  },
  {
    action: 'previous-mail',
    keys: ['M'],
    label: 'M',
    does: 'back',
    bar: null,
    group: 'mail',
  },
  {
    action: 'export',
    keys: ['e'],
    label: 'e',
    does: 'write a picture, a page or mails',
    bar: 'export',
    group: 'mail',
    paired: true,
  },
  {
    action: 'copy',
    keys: ['y'],
    label: 'y',
    does: 'copy paths, or a line',
    bar: null,
    group: 'mail',
  },
  {
    action: 'choose',
    keys: ['enter'],
    label: '⏎',
    does: 'look at that mail alone',
    bar: 'look',
    group: 'mail',
  },
  {
    action: 'sort',
    keys: ['s'],
    label: 's',
    does: 'those that wait or went wrong first',
    bar: 'sort',
    group: 'mail',
  },
  {
    action: 'back',
    keys: ['escape'],
    label: 'esc',
    does: 'close the help or the zoom; follow what happens again',
    bar: null,
    group: 'mail',
  },
  {
    action: 'tour',
    keys: ['t'],
    label: 't',
    does: 'the guided tour in eight steps',
    bar: 'tour',
    group: 'app',
    paired: true,
  },
  { action: 'help', keys: ['?'], label: '?', does: 'this help', bar: 'help', group: 'app' },
  {
    action: 'redraw',
    keys: ['ctrl+l'],
    label: '^L',
    does: 'draw the screen anew',
    bar: null,
    group: 'app',
    paired: true,
  },
  {
    action: 'suspend',
    keys: ['ctrl+z'],
    label: '^Z',
    does: 'back to the shell',
    bar: null,
    group: 'app',
    paired: true,
  },
  {
    action: 'end',
    keys: ['ctrl+c'],
    label: '^C',
    does: 'quit at once',
    bar: null,
    group: 'app',
  },
  {
    action: 'quit',
    keys: ['q'],
    label: 'q',
    does: 'quit',
    bar: 'quit',
    group: 'app',
    paired: true,
  },
  {
    action: 'quit-keeping',
    keys: ['Q'],
    label: 'Q',
    does: 'quit and leave the picture on the screen',
    bar: null,
    group: 'app',
  },
];

/**
 * The keys that do something: a journal that was recorded has no now to go to, and only a tour has stops. The key that quits elsewhere
 * closes what lies on top, and takes who visits a tour back.
 */
export function keysFor(frame: Looked): readonly Binding[] {
  const { recorded, tour, lesson, operated, mails } = frame;
  return KEYMAP.flatMap((binding) => {
    const { action } = binding;
    if (action === 'next-stop' || action === 'previous-stop') return tour.length > 0 ? binding : [];
    if (action === 'search' && mails !== null) return filtering(binding);
    if (action === 'next-match' || action === 'previous-match') {
      const isThere = action === 'previous-match' || tour.length === 0;
      return isThere && mails === null ? binding : [];
    }
    if (action === 'choose' || action === 'sort') return mails === null ? [] : binding;
    if (action === 'order') return operated ? binding : [];
    if (action === 'task') return lesson === null ? [] : binding;
    if (action === 'tour') return tour.length === 0 ? binding : [];
    if (action === 'quit') return { ...binding, ...wayOut(frame, binding) };
    return action === 'live' && recorded ? [] : binding;
  });
}

/** What the key that looks for words elsewhere does in the list of mails. */
function filtering({ action, keys, label }: Binding): Binding {
  return { action, keys, label, does: 'narrow the list to words', bar: 'filter', group: 'mail' };
}

type Looked = Pick<
  Frame,
  'recorded' | 'tour' | 'visiting' | 'lesson' | 'operated' | 'help' | 'task' | 'mails'
>;

function wayOut(frame: Looked, { does, bar }: Binding): Pick<Binding, 'does' | 'bar'> {
  const out = frame.visiting ? { does: 'leave the tour', bar: 'leave' } : { does, bar };
  return isCovered(frame) ? { does: `${out.does}, here close`, bar: 'close' } : out;
}

/** What Ink tells of a key press. */
export interface KeyPress {
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly upArrow: boolean;
  readonly downArrow: boolean;
  readonly pageUp: boolean;
  readonly pageDown: boolean;
  readonly tab: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly escape: boolean;
  readonly return: boolean;
  readonly backspace: boolean;
  readonly delete: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

/**
 * What a terminal says and nobody typed: the end of an answer to a question about its colours that came too late for it,
 * and control sequences that stand for no key of ours, without their escape.
 */
const NOT_TYPED = /^(?:\d*;?rgba?:|\[[\d;?<=>]*[A-Za-z~]$)/;

/** What a key does; null: nothing. In a tour the key that goes on to the next match elsewhere goes on to the next stop. */
export function actionOf(name: string, inTour: boolean): Action | null {
  const other: Action = inTour ? 'next-match' : 'next-stop';
  const meant = KEYMAP.find(({ action, keys }) => action !== other && keys.includes(name));
  return meant?.action ?? null;
}

/**
 * The keys of one reading from the keyboard: names of more than one character, and characters. Where several come at once, as from a
 * quick typist over a slow line, Enter, Tab and what is pressed with Ctrl are among the characters.
 */
export function keyNames(input: string, key: KeyPress): readonly string[] {
  const shift = key.shift ? 'shift+' : '';
  if (key.leftArrow) return [`${shift}left`];
  if (key.rightArrow) return [`${shift}right`];
  if (key.upArrow) return ['up'];
  if (key.downArrow) return ['down'];
  if (key.pageUp) return ['pageup'];
  if (key.pageDown) return ['pagedown'];
  if (key.tab) return [`${shift}tab`];
  if (key.home) return ['home'];
  if (key.end) return ['end'];
  if (key.escape) return ['escape'];
  if (key.return) return ['enter'];
  if (key.backspace) return ['backspace'];
  if (key.delete) return ['delete'];
  if (key.ctrl) return [`ctrl+${input}`];
  if (key.meta || NOT_TYPED.test(input)) return [];
  return Array.from(input, characterName);
}

/** As Ink names them where they come alone. */
function characterName(character: string): string {
  if (character === '\r' || character === '\n') return 'enter';
  if (character === '\t') return 'tab';
  if (character === '\u007F') return 'backspace';
  return character < ' ' ? `ctrl+${String.fromCharCode(character.charCodeAt(0) + 96)}` : character;
}
