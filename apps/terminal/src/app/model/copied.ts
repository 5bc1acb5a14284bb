/** What the key that copies takes: exactly as it stands in the journal, from the pane that the user has chosen. */
import { visible, echoed } from '../../text/visible.ts';
import { rowNow, type Frame } from './frame.ts';
import { crossed } from './in-picture.ts';

export interface Copied {
  readonly text: string;
  readonly said: string;
}

/** The paths of the hop at the playhead, the last line of the wire, or where the host is that has the mail. Null: there is none. */
export function copiedFrom(frame: Frame): Copied | null {
  const text = textOf(frame);
  if (text === null) return null;
  const shown = visible(text.replaceAll('\n', ', '));
  return { text, said: `Given to the clipboard of the terminal: ${echoed(shown, MOST)}` };
}

/** Characters that are repeated. */
const MOST = 200;

function textOf(frame: Frame): string | null {
  switch (frame.pane ?? 'hops') {
    case 'hops': {
      const now = rowNow(frame);
      const hop = frame.journey?.rows.findLast(
        (row) => row.kind === 'hop' && row.seq <= (now?.seq ?? -1),
      );
      if (hop?.kind === 'hop') return `MAIL FROM:${hop.reversePath}\nRCPT TO:${hop.forwardPath}`;
      const paths = frame.journey?.forwardPaths.map((path) => `RCPT TO:${path}`) ?? [];
      return paths.length === 0
        ? null
        : [`MAIL FROM:${frame.journey?.reversePath ?? '<>'}`, ...paths].join('\n');
    }
    case 'wire': {
      const { count, slice } = crossed(frame);
      return slice(count - 1, count)[0]?.text ?? null;
    }
    case 'hosts': {
      const { envelope } = frame;
      const host = envelope?.kind === 'between' ? envelope.to : envelope?.host;
      return (host === undefined ? null : frame.state.hosts.get(host)?.address) ?? null;
    }
  }
}
