/** `lesson`: the list, one lesson in the app or as text, its network file, and what a recorded journal is worth to it. */
import { nearest } from '@hopscope/network';

import type { ThemeName } from '../app/theme.ts';
import { wrapped } from '../app/spans.ts';
import { judge, labelOf, LessonJudge } from '../lesson/judge.ts';
import { hostsInWords, planOf } from '../lesson/lesson-plan.ts';
import { LESSONS } from '../lesson/lessons.ts';
import type { Lesson } from '../lesson/lesson.ts';
import { aligned } from '../text/aligned.ts';
import { echoed, visible } from '../text/visible.ts';
import { UsageError } from './errors.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fileName } from './files.ts';
import { initFile } from './init-file.ts';
import { readJournal } from './journals.ts';
import { whyNoScreen } from './no-screen.ts';
import { inTheApp } from './open-screen.ts';
import type { Shell } from './shell.ts';

export interface LessonOptions {
  readonly check?: string;
  readonly init?: string;
  readonly force?: boolean;
  readonly plain?: boolean;
  readonly journal?: string;
  readonly theme?: ThemeName;
}

export async function takeLesson(
  shell: Shell,
  name: string | undefined,
  options: LessonOptions,
): Promise<ExitCode> {
  if (name === undefined) return list(shell, options);
  const lesson = lessonNamed(name);
  if (options.check !== undefined) return check(shell, lesson, options.check);
  if (options.init !== undefined) return initFile(shell, options.init, templateOf(lesson), options);
  const whyNot = options.plain === true ? '' : whyNoScreen(shell);
  if (whyNot === null) return taught(shell, lesson, options);
  if (whyNot !== '') shell.err(`No screen: ${whyNot}; printing the lesson as text.`);
  for (const line of textOf(lesson, shell.columns)) shell.out(line);
  return EXIT.done;
}

function list(shell: Shell, { check: journal, init }: LessonOptions): ExitCode {
  if (journal !== undefined || init !== undefined) {
    const option = journal === undefined ? '--init' : '--check';
    throw new UsageError(`${option} needs the name of a lesson; hopscope lesson lists them.`);
  }
  for (const line of aligned(LESSONS.map(({ name, summary }) => [name, summary]))) shell.out(line);
  return EXIT.done;
}

/** By its name, or as the how-manyth it is, as its sheet in the app says. */
function lessonNamed(name: string): Lesson {
  const lesson = LESSONS.find(
    (one, index) => one.name === name.toLowerCase() || String(index + 1) === name,
  );
  if (lesson !== undefined) return lesson;
  const near = nearest(
    name,
    LESSONS.map((one) => one.name),
  );
  const guess = near === null ? '' : `, did you mean ${near}?`;
  throw new UsageError(
    `There is no lesson ${echoed(name)}${guess === '' ? ';' : guess} hopscope lesson lists them.`,
  );
}

async function check(shell: Shell, lesson: Lesson, file: string): Promise<ExitCode> {
  const { events } = await readJournal(shell, file);
  const [began] = events;
  const known = planOf(lesson).hosts;
  const strange = strangeAmong(began?.type === 'began' ? began.hosts : [], known);
  if (strange !== null) {
    throw new UsageError(
      `${fileName(file)} is not the journal of this lesson's hosts, ${known.map(({ name }) => name).join(', ')}: ${visible(strange)}; hopscope lesson ${lesson.name} --init FILE writes its network.`,
    );
  }
  const verdict = judge(lesson, events);
  shell.out(`${labelOf(verdict)} ${verdict.said}`);
  return verdict.fulfilled ? EXIT.done : EXIT.negative;
}

interface Known {
  readonly name: string;
  readonly profile: string;
}

/** Why hosts are not those of the lesson; null: they are. */
function strangeAmong(hosts: readonly Known[], known: readonly Known[]): string | null {
  for (const { name, profile } of known) {
    const host = hosts.find((one) => one.name === name);
    if (host === undefined) return `it has no ${name}`;
    if (host.profile !== profile)
      return `its ${name} is of profile ${host.profile}, and not ${profile}`;
  }
  const other = hosts.find(({ name }) => !known.some((one) => one.name === name));
  return other === undefined ? null : `it has a host ${other.name} besides`;
}

async function taught(shell: Shell, lesson: Lesson, options: LessonOptions): Promise<ExitCode> {
  const judging = new LessonJudge(lesson);
  await inTheApp(shell, planOf(lesson), options, judging);
  shell.out(`${labelOf(judging.verdict)} ${judging.verdict.said}`);
  return EXIT.done;
}

/** What the app says, on lines of at most 80 columns. */
function textOf(lesson: Lesson, columns: number): readonly string[] {
  const { name, summary, section, about, task } = lesson;
  const width = Math.min(columns, 80);
  const paragraph = (text: string): readonly string[] => [...wrapped(text, width, Infinity), ''];
  return [
    ...paragraph(`${name}: ${summary} (${section})`),
    ...paragraph(about),
    ...paragraph(hostsInWords(planOf(lesson))),
    ...paragraph(`Task: ${task}`),
    ...paragraph(
      `To do it without a screen: hopscope lesson ${name} --init net.yaml writes the network. Send with hopscope send net.yaml --from USER@HOST --to PATH --journal run.jsonl, or put mail and faults into the file and use hopscope run net.yaml --until-idle --journal run.jsonl.`,
    ),
    ...wrapped(
      `hopscope lesson ${name} --check run.jsonl tells whether the task is fulfilled.`,
      width,
      Infinity,
    ),
  ];
}

/** Its network, below a comment that says what to do with it. */
function templateOf(lesson: Lesson): Parameters<typeof initFile>[2] {
  const { name, summary, section, about, task, network } = lesson;
  const told = [
    `The lesson ${name}: ${summary} (${section})`,
    about,
    `Task: ${task}`,
    'Mail and faults can be written below, as hopscope init shows, or mail be sent with hopscope send.',
  ];
  const comment = told.map((words) =>
    wrapped(words, 78, Infinity)
      .map((line) => `# ${line}`)
      .join('\n'),
  );
  return {
    text: `${comment.join('\n#\n')}\n\n${network}`,
    next: (file) => `hopscope send ${file} sends through it, and --journal records the attempt.`,
  };
}
