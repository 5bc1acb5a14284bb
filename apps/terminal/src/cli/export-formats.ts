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

/** How a picture is drawn: options that mean nothing to other forms. */
export type DrawingOption = 'theme' | 'size' | 'at';

export const DRAWING_OPTIONS: readonly DrawingOption[] = ['theme', 'size', 'at'];

export const EXPORT_FORMATS: readonly {
  readonly name: ExportFormat;
  readonly is: string;
  readonly obeys?: readonly DrawingOption[];
}[] = [
  { name: 'text', is: 'the hop table of each mail' },
  { name: 'mermaid', is: 'a sequence diagram in the notation of Mermaid' },
  { name: 'svg', is: 'a picture: a line for each host, the paths between them', obeys: ['theme'] },
  {
    name: 'screen',
    is: 'the picture of the app at one moment, as an SVG',
    obeys: ['theme', 'size', 'at'],
  },
  {
    name: 'animation',
    is: 'the picture of the app as an SVG that plays by itself',
    obeys: ['theme', 'size'],
  },
  {
    name: 'film',
    is: 'the same on a page, to be played, stopped and stepped',
    obeys: ['theme', 'size'],
  },
  { name: 'html', is: 'one page: the picture, the hop tables, every dialogue', obeys: ['theme'] },
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

/** The forms that obey such an option. */
export function formsObeying(option: DrawingOption): readonly ExportFormat[] {
  return EXPORT_FORMATS.flatMap(({ name, obeys = [] }) => (obeys.includes(option) ? [name] : []));
}

/** The form that the name of a file stands for: of several the one with the longest ending. Null: none. */
export function formatOf(name: string): ExportFormat | null {
  const fits = EXPORT_FORMATS.filter(({ name: format }) => name.endsWith(endingOf(format)));
  const [longest] = fits.toSorted(
    (one, other) => endingOf(other.name).length - endingOf(one.name).length,
  );
  return longest?.name ?? null;
}

/** Pictures, films and pages that people put into slides, and that no export is: under such a name nothing opens it. */
const NOT_OURS = /\.(?:gif|jpe?g|mp4|pdf|png|webm|webp)$/i;

/** Null: the name promises nothing that an export is not. */
export function foreignEndingOf(name: string): string | null {
  return NOT_OURS.exec(name)?.[0] ?? null;
}
