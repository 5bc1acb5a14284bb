import { generateWorld } from '@hopscope/network';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import { hostColors } from '../../src/app/model/host-colors.ts';
import { THEMES, hostColor } from '../../src/app/theme.ts';

type Began = Parameters<typeof hostColors>[0];

function began(names: readonly string[], links: Began['links']): Began {
  const hosts = names.map((name) => ({ name, profile: 'rfc821', external: null }) as const);
  const rest = { seq: 0, at: 0, type: 'began', journal: 'hopscope', version: 3 } as const;
  return { ...rest, started: '', network: '', seed: 1, hosts, links };
}

test('Six hosts have six colours, in whatever case they are named, and the seventh has that of the first', () => {
  const hosts = ['A', 'B', 'C', 'D', 'E', 'F', 'G'];
  const places = hostColors(began(hosts, null), 6);
  const colors = hosts.map((host) => hostColor(THEMES.dark, places, host.toLowerCase()));
  expect(new Set(colors.slice(0, 6)).size).toBe(6);
  expect(colors[6]).toBe(colors[0]);
});

test('Hosts with a link between them differ, as long as the colours suffice', () => {
  const shapes = fc.constantFrom('line', 'ring', 'tree', 'scale-free', 'internet-1982');
  fc.assert(
    fc.property(shapes, fc.integer({ min: 6, max: 60 }), fc.nat(100), (shape, hosts, seed) => {
      const plan = generateWorld({ shape, hosts, seed });
      const links = plan.links ?? [];
      const names = plan.hosts.map(({ name }) => name);
      const places = hostColors(began(names, links), 6);
      const placeOf = (name: string): number | undefined => places.get(name.toLowerCase());
      const earlier = (name: string): readonly string[] =>
        names.slice(0, names.indexOf(name as (typeof names)[number]));
      for (const name of names) {
        const near = links.flatMap(({ from, to }) =>
          from === name ? to : to === name ? from : [],
        );
        const before = new Set(near.filter((one) => earlier(name).includes(one)).map(placeOf));
        expect(before.size < 6 && before.has(placeOf(name))).toBe(false);
      }
    }),
  );
});
