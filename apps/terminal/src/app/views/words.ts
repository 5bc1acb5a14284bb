/** Small pieces of text that several views share: hosts and paths, each in the colours of the hosts they name. */
import { rulesFor } from '@hopscope/network';
import { parseForwardPath, parseReversePath } from '@hopscope/protocol';

import {
  fit,
  plain,
  span,
  textWidth,
  widthOf,
  type Line,
  type Span,
  type Style,
} from '../spans.ts';
import { hostColor, type Palette } from '../theme.ts';
import { visible } from '../../text/visible.ts';

/** The name of a host in its colour. */
export function hostSpan(palette: Palette, host: string, style: Style = {}): Span {
  return span(visible(host), { color: colorOf(palette, host), ...style });
}

/** The colour of a host of the network. */
export function colorOf(palette: Palette, host: string): string {
  return hostColor(palette.theme, palette.colors, host);
}

/** A path as on the wire, each host in its colour; `marked` is underlined: the name that has just come in. */
export function pathLine(
  palette: Palette,
  text: string,
  style: Style = {},
  marked: string | null = null,
): Line {
  const parts = partsOf(palette, text, style, marked);
  if (parts === null) return [span(visible(text), style)];
  const { hosts, mailbox } = parts;
  return [span('<', style), ...routeLine(hosts, style), ...mailbox, span('>', style)];
}

/**
 * The same in exactly `width` columns. A route that is too long is folded behind its first hosts, for at its head is what relays
 * change, `<@ONE,@TWO,… 25 more:JOE@LAST>`; where not even that fits, the line is cut.
 */
export function foldedPath(
  palette: Palette,
  text: string,
  width: number,
  style: Style = {},
  marked: string | null = null,
): Line {
  const whole = pathLine(palette, text, style, marked);
  if (widthOf(whole) <= width) return fit(whole, width);
  const parts = partsOf(palette, text, style, marked);
  if (parts === null) return fit(whole, width);
  const { hosts, mailbox } = parts;
  let room = width - 2 - widthOf(mailbox) - textWidth(`… ${hosts.length} more:`);
  let kept = 0;
  for (const host of hosts.slice(0, -1)) {
    room -= textWidth(host.text) + 1;
    if (room < 0) break;
    kept += 1;
  }
  if (kept === 0) return fit(whole, width);
  const folded = span(`… ${hosts.length - kept} more`, { ...style, dim: true });
  const route = routeLine([...hosts.slice(0, kept), folded], style);
  return fit([span('<', style), ...route, ...mailbox, span('>', style)], width);
}

interface PathParts {
  /** `@ONE`, in order. */
  readonly hosts: readonly Span[];
  /** `JOE@THREE`. */
  readonly mailbox: Line;
}

/** Null where it cannot be taken apart, or is shown as it is for another reason: nothing is shown otherwise than it was sent. */
function partsOf(
  palette: Palette,
  text: string,
  style: Style,
  marked: string | null,
): PathParts | null {
  const forward = parseForwardPath(text, rulesFor(text));
  const parsed = forward.ok ? forward : parseReversePath(text, rulesFor(text));
  if (!parsed.ok || parsed.value.kind === 'null-path') return null;
  const { route, mailbox } = parsed.value;
  const hosts = route.map((host, index): Span => {
    const mark: Style = index === 0 && marked === host ? { bold: true, underline: true } : {};
    return atHost(palette, host, { ...style, ...mark });
  });
  const user = span(`${visible(mailbox.localPart)}@`, style);
  const end = [user, hostSpan(palette, mailbox.host, style)];
  const same = `<${plain(routeLine(hosts, style))}${plain(end)}>` === visible(text);
  return same ? { hosts, mailbox: end } : null;
}

/** `@ONE,@TWO:`; nothing where there is no route. */
function routeLine(hosts: readonly Span[], style: Style): Line {
  if (hosts.length === 0) return [];
  const names = hosts.flatMap((host, index) => (index === 0 ? [host] : [span(',', style), host]));
  return [...names, span(':', style)];
}

/** `@ONE`, as hosts stand in a route. */
export function atHost(palette: Palette, host: string, style: Style = {}): Span {
  return { ...hostSpan(palette, host, style), text: `@${visible(host)}` };
}
