/** What a lesson is: words, a network, and goals that read the journal. Its words are in `lessons.ts`, who asks the goals is the judge. */
import type { LessonName } from './lesson-names.ts';
import type { Story } from './story.ts';

export interface Lesson {
  readonly name: LessonName;
  /** One sentence, for the list. */
  readonly summary: string;
  /** Where it is written: `RFC 821, 3.6`. */
  readonly section: string;
  /** What it is about: a few sentences. */
  readonly about: string;
  /** What there is to do. */
  readonly task: string;
  /** Lines such as may be typed, in the words of the operator; none of them is the solution. */
  readonly lines: readonly string[];
  /** A network file without mail. */
  readonly network: string;
  /** Each is reached by one mail, with the notifications about it; the task is fulfilled when all are. */
  readonly goals: readonly [Goal, ...Goal[]];
  /** What happened instead: the first that has something to say about a mail that has ended and reached nothing. */
  readonly hints: readonly Hint[];
}

export interface Goal {
  /** What is left to do, for who has reached only another goal. */
  readonly todo: string;
  /** Why the story reaches it, in a sentence; null: it does not. */
  readonly reached: (story: Story) => string | null;
}

/** A sentence; null: this is not what happened. */
export type Hint = (story: Story) => string | null;
