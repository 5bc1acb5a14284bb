/** Small pieces of text that several views share: hosts and paths, each in the colours of the hosts they name. */
import { RULES, parseForwardPath, parseReversePath } from '@hopscope/protocol';

import type { Frame } from '../model/frame.ts';
import { span, type Line, type Span, type Style } from '../spans.ts';
import { hostColor } from '../theme.ts';
import { visible } from '../../text/visible.ts';

export function hostSpan(frame: Frame, host: string, style: Style = {}): Span {
  return span(host, {
    color: hostColor(frame.theme, frame.state, hostOfName(frame, host)),
    ...style,
  });
}

/** A path as on the wire, each host in its colour; `marked` is underlined: the name that has just come in. */
export function pathLine(
  frame: Frame,
  text: string,
  style: Style = {},
  marked: string | null = null,
): Line {
  const forward = parseForwardPath(text, RULES.rfc821);
  const parsed = forward.ok ? forward : parseReversePath(text, RULES.rfc821);
  if (!parsed.ok || parsed.value.kind === 'null-path') return [span(visible(text), style)];
  const { route, mailbox } = parsed.value;
  const hosts = route.flatMap((host, index): Line => {
    const mark: Style = index === 0 && marked === host ? { bold: true, underline: true } : {};
    const name = { ...hostSpan(frame, host, { ...style, ...mark }), text: `@${host}` };
    return index === 0 ? [name] : [span(',', style), name];
  });
  return [
    span('<', style),
    ...hosts,
    ...(route.length === 0 ? [] : [span(':', style)]),
    span(`${visible(mailbox.localPart)}@`, style),
    hostSpan(frame, mailbox.host, style),
    span('>', style),
  ];
}

/** Names in paths may be those of an environment: find the host behind them for its colour. */
function hostOfName(frame: Frame, name: string): string {
  const key = name.toLowerCase();
  for (const host of frame.state.hosts.keys()) if (host.toLowerCase() === key) return host;
  return name;
}
