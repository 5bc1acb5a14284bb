/**
 * Reads a journal, event by event, and tells how far a lesson's task is fulfilled: the moments at which there is something to say,
 * and the words. It asks no network; what it says of a recorded journal it would have said while it was written.
 */
import {
  apply,
  newNetworkState,
  outcomeOf,
  type Journal,
  type JournalEvent,
} from '@hopscope/network';

import type { Stop } from '../tour/stop.ts';
import type { Goal, Lesson } from './lesson.ts';
import { lessonAfter } from './lessons.ts';
import { isBeginning, mailOf, whatBecame, type Story } from './story.ts';

export interface Verdict {
  readonly fulfilled: boolean;
  /** Why it is fulfilled; otherwise what happened instead, and what is left to do. */
  readonly said: string;
}

export class LessonJudge {
  readonly lesson: Lesson;
  readonly #state = newNetworkState();
  readonly #stories = new Map<string, JournalEvent[]>();
  /** Why each goal that was reached was reached. */
  readonly #reached = new Map<Goal, string>();
  readonly #stops: Stop[];
  #verdict: Verdict = { fulfilled: false, said: 'No mail has been sent yet.' };

  constructor(lesson: Lesson) {
    this.lesson = lesson;
    this.#stops = [];
    this.#setTask(0);
  }

  /** What there is to say, in order; it grows with the journal. */
  get stops(): readonly Stop[] {
    return this.#stops;
  }

  get verdict(): Verdict {
    return this.#verdict;
  }

  /** Reads all that it holds and whatever is written from now on. */
  follow(journal: Journal): void {
    for (const event of journal.events) this.read(event);
    journal.subscribe((event) => this.read(event));
  }

  read(event: JournalEvent): void {
    apply(this.#state, event);
    const mail = mailOf(event);
    if (mail === null) {
      if (this.#stories.size === 0) this.#setTask(event.seq + 1);
      return;
    }
    const events = this.#stories.get(mail);
    if (events === undefined) this.#stories.set(mail, [event]);
    else events.push(event);
    if (isBeginning(event)) this.#hush(event.seq);
    if (this.#verdict.fulfilled || !MAY_END.has(event.type)) return;
    const story = this.#storyOf(mail);
    const news = this.#newlyReached(story);
    if (news !== null) this.#say(event, this.#progress(news));
    else if (story.outcome !== 'deferred') this.#say(event, this.#instead(story));
  }

  /** It is said from when all hosts are there until the first mail. */
  #setTask(at: number): void {
    this.#stops.splice(0, 1, { at, until: Infinity, label: 'Task:', text: this.lesson.task });
  }

  #storyOf(mail: string): Story {
    const state = this.#state.mails.get(mail);
    const outcome = state === undefined ? 'deferred' : outcomeOf(this.#state.mails, state);
    return { mail, events: this.#stories.get(mail) ?? [], outcome };
  }

  /** Why the story reaches goals that nothing had reached before; null: it reaches none. */
  #newlyReached(story: Story): string | null {
    const whys = this.lesson.goals.flatMap((goal) => {
      const why = this.#reached.has(goal) ? null : goal.reached(story);
      if (why !== null) this.#reached.set(goal, why);
      return why ?? [];
    });
    return whys.length === 0 ? null : whys.join(' ');
  }

  #progress(why: string): Verdict {
    return this.#left.length === 0
      ? { fulfilled: true, said: why }
      : { fulfilled: false, said: `${why} ${this.#stillToDo}` };
  }

  #instead(story: Story): Verdict {
    for (const hint of this.lesson.hints) {
      const said = hint(story);
      if (said !== null) return this.#notYet(said);
    }
    return this.#notYet(whatBecame(story));
  }

  #notYet(said: string): Verdict {
    return {
      fulfilled: false,
      said: this.#reached.size === 0 ? said : `${said} ${this.#stillToDo}`,
    };
  }

  get #left(): readonly Goal[] {
    return this.lesson.goals.filter((goal) => !this.#reached.has(goal));
  }

  get #stillToDo(): string {
    return `Left to do: ${this.#left.map(({ todo }) => todo).join(' ')}`;
  }

  /** A mail is on its way: what is said of it goes before what was said of others. */
  #hush(seq: number): void {
    const last = this.#stops.at(-1);
    if (last?.until === Infinity) this.#stops.splice(-1, 1, { ...last, until: seq });
  }

  #say({ seq }: JournalEvent, verdict: Verdict): void {
    this.#verdict = verdict;
    const last = this.#stops.at(-1);
    const stop = { at: seq + 1, until: Infinity, label: labelOf(verdict), text: this.#words };
    if (last?.text === stop.text && last.until === Infinity) return;
    this.#hush(seq);
    this.#stops.push(stop);
  }

  get #words(): string {
    const { fulfilled, said } = this.#verdict;
    const next = fulfilled ? lessonAfter(this.lesson) : null;
    return next === null ? said : `${said} Next: hopscope lesson ${next.name}`;
  }
}

/** Whatever goals and outcomes rest on. */
const MAY_END: ReadonlySet<JournalEvent['type']> = new Set([
  'refused',
  'hop',
  'delivered',
  'notified',
  'lost',
]);

export function labelOf({ fulfilled }: Verdict): string {
  return fulfilled ? 'Fulfilled:' : 'Not yet:';
}

/** The judgement of a whole journal. */
export function judge(lesson: Lesson, events: readonly JournalEvent[]): Verdict {
  const reader = new LessonJudge(lesson);
  for (const event of events) reader.read(event);
  return reader.verdict;
}
