/** The forms in which a journal can be exported: their names and what they are, apart from what makes them. */
import type { Size as ScreenSize } from '../app/views/screen.ts';
import type { ThemeName } from '../app/theme.ts';

export type ExportFormat =
  | 'text'
  | 'mermaid'
  | 'svg'
  | 'screen'
  | 'animation'
  | 'film'
  | 'html'
  | 'pcapng'
  | 'eml'
  | 'swaks';

export interface ExportOptions {
  readonly as: ExportFormat;
  readonly out?: string;
  readonly mail?: string;
  readonly theme?: ThemeName;
  /** Events that the playhead has passed in a picture of the screen; without it all. */
  readonly at?: number;
  /** Of the screen, still, in an animation or a film. */
  readonly size?: ScreenSize;
}

export const EXPORT_FORMATS: readonly { readonly name: ExportFormat; readonly is: string }[] = [
  { name: 'text', is: 'the hop table of each mail' },
  { name: 'mermaid', is: 'a sequence diagram in the notation of Mermaid' },
  { name: 'svg', is: 'a picture: a line for each host, the paths between them' },
  { name: 'screen', is: 'the picture of the app at one moment, as an SVG' },
  { name: 'animation', is: 'the picture of the app as an SVG that plays by itself' },
  { name: 'film', is: 'the same on a page, to be played, stopped and stepped' },
  { name: 'html', is: 'one page: the picture, the hop tables, every dialogue' },
  { name: 'pcapng', is: 'a capture for Wireshark and tshark' },
  { name: 'eml', is: 'the mails as they lie in mailboxes' },
  { name: 'swaks', is: 'a shell script that sends the mails again' },
];

/** What files of that form end in, where it is not their name. Of mails it is a folder. */
const ENDINGS: ReadonlyMap<ExportFormat, string> = new Map([
  ['text', '.txt'],
  ['mermaid', '.mmd'],
  ['screen', '.screen.svg'],
  ['animation', '.play.svg'],
  ['film', '.film.html'],
  ['eml', '-mails'],
  ['swaks', '.sh'],
]);

export function endingOf(format: ExportFormat): string {
  return ENDINGS.get(format) ?? `.${format}`;
}

/** The form that the name of a file stands for: of several the one with the longest ending. Null: none. */
export function formatOf(name: string): ExportFormat | null {
  const fits = EXPORT_FORMATS.filter(({ name: format }) => name.endsWith(endingOf(format)));
  const [longest] = fits.toSorted(
    (one, other) => endingOf(other.name).length - endingOf(one.name).length,
  );
  return longest?.name ?? null;
}
