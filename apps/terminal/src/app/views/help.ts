/** The help: the key table, and how to send mail into the network from outside. */
import type { Frame } from '../model/frame.ts';
import { keysFor, type Binding } from '../keymap.ts';
import { windowAt } from '../model/scrolling.ts';
import { broken, cell, fit, span, textWidth, type Line } from '../spans.ts';
import { visible } from '../../text/visible.ts';
import type { View } from './rows.ts';

const GROUPS: readonly { readonly group: Binding['group']; readonly title: string }[] = [
  { group: 'time', title: 'TIME' },
  { group: 'look', title: 'WHAT IS LONGER THAN ITS PLACE' },
  { group: 'mail', title: 'MAIL' },
  { group: 'app', title: 'EVERYWHERE' },
];

/** All lines; without titles where that is what makes them fit into `height`. */
export function helpLines(frame: Frame, width: number, height: number): View {
  const titled = linesOf(frame, width, true);
  const bare = titled.length <= height ? titled : linesOf(frame, width, false);
  const lines = bare.length <= height ? bare : titled;
  const window = windowAt(frame.tops.help, { height, total: lines.length, followed: null });
  const shown = lines.slice(window.top, window.top + Math.max(0, height));
  return { lines: shown.map((line) => fit(line, width)), window };
}

function linesOf(frame: Frame, width: number, titled: boolean): readonly Line[] {
  const title = (text: string): readonly Line[] => (titled ? [[span(text, { bold: true })]] : []);
  return [
    ...GROUPS.flatMap((group): readonly Line[] => [
      ...title(group.title),
      ...keyLines(
        frame,
        keysFor(frame).filter((binding) => binding.group === group.group),
        width,
      ),
    ]),
    ...broken(
      [
        span('SIGNS', { bold: true }),
        span('  + prepended   - deleted   ✓ taken   ▶ under way   ✗ refused   ! later'),
      ],
      width,
      2,
    ),
    ...(frame.recorded ? [] : title('SEND FROM OUTSIDE, ANY PROGRAM')),
    ...(frame.recorded
      ? []
      : [...broken(sendLine(frame, width), width, 4), ...hostLines(frame, width, titled)]),
    ...domainLines(frame, width),
  ];
}

/** Which hosts take the mail of each domain, with their preferences. */
function domainLines({ state }: Frame, width: number): readonly Line[] {
  return (state.began?.domains ?? []).flatMap(({ name, exchangers }) => {
    const hosts = exchangers.map(({ host, preference }) => `${host} ${preference}`).join(', ');
    const line = [span(`MAIL FOR ${visible(name)}`, { bold: true }), span(`  ${visible(hosts)}`)];
    return broken(line, width, 2);
  });
}

/** Columns of the keys. */
const KEYS = 16;

/** A line for each key, or for those that go together. */
function keyLines(frame: Frame, bindings: readonly Binding[], width: number): readonly Line[] {
  return bindings.flatMap((_, index): readonly Line[] => {
    if (bindings[index - 1]?.paired === true) return [];
    const length = bindings.slice(index).findIndex(({ paired }) => paired !== true) + 1;
    const together = bindings.slice(index, index + Math.max(1, length));
    const keys = `  ${together.map(({ label }) => label).join('  ')}`;
    const does = span(together.map((one) => one.does).join('; '));
    return broken([...cell(keys, KEYS, { color: frame.theme.accent }), does], width, KEYS);
  });
}

function sendLine(frame: Frame, width: number): Line {
  const spelled = swaksLine(frame, ['--server', '--from', '--to']);
  const fits = textWidth(spelled) + 2 <= width;
  const command = fits ? spelled : swaksLine(frame, ['-s', '-f', '-t']);
  return [span(`  ${command}`, { color: frame.theme.note })];
}

/** Where each host listens, so that those out of sight can be reached too. What all addresses begin with is said once. */
function hostLines(frame: Frame, width: number, titled: boolean): readonly Line[] {
  const hosts = [...frame.state.hosts.values()].map(({ name, address }) => ({
    name,
    address: address ?? externalOf(frame, name) ?? 'down',
  }));
  const atHome = hosts.every(({ address }) => address.startsWith(HOME) || address === 'down');
  const places = hosts.map(
    ({ name, address }) => `${name} ${atHome ? address.replace(HOME, ':') : address}`,
  );
  const title = span(atHome ? 'HOSTS ON 127.0.0.1' : 'HOSTS', { bold: true });
  const text = span(`  ${visible(places.join(', '))}`);
  return titled ? [[title], ...broken([text], width, 2)] : broken([title, text], width, 2);
}

const HOME = '127.0.0.1:';

function externalOf({ state }: Frame, host: string): string | null {
  return state.began?.hosts.find(({ name }) => name === host)?.external ?? null;
}

/** A command that works in this network: along a route of one host, because swaks takes a comma for the end of a path. */
function swaksLine(frame: Frame, [at, from, to]: readonly [string, string, string]): string {
  const [first, next, last] = exampleRoute(frame);
  const address = first === undefined ? undefined : frame.state.hosts.get(first)?.address;
  const server = address ?? 'ADDRESS:PORT';
  const route = last === undefined ? '' : `@${next}:`;
  const path = visible(`${route}POSTMASTER@${last ?? next ?? first ?? 'HOST'}`);
  return `swaks ${at} ${visible(server)} ${from} me@outside ${to} '${path}'`;
}

/** Up to three hosts of our own, each linked to the next: the first that there are, in the order of the network file. */
function exampleRoute({ state }: Frame): readonly string[] {
  const listening = [...state.hosts.values()].flatMap(({ name, address }) =>
    address === null ? [] : [name],
  );
  const links = state.began?.links ?? null;
  if (links === null) return listening.slice(0, 3);
  const places = new Map(listening.map((name, place) => [name, place]));
  const onward = listening.map((): Set<number> => new Set());
  for (const { from, to, oneway } of links) {
    const [one, other] = [places.get(from), places.get(to)];
    if (one === undefined || other === undefined || one === other) continue;
    onward[one]?.add(other);
    if (!oneway) onward[other]?.add(one);
  }
  const nextTo = (place: number): readonly number[] =>
    [...(onward[place] ?? [])].toSorted((one, other) => one - other);
  let pair: readonly number[] | null = null;
  for (const first of listening.keys())
    for (const next of nextTo(first)) {
      const last = nextTo(next).find((place) => place !== first);
      if (last !== undefined) return [first, next, last].map((place) => listening[place] ?? '');
      pair ??= [first, next];
    }
  return (pair ?? [0]).flatMap((place) => listening[place] ?? []);
}
