/** The forms in which a journal can be exported: their names and what they are, apart from what makes them. */
import type { Size as ScreenSize } from '../app/views/screen.ts';
import type { ThemeName } from '../app/theme.ts';

export type ExportFormat =
  | 'text'
  | 'mermaid'
  | 'svg'
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
  /** Of the screen in an animation or a film. */
  readonly size?: ScreenSize;
}

export const EXPORT_FORMATS: readonly { readonly name: ExportFormat; readonly is: string }[] = [
  { name: 'text', is: 'the hop table of each mail' },
  { name: 'mermaid', is: 'a sequence diagram in the notation of Mermaid' },
  { name: 'svg', is: 'a picture: a line for each host, the paths between them' },
  { name: 'animation', is: 'the picture of the app as an SVG that plays by itself' },
  { name: 'film', is: 'the same on a page, to be played, stopped and stepped' },
  { name: 'html', is: 'one page: the picture, the hop tables, every dialogue' },
  { name: 'pcapng', is: 'a capture for Wireshark and tshark' },
  { name: 'eml', is: 'the mails as they lie in mailboxes' },
  { name: 'swaks', is: 'a shell script that sends the mails again' },
];
