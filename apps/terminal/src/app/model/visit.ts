/**
 * What is on the screen: one's own show, or a tour that one visits and comes back from; and what the user has chosen to look at in each.
 * A pure reducer, as that of the choices is.
 */
import { NOTHING_CHOSEN, reduceChoices, type Choice, type Choices } from './choices.ts';
import type { Outcome, Wanted } from './exporting.ts';
import type { Lesson } from '../../lesson/lesson.ts';
import type { Journeys } from './journeys.ts';
import type { Answer } from './ordering.ts';
import type { Playback } from './playback.ts';
import type { Stop } from '../../tour/stop.ts';

export interface Show {
  readonly playback: Playback;
  readonly journeys: Journeys;
  readonly networkName: string;
  /** Where it stops and what is said there; nowhere, if it is no tour. */
  readonly tour: readonly Stop[];
  /** What it teaches; null: it is no lesson. */
  readonly lesson: Lesson | null;
  /** Tells the network that runs there what the user has typed; null: none does. Never rejects. */
  readonly tell: ((line: string) => Answer | Promise<Answer>) | null;
  /** Writes what the user exports of it. Never rejects. */
  readonly save: (wanted: Wanted) => Promise<Outcome>;
}

export interface Looks {
  /** In one's own show. */
  readonly own: Choices;
  readonly visit: { readonly show: Show; readonly choices: Choices } | null;
}

export const NO_VISIT: Looks = { own: NOTHING_CHOSEN, visit: null };

/** What is looked at first: of a lesson, what it is about. */
export function firstLooks({ lesson }: Show): Looks {
  return lesson === null ? NO_VISIT : { own: { ...NOTHING_CHOSEN, task: true }, visit: null };
}

/** A choice is made in what is on the screen. */
export type Look = { readonly choice: Choice } | { readonly visit: Show | null };

export function reduceLooks({ own, visit }: Looks, look: Look): Looks {
  if ('choice' in look) {
    if (visit === null) return { own: reduceChoices(own, look.choice), visit };
    return { own, visit: { ...visit, choices: reduceChoices(visit.choices, look.choice) } };
  }
  if (look.visit === null) return { own, visit: null };
  return {
    own: { ...own, help: false }, // which has told of the tour
    visit: { show: look.visit, choices: NOTHING_CHOSEN },
  };
}
