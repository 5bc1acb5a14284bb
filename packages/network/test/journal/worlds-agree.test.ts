/** The same mail through the same network gives the same journal in every world, and twice the same in virtual time. */
import { describe, expect, test } from 'vitest';

import { chain, forwardTo, hostPlan, mail, member, networkPlan, user, users } from '../plan.ts';
import { planOf } from '../support/plan-of.ts';
import { onStage, type WorldName } from '../support/worlds.ts';
import { builtInNetwork } from '../../src/file/built-in-network.ts';
import type { NetworkPlan } from '../../src/file/network-plan.ts';
import { canonicalJournal, diffStories } from '../../src/journal/canonical.ts';
import type { JournalEvent } from '../../src/journal/event.ts';
import type { NewMail } from '../../src/network.ts';

const STORIES: Readonly<Record<string, { plan: NetworkPlan; mails: readonly NewMail[] }>> = {
  'the built-in network': { plan: builtInNetwork(), mails: [] },
  'a mail along its route': { plan: chain(), mails: [mail('SAM@ALPHA', '@ONE,@TWO:JOE@THREE')] },
  'a mail that is returned': {
    plan: chain(),
    mails: [mail('SAM@ALPHA', '@ONE,@TWO:NOBODY@THREE')],
  },
  'two profiles and a refusal': {
    plan: { ...chain({ ONE: { profile: 'rfc5321' }, TWO: { profile: 'closed' } }), links: null },
    mails: [mail('SAM@ALPHA', '@ONE:JOE@THREE', '@TWO:JOE@THREE', 'X@NOWHERE')],
  },
  'long lines, full stops and UTF-8': {
    plan: networkPlan([
      hostPlan('NEW', { profile: 'rfc5321', mailboxes: users('ANN') }),
      hostPlan('NEWER', { profile: 'rfc5321', mailboxes: users('BOB') }),
    ]),
    mails: [
      { ...mail('ANN@NEW', 'BOB@NEWER'), body: `.\n..\n${'ü'.repeat(70_000)}\n.x\n` },
      { ...mail('BOB@NEWER', 'ANN@NEW'), body: `${'x'.repeat(8192)}\n${'y'.repeat(8193)}\n` },
    ],
  },
  'a domain, and an exchanger that refuses for now': {
    plan: planOf(`
hosts:
  HOME: { profile: rfc5321, mailboxes: [SAM] }
  MAIL: { profile: rfc5321, mailboxes: [JOE] }
  BACKUP: { profile: rfc5321 }
mx: { EXAMPLE: { BACKUP: 20, MAIL: 10 } }
faults: [{ host: MAIL, command: RCPT, reply: 451, times: 1 }]
`),
    mails: [mail('SAM@HOME', 'JOE@EXAMPLE', 'ANN@EXAMPLE')],
  },
  'lists, forwards and aliases': {
    plan: networkPlan([
      hostPlan('HERE', {
        mailboxes: users('ANN'),
        aliases: [{ alias: user('BOSS'), mailbox: mail('X@X', 'JOE@THERE').to[0].mailbox }],
        lists: [
          {
            name: user('ALL'),
            members: [
              member(null, 'BOSS@HERE'),
              member(null, 'GONE@HERE'),
              member('J', 'JIM@THERE'),
            ],
          },
        ],
        forwards: [forwardTo('GONE', 251, 'GONE@THERE')],
      }),
      hostPlan('THERE', {
        mailboxes: users('JOE', 'JIM'),
        forwards: [forwardTo('GONE', 551, 'ANN@HERE')],
      }),
    ]),
    mails: [mail('ANN@HERE', 'ALL@HERE'), mail('JOE@THERE', '@HERE:GONE@THERE')],
  },
};

function journalOf(
  world: WorldName,
  { plan, mails }: (typeof STORIES)[string],
): Promise<readonly JournalEvent[]> {
  return onStage(world, async (stage) => {
    const network = await stage.start(plan);
    network.play();
    await stage.idle(network);
    for (const one of mails) {
      network.send(one);
      await stage.idle(network);
    }
    return network.journal.events;
  });
}

describe.each(Object.entries(STORIES))('%s', (_, story) => {
  test('is told alike over TCP, in memory and in virtual time', async () => {
    const virtual = await journalOf('in virtual time', story);
    expect(canonicalJournal(virtual).entries.size).toBeGreaterThan(0);
    expect(diffStories(await journalOf('in memory', story), virtual)).toEqual([]);
    expect(diffStories(await journalOf('over TCP', story), virtual)).toEqual([]);
  });

  test('is in virtual time the same twice, to the last byte', async () => {
    const once = JSON.stringify(await journalOf('in virtual time', story));
    expect(JSON.stringify(await journalOf('in virtual time', story))).toBe(once);
  });
});

/** A mail to a mailbox at THREE, and one that stays at home. */
const to = (mailbox: string): Promise<readonly JournalEvent[]> =>
  journalOf('in virtual time', {
    plan: chain(),
    mails: [mail('SAM@ALPHA', `@ONE,@TWO:${mailbox}@THREE`), mail('SAM@ALPHA', 'SAM@ALPHA')],
  });

test('Two stories that part are told by channel and by entry, up to where they part', async () => {
  const apart = diffStories(await to('JOE'), await to('NOBODY'));
  const parting = apart.find(({ name }) => name === 'TWO>THREE.1');
  expect(parting).toMatchObject({
    of: 'channel',
    one: { type: 'wire', text: 'RCPT TO:<JOE@THREE>' },
    other: { type: 'wire', text: 'RCPT TO:<NOBODY@THREE>' },
  });
  expect(parting?.common).toBeGreaterThan(0);
  const inOneAlone = apart.filter(({ one, other }) => one === null || other === null);
  expect(inOneAlone.map(({ name }) => name)).toContain('m1-n1@TWO');
  expect(apart.map(({ name }) => name)).not.toContain('m2@ALPHA');
});
