/** Random small networks and random mail in virtual time: whatever happens, the laws hold and every mail has an outcome. */
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { host, hostPlan, mailbox, networkPlan, path, user, users } from '../plan.ts';
import { journalText } from '../support/journal-text.ts';
import { onStage, type Stage } from '../support/worlds.ts';
import {
  PROFILE_NAMES,
  type HostPlan,
  type LinkPlan,
  type NetworkPlan,
} from '../../src/file/network-plan.ts';
import { fold } from '../../src/journal/fold.ts';
import { formatEvent, parseJournal } from '../../src/journal/jsonl.ts';
import { outcomeOf } from '../../src/journal/mail-state.ts';
import type { NewMail } from '../../src/network.ts';

const NAMES = ['A', 'B', 'C', 'D', 'E', 'F'] as const;
const USERS = ['U', 'V', 'W', 'LIST', 'NOBODY', 'postmaster'] as const;

function addresses(hosts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(fc.constantFrom(...USERS), fc.constantFrom(...hosts, ...hosts, 'NOWHERE'))
    .map((parts) => parts.join('@'));
}

function paths(hosts: readonly string[]): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.array(fc.constantFrom(...hosts, ...hosts, 'NOWHERE'), { maxLength: 4 }),
      addresses(hosts),
    )
    .map(([route, address]) => (route.length === 0 ? address : `@${route.join(',@')}:${address}`));
}

function hostPlans(name: string, hosts: readonly string[]): fc.Arbitrary<HostPlan> {
  return fc
    .record({
      profile: fc.constantFrom(...PROFILE_NAMES, 'rfc821' as const),
      alias: fc.option(addresses(hosts)),
      list: fc.array(paths(hosts), { maxLength: 3 }),
      forward: fc.option(fc.tuple(paths(hosts), fc.constantFrom<251 | 551>(251, 551))),
      route: fc.option(fc.tuple(fc.constantFrom(...hosts, '*'), fc.constantFrom(...hosts)), {
        freq: 1,
      }),
      quota: fc.option(fc.constant(900), { freq: 1 }),
      recipients: fc.option(fc.constantFrom(1, 2), { freq: 1 }),
    })
    .map(({ profile, alias, list, forward, route, quota, recipients }) =>
      hostPlan(name, {
        profile,
        mailboxes: users('U'),
        aliases: alias === null ? [] : [{ alias: user('V'), mailbox: mailbox(alias) }],
        lists: [
          // Of users who are no list, alias or forward: a list that comes back to itself doubles the mail at each round.
          {
            name: user('LIST'),
            members: list
              .filter((one) => !/(?:LIST|V|W)@/.test(one))
              .map((one) => ({ fullName: null, path: path(one) })),
          },
        ],
        forwards:
          forward === null ? [] : [{ user: user('W'), path: path(forward[0]), code: forward[1] }],
        routes:
          route === null
            ? []
            : [{ to: route[0] === '*' ? '*' : host(route[0]), next: host(route[1]) }],
        quota,
        limits: recipients === null ? {} : { recipients },
      }),
    );
}

function links(hosts: readonly string[]): fc.Arbitrary<readonly LinkPlan[] | null> {
  const one = fc
    .record({
      from: fc.constantFrom(...hosts),
      to: fc.constantFrom(...hosts),
      oneway: fc.boolean(),
      delay: fc.constantFrom(0, 0, 40),
    })
    .filter(({ from, to }) => from !== to)
    .map(({ from, to, oneway, delay }) => ({ from: host(from), to: host(to), oneway, delay }));
  return fc.option(fc.array(one, { minLength: 1, maxLength: 9 }), { freq: 4 });
}

/** Hosts that go down, and come up again, at moments in milliseconds. */
type Outage = { readonly name: string; readonly down: number; readonly up: number };

interface Run {
  readonly plan: NetworkPlan;
  readonly mails: readonly NewMail[];
  readonly outages: readonly Outage[];
}

const RUNS: fc.Arbitrary<Run> = fc
  .integer({ min: 2, max: 6 })
  .map((count) => NAMES.slice(0, count))
  .chain((hosts) =>
    fc
      .record({
        plans: fc.tuple(...hosts.map((name) => hostPlans(name, hosts))),
        links: links(hosts),
        mails: fc.array(
          fc.tuple(
            addresses(hosts).filter((address) => !address.includes('NOWHERE')),
            fc.array(paths(hosts), { minLength: 1, maxLength: 4 }),
            fc.constantFrom('hello', '.\n..', 'ü', 'x'.repeat(600)),
          ),
          { minLength: 1, maxLength: 4 },
        ),
        outages: fc.array(
          fc.record({
            name: fc.constantFrom(...hosts),
            down: fc.integer({ min: 0, max: 300 }),
            up: fc.integer({ min: 0, max: 20_000 }),
          }),
          { maxLength: 2 },
        ),
      })
      .map(({ plans, links: linked, mails, outages }) => ({
        plan: networkPlan(plans, { links: linked }),
        outages,
        mails: mails.map(([from, [first, ...others], body]) => ({
          from: mailbox(from),
          to: [path(first!), ...others.map(path)] as const,
          subject: null,
          header: [],
          body,
        })),
      })),
  );

async function run(stage: Stage, { plan, mails, outages }: Run): Promise<readonly string[]> {
  const network = await stage.start(plan);
  const begin = stage.elapsed;
  for (const { name, down, up } of outages) {
    stage.world.clock.after(down, () => network.down(host(name), () => {}));
    stage.world.clock.after(down + up, () => network.up(host(name), () => {}));
  }
  const ids = mails.map((one) => network.send(one));
  stage.pass(begin + 30_000);
  await stage.idle(network);
  const { events } = network.journal;
  expect(parseJournal(journalText(events))).toEqual({ ok: true, value: { events, cutOff: null } });
  const state = fold(events);
  for (const [, { spool }] of state.hosts) expect(spool.size).toBe(0);
  for (const id of ids) {
    expect(id).not.toBeNull();
    expect(outcomeOf(state.mails, state.mails.get(id!)!)).not.toBe('deferred');
  }
  return events.map(formatEvent);
}

describe('Random networks', () => {
  test('keep the laws, and bring every mail to an end', async () => {
    await fc.assert(
      fc.asyncProperty(RUNS, async (one) => {
        const events = await onStage('in virtual time', (stage) => run(stage, one));
        expect(events.length).toBeGreaterThan(0);
      }),
      { numRuns: 150 },
    );
  }, 20_000);

  test('do the same when they do it again', async () => {
    await fc.assert(
      fc.asyncProperty(RUNS, async (one) => {
        const once = await onStage('in virtual time', (stage) => run(stage, one));
        expect(await onStage('in virtual time', (stage) => run(stage, one))).toEqual(once);
      }),
      { numRuns: 40 },
    );
  }, 20_000);
});
