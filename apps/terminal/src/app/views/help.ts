/** The help: the key table, and how to send mail into the network from outside. */
import type { Frame } from '../model/frame.ts';
import { keysFor, type Binding } from '../keymap.ts';
import { cell, fit, span, wrapped, type Line } from '../spans.ts';
import { visible } from '../../text/visible.ts';

const GROUPS: readonly { readonly group: Binding['group']; readonly title: string }[] = [
  { group: 'time', title: 'TIME' },
  { group: 'mail', title: 'MAIL' },
  { group: 'app', title: 'EVERYWHERE' },
];

/** As many lines as fit into `height`: without the titles where it is small, then the keys first. */
export function helpLines(frame: Frame, width: number, height: number): readonly Line[] {
  const keys = (titled: boolean): readonly Line[] =>
    GROUPS.flatMap(({ group, title }): readonly Line[] => [
      ...(titled ? [[span(title, { bold: true })]] : []),
      ...keysFor(frame)
        .filter((binding) => binding.group === group)
        .map(({ label, does }): Line => [
          ...cell(`  ${label}`, 12, { color: frame.theme.accent }),
          span(does),
        ]),
    ]);
  const below: readonly Line[] = [
    [
      span('SIGNS', { bold: true }),
      span('  + prepended   - deleted   ✓ taken   ▶ under way   ✗ refused   ! later'),
    ],
    ...(frame.recorded ? [] : sendLines(frame)),
  ];
  const all = [...keys(true), ...below];
  const lines = all.length <= height ? all : [...keys(false), ...below];
  const room = height - lines.length - 1;
  if (room > 0 && !frame.recorded)
    lines.push([span('HOSTS', { bold: true })], ...hostLines(frame, width, room));
  return lines.slice(0, Math.max(0, height)).map((line) => fit(line, width));
}

function sendLines(frame: Frame): readonly Line[] {
  return [
    [span('SEND FROM OUTSIDE, ANY PROGRAM', { bold: true })],
    [span(`  ${swaksLine(frame)}`, { color: frame.theme.note })],
  ];
}

/** Where each host listens, so that those out of sight can be reached too. */
function hostLines(frame: Frame, width: number, height: number): readonly Line[] {
  const hosts = [...frame.state.hosts.values()].map(
    ({ name, address }) => `${name} ${address ?? externalOf(frame, name) ?? 'down'}`,
  );
  return wrapped(visible(hosts.join(', ')), width - 2, height).map((line) => [span(`  ${line}`)]);
}

function externalOf({ state }: Frame, host: string): string | null {
  return state.began?.hosts.find(({ name }) => name === host)?.external ?? null;
}

/** A command that works in this network: along a route of one host, because swaks takes a comma for the end of a path. */
function swaksLine(frame: Frame): string {
  const [first, next, last] = exampleRoute(frame);
  const address = first === undefined ? undefined : frame.state.hosts.get(first)?.address;
  const server = address ?? 'ADDRESS:PORT';
  const route = last === undefined ? '' : `@${next}:`;
  const to = visible(`${route}POSTMASTER@${last ?? next ?? first ?? 'HOST'}`);
  return `swaks --server ${server} --from me@outside --to '${to}'`;
}

/** Up to three hosts of our own, each linked to the next. */
function exampleRoute({ state }: Frame): readonly string[] {
  const listening = [...state.hosts.values()].flatMap(({ name, address }) =>
    address === null ? [] : [name],
  );
  const linked = (from: string, to: string): boolean => {
    const links = state.began?.links ?? null;
    if (links === null || from === to) return from !== to;
    return links.some(
      (link) =>
        (link.from === from && link.to === to) ||
        (!link.oneway && link.from === to && link.to === from),
    );
  };
  const routes = listening.flatMap((first) =>
    listening.flatMap((next): string[][] => {
      if (!linked(first, next)) return [];
      const last = listening.find((host) => host !== first && linked(next, host));
      return [last === undefined ? [first, next] : [first, next, last]];
    }),
  );
  return routes.find(({ length }) => length === 3) ?? routes[0] ?? listening.slice(0, 1);
}
