/** What the user has chosen to look at. A pure reducer: the component keeps its state, tests call it bare. */
import type { Action } from '../keymap.ts';
import type { Frame } from './frame.ts';

export interface Choices {
  /** The mail that stays in the picture; null: the one at the playhead. */
  readonly pinned: string | null;
  readonly help: boolean;
}

export function reduceChoices(
  choices: Choices,
  { action, frame }: { action: Action; frame: Frame },
): Choices {
  switch (action) {
    case 'help':
      return { ...choices, help: !choices.help };
    case 'back':
      return choices.help ? { ...choices, help: false } : { ...choices, pinned: null };
    case 'next-mail':
      return { ...choices, pinned: neighbour(choices, frame, 1) };
    case 'previous-mail':
      return { ...choices, pinned: neighbour(choices, frame, -1) };
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
    case 'redraw':
    case 'suspend':
    case 'quit':
    case 'quit-keeping':
      return choices; // not of what is looked at
  }
}

/** The mail before or behind the one in the picture; round at the ends. */
function neighbour({ pinned }: Choices, { journeys, journey }: Frame, by: 1 | -1): string | null {
  const mails = journeys.all.map(({ mail }) => mail);
  if (mails.length === 0) return null;
  const at = mails.indexOf(pinned ?? journey?.mail ?? '');
  return mails[(at + by + mails.length) % mails.length] ?? null;
}
