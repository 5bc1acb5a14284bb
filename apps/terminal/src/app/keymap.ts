/** The keys of the app, in one table: the dispatcher, the key bar and the help are made of it. */

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
  | 'next-mail'
  | 'previous-mail'
  | 'help'
  | 'back'
  | 'redraw'
  | 'suspend'
  | 'quit'
  | 'quit-keeping';

export interface Binding {
  readonly action: Action;
  /** As {@link keyName} spells them. */
  readonly keys: readonly string[];
  /** As people read them. */
  readonly label: string;
  readonly does: string;
  /** Short, for the key bar; null: only in the help. */
  readonly bar: string | null;
  readonly group: 'time' | 'mail' | 'app';
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
    action: 'previous-event',
    keys: ['left', 'h'],
    label: '← h',
    does: 'one event back',
    bar: null,
    group: 'time',
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
    keys: ['g', 'home'],
    label: 'g',
    does: 'to the first event',
    bar: null,
    group: 'time',
  },
  {
    action: 'last-event',
    keys: ['G', 'end'],
    label: 'G',
    does: 'to the last event',
    bar: null,
    group: 'time',
  },
  { action: 'slower', keys: ['<', ','], label: '<', does: 'slower', bar: null, group: 'time' },
  { action: 'faster', keys: ['>', '.'], label: '>', does: 'faster', bar: 'speed', group: 'time' },
  {
    action: 'live',
    keys: ['L'],
    label: 'L',
    does: 'to what happens now, and on with it',
    bar: 'live',
    group: 'time',
  },
  {
    action: 'next-mail',
    keys: ['m'],
    label: 'm',
    does: 'the next mail',
    bar: 'mail',
    group: 'mail',
  },
  {
    action: 'previous-mail',
    keys: ['M'],
    label: 'M',
    does: 'the mail before',
    bar: null,
    group: 'mail',
  },
  {
    action: 'back',
    keys: ['escape'],
    label: 'esc',
    does: 'close the help; follow the mail at the playhead again',
    bar: null,
    group: 'mail',
  },
  { action: 'help', keys: ['?'], label: '?', does: 'this help', bar: 'help', group: 'app' },
  {
    action: 'redraw',
    keys: ['ctrl+l'],
    label: 'ctrl+l',
    does: 'draw the screen anew',
    bar: null,
    group: 'app',
  },
  {
    action: 'suspend',
    keys: ['ctrl+z'],
    label: 'ctrl+z',
    does: 'back to the shell; fg comes here again',
    bar: null,
    group: 'app',
  },
  { action: 'quit', keys: ['q', 'ctrl+c'], label: 'q', does: 'quit', bar: 'quit', group: 'app' },
  {
    action: 'quit-keeping',
    keys: ['Q'],
    label: 'Q',
    does: 'quit and leave the picture on the screen',
    bar: null,
    group: 'app',
  },
];

/** The keys that do something: a journal that was recorded has no now to go to. */
export function keysFor({ recorded }: { readonly recorded: boolean }): readonly Binding[] {
  return recorded ? KEYMAP.filter(({ action }) => action !== 'live') : KEYMAP;
}

/** What Ink tells of a key press. */
export interface KeyPress {
  readonly leftArrow: boolean;
  readonly rightArrow: boolean;
  readonly home: boolean;
  readonly end: boolean;
  readonly escape: boolean;
  readonly shift: boolean;
  readonly ctrl: boolean;
  readonly meta: boolean;
}

/**
 * What a terminal says and nobody typed: the end of an answer to a question about its colours that came too late for it,
 * and control sequences that stand for no key of ours, without their escape.
 */
const NOT_TYPED = /^(?:\d*;?rgba?:|\[[\d;?<=>]*[A-Za-z~]$)/;

/** The actions of one reading from the keyboard: several characters may come at once. */
export function actionsOf(input: string, key: KeyPress): readonly Action[] {
  return keyNames(input, key).flatMap(
    (name) => KEYMAP.find(({ keys }) => keys.includes(name))?.action ?? [],
  );
}

function keyNames(input: string, key: KeyPress): readonly string[] {
  const shift = key.shift ? 'shift+' : '';
  if (key.leftArrow) return [`${shift}left`];
  if (key.rightArrow) return [`${shift}right`];
  if (key.home) return ['home'];
  if (key.end) return ['end'];
  if (key.escape) return ['escape'];
  if (key.ctrl) return [`ctrl+${input}`];
  if (key.meta || NOT_TYPED.test(input)) return [];
  return Array.from(input);
}
