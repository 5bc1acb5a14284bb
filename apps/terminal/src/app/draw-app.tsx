/** @jsxRuntime automatic */
/**
 * Draws the app with Ink until it ends. Of a file of its own, because Ink and all that it needs may be imported only when
 * the environment says what it should, and while the hosts are starting.
 */
import { render } from 'ink';

import { App, type AppProps } from './app.tsx';
import type { Line } from './spans.ts';

/** An app on the screen. */
export interface DrawnApp {
  /** Takes it off the screen; after the first time, nothing. */
  readonly end: () => void;
  /** Resolves, when the terminal is as it was before, with what the user wants to keep of the picture. */
  readonly ended: Promise<readonly Line[]>;
}

/** After the last change of the terminal's size, in milliseconds, the screen is drawn anew: diffs cannot be trusted then. */
const RESIZE_SETTLES = 60;
/** Begins what a terminal puts into its clipboard, if it lets programs do that (OSC 52). */
const COPY = '\u001B]52;c;';
const CLEAR = '\u001B[2J\u001B[H';

/** Takes the whole screen of the terminal. */
export function drawApp(props: Omit<AppProps, 'quit' | 'redraw' | 'copy'>): DrawnApp {
  let kept: readonly Line[] = [];
  const element = (
    <App
      {...props}
      quit={(keep) => {
        kept = keep;
        app.unmount();
      }}
      redraw={() => redraw()}
      copy={(text) => process.stdout.write(`${COPY}${Buffer.from(text).toString('base64')}\u0007`)}
    />
  );
  process.stdout.write('\r'); // the first picture begins where the cursor is, and that may be behind a prompt
  const app = render(element, {
    alternateScreen: true,
    incrementalRendering: true,
    exitOnCtrlC: false,
    maxFps: 30,
  });
  const redraw = (): void => {
    app.clear();
    process.stdout.write(CLEAR);
    app.rerender(element);
  };
  const endResize = onSettledResize(redraw);
  return {
    end: () => app.unmount(),
    ended: app
      .waitUntilExit()
      .then(() => kept)
      .finally(endResize),
  };
}

function onSettledResize(run: () => void): () => void {
  let timer: NodeJS.Timeout | undefined;
  const resized = (): void => {
    clearTimeout(timer);
    timer = setTimeout(run, RESIZE_SETTLES);
  };
  process.stdout.on('resize', resized);
  return () => {
    clearTimeout(timer);
    process.stdout.removeListener('resize', resized);
  };
}
