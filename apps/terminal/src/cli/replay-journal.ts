/** `replay`: a recorded journal in the app, or as plain lines where there is no terminal for it. */
import { journalLine } from '../text/journal-line.ts';
import { silencesOf } from '../text/silences.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { fileName } from './files.ts';
import { readJournal, refuseBehindEnd } from './journals.ts';
import { whyNoScreen } from './no-screen.ts';
import type { Shell } from './shell.ts';

export interface ReplayOptions {
  readonly plain?: boolean;
  readonly at?: number;
  readonly theme?: 'dark' | 'light';
}

/** Shows the journal until the user quits, or prints it. */
export async function replayJournal(
  shell: Shell,
  file: string,
  { plain, at, theme }: ReplayOptions,
): Promise<ExitCode> {
  const { events, cutOff } = await readJournal(shell, file);
  refuseBehindEnd(at, file, events);
  const whyNot = plain === true ? '' : file === '-' ? STDIN_TAKEN : whyNoScreen(shell);
  if (whyNot === null) {
    const { openReplay } = await import('../app/open-app.tsx');
    await openReplay({
      events,
      cutOff,
      name: fileName(file),
      theme: theme ?? null,
      at: at ?? null,
      tour: [],
    });
    return EXIT.done;
  }
  if (whyNot !== '') shell.err(`No screen: ${whyNot}; printing the journal as plain lines.`);
  const silences = silencesOf(events);
  for (const event of events.slice(0, at)) shell.out(journalLine(event, silences.at(event.seq)));
  return EXIT.done;
}

const STDIN_TAKEN = 'the journal comes from standard input';
