/** The help: the key table, and how to send mail into the network from outside. */
import type { Frame } from '../model/frame.ts';
import { KEYMAP, type Binding } from '../keymap.ts';
import { cell, fit, span, type Line } from '../spans.ts';

const GROUPS: readonly { readonly group: Binding['group']; readonly title: string }[] = [
  { group: 'time', title: 'TIME' },
  { group: 'mail', title: 'MAIL' },
  { group: 'app', title: 'EVERYWHERE' },
];

export function helpLines(frame: Frame, width: number): readonly Line[] {
  const keys = GROUPS.flatMap(({ group, title }): Line[] => [
    [span(title, { bold: true })],
    ...KEYMAP.filter((binding) => binding.group === group).map(({ label, does }): Line => [
      ...cell(`  ${label}`, 12, { color: frame.theme.accent }),
      span(does),
    ]),
  ]);
  const [address] = [...frame.state.hosts.values()].flatMap((host) => host.address ?? []);
  const port = address?.split(':').at(-1) ?? 'PORT';
  const outside: Line[] = [
    [
      span('SIGNS', { bold: true }),
      span('  + prepended   - deleted   ✓ taken   ▶ under way   ✗ refused   ! later'),
    ],
    [span('SEND FROM OUTSIDE, ANY PROGRAM', { bold: true })],
    [
      span(`  swaks --server 127.0.0.1:${port} --from me@outside --to '@ONE:JOE@THREE'`, {
        color: frame.theme.note,
      }),
    ],
  ];
  return [...keys, ...outside].map((line) => fit(line, width));
}
