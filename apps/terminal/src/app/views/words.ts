/** Small pieces of text that several views share: hosts and paths, each in the colours of the hosts they name. */
import { RULES, parseForwardPath, parseReversePath } from '@hopscope/protocol';

import type { Frame } from '../model/frame.ts';
import { plain, span, type Line, type Span, type Style } from '../spans.ts';
import { hostColor } from '../theme.ts';
import { visible } from '../../text/visible.ts';

/** The name of a host in its colour. */
export function hostSpan(frame: Frame, host: string, style: Style = {}): Span {
  return span(visible(host), { color: colorOf(frame, host), ...style });
}

/** The colour of a host of the network. */
export function colorOf(frame: Frame, host: string): string {
  return hostColor(frame.theme, frame.colors, host);
}

/** A path as on the wire, each host in its colour; `marked` is underlined: the name that has just come in. */
export function pathLine(
  frame: Frame,
  text: string,
  style: Style = {},
  marked: string | null = null,
): Line {
  const whole = [span(visible(text), style)];
  const forward = parseForwardPath(text, RULES.rfc821);
  const parsed = forward.ok ? forward : parseReversePath(text, RULES.rfc821);
  if (!parsed.ok || parsed.value.kind === 'null-path') return whole;
  const { route, mailbox } = parsed.value;
  const hosts = route.flatMap((host, index): Line => {
    const mark: Style = index === 0 && marked === host ? { bold: true, underline: true } : {};
    const name = atHost(frame, host, { ...style, ...mark });
    return index === 0 ? [name] : [span(',', style), name];
  });
  const line = [
    span('<', style),
    ...hosts,
    ...(route.length === 0 ? [] : [span(':', style)]),
    span(`${visible(mailbox.localPart)}@`, style),
    hostSpan(frame, mailbox.host, style),
    span('>', style),
  ];
  return plain(line) === visible(text) ? line : whole; // nothing is shown otherwise than it was sent
}

/** `@ONE`, as hosts stand in a route. */
export function atHost(frame: Frame, host: string, style: Style = {}): Span {
  return { ...hostSpan(frame, host, style), text: `@${visible(host)}` };
}
