/** The names of the lessons, in the order in which they are taken: for the command line, which must not load the lessons to know them. */

export const LESSON_NAMES = [
  'first-relay',
  'way-back',
  'undeliverable',
  'lost-notification',
  'forwarding',
  'refusal',
  'duplicate',
  'several-recipients',
  'fetch-your-mail',
  'mail-exchangers',
] as const;

export type LessonName = (typeof LESSON_NAMES)[number];
