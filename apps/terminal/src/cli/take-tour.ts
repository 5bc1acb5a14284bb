/** `tour`: the guided tour in the app, or as text where there is no terminal for it. */
import type { ThemeName } from '../app/theme.ts';
import { wrapped } from '../app/spans.ts';
import { journalLine } from '../text/journal-line.ts';
import { TOUR_NAME, newTour } from '../tour/tour.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { whyNoScreen } from './no-screen.ts';
import type { Shell } from './shell.ts';

export interface TourOptions {
  readonly plain?: boolean;
  readonly theme?: ThemeName;
}

export async function takeTour(shell: Shell, { plain, theme }: TourOptions): Promise<ExitCode> {
  const whyNot = plain === true ? '' : whyNoScreen(shell);
  const { events, stops } = newTour(whyNot === null ? 'shell' : 'text');
  if (whyNot === null) {
    const { openReplay } = await import('../app/open-app.tsx');
    const at = stops[0]?.at ?? 0;
    await openReplay({
      events,
      cutOff: false,
      name: TOUR_NAME,
      theme: theme ?? null,
      at,
      tour: stops,
    });
    return EXIT.done;
  }
  if (whyNot !== '') shell.err(`No screen: ${whyNot}; printing the tour as text.`);
  for (const [index, { at, text }] of stops.entries()) {
    const event = events[at - 1];
    const lines = wrapped(`${index + 1}. ${text}`, Math.min(shell.columns, 80), Infinity);
    shell.out(
      [...lines, ...(event === undefined ? [] : [`   ${journalLine(event)}`]), ''].join('\n'),
    );
  }
  return EXIT.done;
}
