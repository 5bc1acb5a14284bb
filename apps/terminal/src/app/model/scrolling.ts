/**
 * What is longer than its place on the screen: which part of it is in sight, and how keys move that part. One mechanism for every
 * view. It counts in whatever a view counts in, lines or hosts, and knows nothing of what they show.
 */

/** What lies beside each other on the screen; the keys scroll one of them at a time. */
export type Pane = 'hops' | 'wire' | 'hosts';

/** In the order in which tab goes through them. */
export const PANES: readonly Pane[] = ['hops', 'wire', 'hosts'];

export type Scrollable = Pane | 'help';

/** The first that is in sight; null: the user has not scrolled, and the view follows what happens. */
export type Tops = Readonly<Record<Scrollable, number | null>>;

export const NOTHING_SCROLLED: Tops = { hops: null, wire: null, hosts: null, help: null };

/** The part in sight: `height` of `total`, behind the first `top`. */
export interface Window {
  readonly top: number;
  readonly height: number;
  readonly total: number;
  /** Where `top` is while the view follows what happens; null: in this view nothing does. */
  readonly followed: number | null;
}

export function windowAt(
  top: number | null,
  { height, total, followed }: Omit<Window, 'top'>,
): Window {
  const last = Math.max(0, total - height);
  const wanted = top ?? followed ?? 0;
  return { top: Math.max(0, Math.min(wanted, last)), height, total, followed };
}

export type ScrollAction = 'line-up' | 'line-down' | 'page-up' | 'page-down' | 'to-top' | 'to-end';

/** The new top. Where the end is what is followed, whoever comes back to the end follows again. */
export function scrolled(top: number | null, action: ScrollAction, window: Window): number | null {
  const { height, total, followed } = window;
  const last = Math.max(0, total - height);
  if (last === 0) return null;
  if (action === 'to-end' && followed !== null) return null;
  const from = windowAt(top, window).top;
  const to = Math.max(0, Math.min(from + distance(action, window), last));
  return to === last && followed === last && to >= from ? null : to;
}

function distance(action: ScrollAction, { height, total }: Window): number {
  const page = Math.max(1, height - 1); // a line of the page before stays in sight
  switch (action) {
    case 'line-up':
      return -1;
    case 'line-down':
      return 1;
    case 'page-up':
      return -page;
    case 'page-down':
      return page;
    case 'to-top':
      return -total;
    case 'to-end':
      return total;
  }
}
