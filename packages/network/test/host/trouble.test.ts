/** What goes wrong between hosts, to the millisecond of virtual time: who tries again when, who gives up, who is told. */
import { textOf } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import {
  chain,
  hostPlan,
  link,
  mail,
  mailbox,
  member,
  networkPlan,
  path,
  user,
  users,
} from '../plan.ts';
import { cutting, type Cut } from '../support/cutting.ts';
import { commandsOf, endsOf, envelopesOf, transcriptOf } from '../support/transcript-of.ts';
import { textIn } from '../support/mail-in.ts';
import { onStage, type Stage } from '../support/worlds.ts';
import type { HostPlan, NetworkPlan } from '../../src/file/network-plan.ts';
import type { EventOf, Happening, JournalEvent } from '../../src/journal/event.ts';
import { fold } from '../../src/journal/fold.ts';
import { outcomeOf } from '../../src/journal/mail-state.ts';
import type { Network } from '../../src/network.ts';
import type { Answers } from '../support/scripted-peer.ts';

const ROUTE = '@ONE,@TWO:JOE@THREE';

function inVirtualTime<Result>(scenario: (stage: Stage) => Promise<Result>): Promise<Result> {
  return onStage('in virtual time', scenario);
}

function only<Type extends Happening['type']>(
  events: readonly JournalEvent[],
  type: Type,
): readonly EventOf<Type>[] {
  return events.filter((event): event is EventOf<Type> => event.type === type);
}

/** When the attempts from one host began, in seconds after the first. */
function attempts(events: readonly JournalEvent[], host: string): readonly number[] {
  const begun = only(events, 'channel-opening').filter(({ from }) => from === host);
  return begun.map(({ at }) => (at - begun[0]!.at) / 1000);
}

/** ALPHA with a real MTA, called FAR, next to it. */
async function withFar(
  stage: Stage,
  answers: Answers,
  alpha: Partial<HostPlan> = {},
): Promise<{ readonly plan: NetworkPlan; readonly heard: () => readonly string[] }> {
  const { address, peers } = await stage.stand(answers);
  const plan = networkPlan([
    hostPlan('ALPHA', { mailboxes: users('SAM'), ...alpha }),
    hostPlan('FAR', { external: address }),
  ]);
  return { plan, heard: () => peers.flatMap((peer) => peer.heard) };
}

async function sent(
  stage: Stage,
  plan: NetworkPlan,
  ...to: [string, ...string[]]
): Promise<Network> {
  const network = await stage.start(plan);
  network.send(mail('SAM@ALPHA', ...to));
  await stage.idle(network);
  return network;
}

describe('A next host that is down', () => {
  test('is tried after 5, 10, 20, 40, 60, 60, 60 s and given up after 5 minutes', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(chain());
      await stage.down(network, 'TWO');
      network.send(mail('SAM@ALPHA', ROUTE));
      await stage.idle(network);
      const { events } = network.journal;
      const fromOne = attempts(events, 'ONE');
      expect(fromOne.slice(0, 9)).toEqual([0, 5, 15, 35, 75, 135, 195, 255, 300]);
      expect(only(events, 'deferred').map(({ attempts: count }) => count)).toEqual([
        1, 2, 3, 4, 5, 6, 7, 8,
      ]);
      expect(endsOf(events)).toEqual(['ONE notified m1-n1', 'ALPHA delivered SAM@ALPHA <>']);
      const [failed] = only(events, 'failed');
      expect(failed).toMatchObject({ saidBy: null, reply: '421 TWO connection refused' });
      expect(textIn(network, 'SAM@ALPHA')).toContain(
        '  ONE said this:\r\n   "421 TWO connection refused"',
      );
    }));

  test('gets the mail at the next attempt after it came back, and once', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(chain());
      await stage.down(network, 'TWO');
      network.send(mail('SAM@ALPHA', ROUTE));
      stage.pass(20_000);
      await stage.up(network, 'TWO');
      await stage.idle(network);
      expect(attempts(network.journal.events, 'ONE')).toEqual([0, 5, 15, 35]);
      expect(endsOf(network.journal.events)).toEqual([
        'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
      ]);
    }));

  test('is tried for all recipients of a mail at once, in one transaction', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(
        chain({ THREE: { mailboxes: users('JOE', 'JIM', 'JACK') } }),
      );
      await stage.down(network, 'THREE');
      network.send(mail('SAM@ALPHA', ROUTE, '@ONE,@TWO:JIM@THREE', '@ONE,@TWO:JACK@THREE'));
      stage.pass(3000);
      await stage.up(network, 'THREE');
      await stage.idle(network);
      expect(commandsOf(network.journal.events, 'TWO>THREE.2')).toEqual([
        'MAIL FROM:<@TWO,@ONE:SAM@ALPHA>',
        'RCPT TO:<JOE@THREE>',
        'RCPT TO:<JIM@THREE>',
        'RCPT TO:<JACK@THREE>',
      ]);
    }));

  test('is a host that has gone for good if the retry plan says so at once', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(
        chain({ ONE: { retry: { first: 1, most: 1, giveUp: 0 } } }),
      );
      await stage.down(network, 'TWO');
      network.send(mail('SAM@ALPHA', ROUTE));
      await stage.idle(network);
      expect(attempts(network.journal.events, 'ONE').slice(0, -1)).toEqual([0]);
      expect(only(network.journal.events, 'deferred')).toEqual([]);
    }));
});

describe('A host that goes down', () => {
  test('keeps its spool, and goes on with it when it comes up', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(chain());
      await stage.down(network, 'TWO');
      network.send(mail('SAM@ALPHA', ROUTE));
      stage.pass(1000);
      await stage.down(network, 'ONE');
      await stage.up(network, 'TWO');
      stage.pass(1_000_000);
      expect(network.waiting()).toEqual([
        { host: 'ONE', mail: 'm1', forwardPath: '<@ONE,@TWO:JOE@THREE>' },
      ]);
      await stage.up(network, 'ONE');
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual([
        'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
      ]);
    }));

  const MOMENTS = [
    'channel-opening',
    'channel-opened',
    'R: 220',
    'S: MAIL',
    'S: RCPT',
    'S: DATA',
    'R: 354',
    'S: .',
    'R: 250',
    'S: QUIT',
  ].flatMap((moment) => [
    [moment, 'in the same turn'],
    [moment, 'in the next turn'],
  ]);
  test.each(MOMENTS)(
    'at %s, %s, and comes up again, loses nothing and is not stuck',
    (moment, turn) =>
      inVirtualTime(async (stage) => {
        const network = await stage.start(chain());
        let struck = false;
        const strike = (): void =>
          network.down(path('X@ONE').mailbox.host, () =>
            network.up(path('X@ONE').mailbox.host, () => {}),
          );
        network.journal.subscribe((event) => {
          const now = event.type === 'wire' ? `${event.side}: ${event.text}` : event.type;
          const onItsWay = 'from' in event && event.from === 'ONE';
          if (struck || !onItsWay || !now.startsWith(moment)) return;
          struck = true;
          if (turn === 'in the same turn') strike();
          else stage.world.clock.after(0, strike);
        });
        network.send(mail('SAM@ALPHA', ROUTE));
        await stage.idle(network);
        expect(struck).toBe(true);
        const delivered = endsOf(network.journal.events);
        expect(new Set(delivered)).toEqual(
          new Set(['THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>']),
        );
        expect(delivered.length).toBeLessThanOrEqual(2);
        network.send(mail('SAM@ALPHA', ROUTE));
        await stage.idle(network);
        expect(endsOf(network.journal.events)).toHaveLength(delivered.length + 1);
        expect([...fold(network.journal.events).channels.keys()]).toEqual([]);
      }),
  );

  test('while it receives leaves the mail with the sender, who tries again', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(chain());
      let struck = false;
      network.journal.subscribe((event) => {
        if (struck || event.type !== 'wire' || event.to !== 'TWO' || event.text !== 'DATA') return;
        struck = true;
        network.down(path('X@TWO').mailbox.host, () => {});
      });
      network.send(mail('SAM@ALPHA', ROUTE));
      stage.pass(4000);
      await stage.up(network, 'TWO');
      await stage.idle(network);
      expect(attempts(network.journal.events, 'ONE')).toEqual([0, 5]);
      expect(endsOf(network.journal.events)).toHaveLength(1);
    }));

  test('can be told to go up twice and down twice', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(chain());
      await stage.up(network, 'ONE');
      await stage.down(network, 'ONE');
      await stage.down(network, 'ONE');
      await stage.up(network, 'ONE');
      network.send(mail('SAM@ALPHA', ROUTE));
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toHaveLength(1);
    }));
});

describe('A reply of the next host', () => {
  const LATER: Answers[] = [
    { opening: ['421 later', '220 ready'] },
    { opening: ['450 later', '220 ready'] },
    { HELO: ['421 later', '250 hello'] },
    { MAIL: ['451 later', '250 OK'] },
    { MAIL: ['421 later', '250 OK'] },
    { RCPT: ['450 later', '250 OK'] },
    { RCPT: ['421 later', '250 OK'] },
    { DATA: ['451 later', '354 go'] },
    { '.': ['452 later', '250 OK'] },
    { '.': ['421 later', '250 OK'] },
    { opening: ['cut', '220 ready'] },
    { opening: ['end', '220 ready'] },
    { HELO: ['cut', '250 hello'] },
    { MAIL: ['cut', '250 OK'] },
    { RCPT: ['cut', '250 OK'] },
    { DATA: ['cut', '354 go'] },
    { '.': ['cut', '250 OK'] },
    { MAIL: ['nonsense', '250 OK'] },
    { MAIL: ['354 out of turn', '250 OK'] },
    { RCPT: ['250-one\n251 other', '250 OK'] },
  ];
  test.each(LATER.map((answers) => [JSON.stringify(answers), answers] as const))(
    'that asks for later, or none at all, is obeyed after 5 seconds: %s',
    (_, answers) =>
      inVirtualTime(async (stage) => {
        const { plan } = await withFar(stage, answers);
        const network = await sent(stage, plan, 'BOB@FAR');
        expect(attempts(network.journal.events, 'ALPHA')).toEqual([0, 5]);
        const hops = only(network.journal.events, 'hop').map(({ outcome }) => outcome);
        expect(hops).toEqual(['deferred', 'passed-on']);
      }),
  );

  const NEVER: Answers[] = [
    { opening: '554 no service' },
    { HELO: '550 go away' },
    { MAIL: '552 too much' },
    { RCPT: '550 no such user' },
    { DATA: '554 no' },
    { '.': '554 no' },
  ];
  test.each(NEVER.map((answers) => [JSON.stringify(answers), answers] as const))(
    'that is final returns the mail at once: %s',
    (_, answers) =>
      inVirtualTime(async (stage) => {
        const { plan } = await withFar(stage, answers);
        const network = await sent(stage, plan, 'BOB@FAR');
        expect(attempts(network.journal.events, 'ALPHA')).toEqual([0]);
        expect(endsOf(network.journal.events)).toEqual([
          'ALPHA notified m1-n1',
          'ALPHA delivered SAM@ALPHA <>',
        ]);
        expect(only(network.journal.events, 'failed')[0]?.saidBy).toBe('FAR');
      }),
  );

  test('can differ for each recipient: passed on, later, never', () =>
    inVirtualTime(async (stage) => {
      const { plan } = await withFar(stage, {
        RCPT: ['250 OK', '450 later', '550 never', '250 OK'],
      });
      const network = await sent(stage, plan, 'A@FAR', 'B@FAR', 'C@FAR');
      const { events } = network.journal;
      expect(commandsOf(events, 'ALPHA>FAR.1')).toHaveLength(4);
      expect(commandsOf(events, 'ALPHA>FAR.2')).toEqual([
        'MAIL FROM:<SAM@ALPHA>',
        'RCPT TO:<B@FAR>',
      ]);
      expect(only(events, 'hop').map(({ outcome }) => outcome)).toEqual([
        'passed-on',
        'deferred',
        'refused',
        'passed-on',
      ]);
    }));

  test('that never comes is waited for 5 minutes (RFC 5321 4.5.3.2)', () =>
    inVirtualTime(async (stage) => {
      const { plan } = await withFar(stage, { MAIL: ['silence', '250 OK'] });
      const network = await sent(stage, plan, 'BOB@FAR');
      const [first] = only(network.journal.events, 'hop');
      expect(first).toMatchObject({ outcome: 'deferred', source: 'sender', ms: 300_000 });
    }));
});

describe('A goodbye that never comes', () => {
  test('holds up no mail: the next goes over a channel of its own, at once', () =>
    inVirtualTime(async (stage) => {
      const { plan } = await withFar(stage, { QUIT: 'silence' });
      const network = await stage.start(plan);
      network.send(mail('SAM@ALPHA', 'A@FAR'));
      stage.pass(1000);
      network.send(mail('SAM@ALPHA', 'B@FAR'));
      await stage.idle(network);
      const { events } = network.journal;
      expect(attempts(events, 'ALPHA')).toEqual([0, 1]);
      expect(only(events, 'hop').map(({ outcome, ms }) => [outcome, ms])).toEqual([
        ['passed-on', 0],
        ['passed-on', 0],
      ]);
    }));
});

describe('551 with a path', () => {
  const GONE = { RCPT: ['551 User not local; please try <@ONE:BOB@TWO>', '250 OK'] } as const;

  async function tried(stage: Stage, profile: HostPlan['profile']): Promise<Network> {
    const { plan } = await withFar(stage, GONE, { profile });
    const hosts = [...plan.hosts, hostPlan('ONE'), hostPlan('TWO', { mailboxes: users('BOB') })];
    return sent(stage, { ...plan, hosts }, 'BOB@FAR');
  }

  test('is followed by an rfc821 host along that path', () =>
    inVirtualTime(async (stage) => {
      const network = await tried(stage, 'rfc821');
      const [redirected] = only(network.journal.events, 'redirected');
      expect(redirected?.because).toBe('551');
      expect(envelopesOf(network.journal.events).slice(2)).toEqual([
        'ALPHA>ONE MAIL FROM:<SAM@ALPHA>',
        'ALPHA>ONE RCPT TO:<@ONE:BOB@TWO>',
        'ONE>TWO MAIL FROM:<@ONE:SAM@ALPHA>',
        'ONE>TWO RCPT TO:<BOB@TWO>',
      ]);
      const { mails } = fold(network.journal.events);
      expect(outcomeOf(mails, mails.get('m1')!)).toBe('delivered');
    }));

  test.each(['rfc5321', 'closed'] as const)('returns the mail at a host of profile %s', (profile) =>
    inVirtualTime(async (stage) => {
      const network = await tried(stage, profile);
      expect(only(network.journal.events, 'redirected')).toEqual([]);
      expect(endsOf(network.journal.events)[0]).toBe('ALPHA notified m1-n1');
    }),
  );

  test('is followed once: the second 551 is final', () =>
    inVirtualTime(async (stage) => {
      const { plan } = await withFar(stage, { RCPT: '551 please try <JIM@FAR>' });
      const network = await sent(stage, plan, 'BOB@FAR');
      expect(envelopesOf(network.journal.events).filter((line) => line.includes('RCPT'))).toEqual([
        'ALPHA>FAR RCPT TO:<BOB@FAR>',
        'ALPHA>FAR RCPT TO:<JIM@FAR>',
      ]);
      expect(endsOf(network.journal.events)[0]).toBe('ALPHA notified m1-n1');
    }));
});

async function broken(stage: Stage, cut: Cut): Promise<Network> {
  const network = await stage.start(chain(), (carrier) => cutting(carrier, cut));
  network.send({ ...mail('SAM@ALPHA', ROUTE), body: `${'x'.repeat(900)}\n`.repeat(300) });
  await stage.idle(network);
  return network;
}

describe('A channel that breaks', () => {
  test('in the middle of mail data leaves the mail with the sender, and nothing of it with the receiver', () =>
    inVirtualTime(async (stage) => {
      let parts = 0;
      const network = await broken(stage, (side, text, channel) => {
        if (side === 'S' && channel === 2 && text.includes('xx\r\nxx')) parts += 1;
        return channel === 2 && parts === 2;
      });
      expect(parts).toBe(2);
      expect(attempts(network.journal.events, 'ONE')).toEqual([0, 5]);
      expect(endsOf(network.journal.events)).toEqual([
        'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
      ]);
    }));

  test('after the final dot and before its 250 makes two of one mail: at least once, never less', () =>
    inVirtualTime(async (stage) => {
      let dot = false;
      const network = await broken(stage, (side, text, channel) => {
        if (channel !== 2) return false;
        if (side === 'S' && text.endsWith('.\r\n')) dot = true;
        return side === 'R' && dot;
      });
      const { events } = network.journal;
      expect(endsOf(events)).toEqual([
        'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
        'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
      ]);
      expect(only(events, 'accepted').map(({ entry }) => entry)).toEqual([
        'm1@ALPHA',
        'm1@ONE',
        'm1@TWO',
        'm1@THREE',
        'm1@TWO.2',
        'm1@THREE.2',
      ]);
    }));
});

/** A host that hands mail for THREE to another. */
function handsTo(next: string, profile: HostPlan['profile']): Partial<HostPlan> {
  return {
    profile,
    routes: [{ to: path('X@THREE').mailbox.host, next: path(`X@${next}`).mailbox.host }],
  };
}

/** The list FRIENDS, whose two members are one address. */
function friendsWho(are: string): HostPlan['lists'] {
  return [{ name: user('FRIENDS'), members: [member(null, are), member(null, are)] }];
}

describe('Loops', () => {
  test('of routing tables end at a hundred time stamp lines, and the originator is told', () =>
    inVirtualTime(async (stage) => {
      const plan = {
        ...chain({ ONE: handsTo('TWO', 'rfc5321'), TWO: handsTo('ONE', 'rfc5321') }),
        links: null,
      };
      const network = await sent(stage, plan, '@ONE:JOE@THREE');
      const passedOn = only(network.journal.events, 'hop').filter(
        ({ outcome, mail: of }) => outcome === 'passed-on' && of === 'm1',
      );
      expect(passedOn).toHaveLength(100);
      expect(only(network.journal.events, 'failed')[0]?.reply).toMatch(/^554 .*loop/);
      expect(endsOf(network.journal.events).at(-1)).toBe('ALPHA delivered SAM@ALPHA <>');
    }));

  test.each(['rfc821', 'rfc5321'] as const)(
    'of %s lists that hold each other end after a few rounds, though every round doubles the mail',
    (profile) =>
      inVirtualTime(async (stage) => {
        const plan = chain({
          ONE: { profile, lists: friendsWho('FRIENDS@TWO') },
          TWO: { profile, lists: friendsWho('FRIENDS@ONE') },
        });
        const network = await sent(stage, plan, 'FRIENDS@ONE');
        const { events } = network.journal;
        expect(only(events, 'hop').filter(({ mail: of }) => of === 'm1').length).toBeLessThan(300);
        expect(only(events, 'failed')[0]?.reply).toMatch(/^554 .*loop/);
        expect(endsOf(events).at(-1)).toBe('ALPHA delivered SAM@ALPHA <>');
      }),
  );

  test('of rfc821 hosts end where the reverse-path would outgrow 256 octets', () =>
    inVirtualTime(async (stage) => {
      const plan = {
        ...chain({ ONE: handsTo('TWO', 'rfc821'), TWO: handsTo('ONE', 'rfc821') }),
        links: null,
      };
      const network = await sent(stage, plan, '@ONE:JOE@THREE');
      expect(only(network.journal.events, 'failed')[0]?.reply).toMatch(/^501 Path too long/);
      expect(endsOf(network.journal.events).at(-1)).toBe('ALPHA delivered SAM@ALPHA <>');
    }));
});

describe('A notification', () => {
  test('that finds no way home is lost, and nobody is told of that', () =>
    inVirtualTime(async (stage) => {
      const plan = {
        ...chain(),
        links: [link('ALPHA>ONE'), link('ONE>TWO'), link('TWO>THREE')],
      };
      const network = await sent(stage, plan, '@ONE,@TWO:NOBODY@THREE');
      expect(endsOf(network.journal.events)).toEqual(['TWO notified m1-n1', 'TWO lost m1-n1']);
      const { mails } = fold(network.journal.events);
      expect(outcomeOf(mails, mails.get('m1')!)).toBe('lost');
      expect([...mails.keys()]).toEqual(['m1', 'm1-n1']);
    }));

  test('for a user who is gone is lost at the host that would have delivered it', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(chain());
      network.send(mail('GHOST@ALPHA', '@ONE,@TWO:NOBODY@THREE'));
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual(['TWO notified m1-n1', 'ONE lost m1-n1']);
    }));

  test('waits for a host that is down like any mail', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(chain());
      network.journal.subscribe((event) => {
        if (event.type === 'notified') network.down(path('X@ALPHA').mailbox.host, () => {});
      });
      network.send(mail('SAM@ALPHA', '@ONE,@TWO:NOBODY@THREE'));
      await stage.until(() => only(network.journal.events, 'deferred').length > 0, 'a deferral');
      await stage.up(network, 'ALPHA');
      await stage.idle(network);
      expect(endsOf(network.journal.events).at(-1)).toBe('ALPHA delivered SAM@ALPHA <>');
    }));

  test('is one for all recipients of a transaction that failed together', () =>
    inVirtualTime(async (stage) => {
      const network = await sent(stage, chain(), '@ONE,@TWO:A@THREE', '@ONE,@TWO:B@THREE');
      expect(endsOf(network.journal.events)).toEqual([
        'TWO notified m1-n1',
        'TWO notified m1-n1',
        'ALPHA delivered SAM@ALPHA <>',
      ]);
      const text = textOf(network.mailbox(mailbox('SAM@ALPHA'))[0]!.octets);
      expect(text).toContain('message to A@THREE lost');
      expect(text).toContain('message to B@THREE lost');
    }));
});

describe('Mail data', () => {
  test.each(['a\nb', 'a\rb', 'a\r\n.\nb', '\n.\nb', 'a\r'])(
    'with a CR or LF that stands alone is refused after its true end and goes nowhere: %j',
    (text) =>
      inVirtualTime(async (stage) => {
        for (const profile of ['rfc821', 'rfc5321'] as const) {
          const network = await stage.start(chain({ TWO: { profile } }));
          const peer = await stage.call(network, 'TWO');
          await peer.askAll(stage, 'HELO X', 'MAIL FROM:<U@X>', 'RCPT TO:<JOE@THREE>', 'DATA');
          expect(await peer.ask(stage, `${text}\r\n.`)).toMatch(/^554 /);
          expect(await peer.ask(stage, 'QUIT')).toMatch(/^221 /);
          await stage.idle(network);
          expect(only(network.journal.events, 'accepted')).toEqual([]);
        }
      }),
  );
});

describe('Links', () => {
  test('of 40 ms take as long each way, for every line', () =>
    inVirtualTime(async (stage) => {
      const plan = {
        ...chain(),
        links: [link('ALPHA-ONE'), link('ONE-TWO', 40), link('TWO-THREE')],
      };
      const network = await sent(stage, plan, ROUTE);
      const lines = network.journal.events.filter(
        (event) => event.type === 'wire' && event.channel === 'ONE>TWO.1',
      );
      const opened = only(network.journal.events, 'channel-opened').find(
        ({ channel }) => channel === 'ONE>TWO.1',
      )!;
      const replies = lines.flatMap((event) =>
        event.type === 'wire' && event.side === 'R' ? [event.at - opened.at] : [],
      );
      // 220, HELO, MAIL, RCPT, DATA, ".", QUIT: the greeting one way, each reply after it there and back.
      expect(replies).toEqual([40, 120, 200, 280, 360, 440, 520]);
      const accepted = only(network.journal.events, 'accepted').find(({ host }) => host === 'TWO');
      expect(accepted!.at - opened.at).toBe(400);
      const hop = only(network.journal.events, 'hop').find(({ host }) => host === 'ONE');
      expect(hop?.ms).toBe(440);
    }));

  test('of one way carry replies, and no mail against them', () =>
    inVirtualTime(async (stage) => {
      const plan = { ...chain(), links: [link('ALPHA>ONE'), link('ONE-TWO'), link('TWO-THREE')] };
      const network = await stage.start(plan);
      network.send(mail('SAM@ALPHA', ROUTE));
      network.send(mail('JOE@THREE', '@TWO,@ONE:SAM@ALPHA'));
      await stage.idle(network);
      expect(endsOf(network.journal.events).toSorted()).toEqual([
        'THREE delivered JOE@THREE <>',
        'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
        'TWO notified m2-n1',
      ]);
    }));
});

describe('Stopping', () => {
  test('names the mail that waits, says 421 to who is talking, and lets a new network have the ports', () =>
    inVirtualTime(async (stage) => {
      const listen = { host: '127.0.0.1', port: 2525 };
      const plan = chain({ ONE: { listen } });
      const network = await stage.start(plan);
      await stage.down(network, 'TWO');
      network.send(mail('SAM@ALPHA', ROUTE));
      stage.pass(1000);
      const peer = await stage.call(network, 'ONE');
      await stage.stop(network);
      await stage.until(() => peer.heard.length > 1, 'the last words');
      expect(peer.heard[1]).toMatch(/^421 ONE /);
      expect(network.waiting()).toEqual([
        { host: 'ONE', mail: 'm1', forwardPath: '<@ONE,@TWO:JOE@THREE>' },
      ]);
      const count = network.journal.events.length;
      const next = await stage.start(plan);
      expect(next.journal.events.some(({ type }) => type === 'listening')).toBe(true);
      stage.pass(1_000_000);
      // What ends the channels of the first network is all that still happens in it.
      const late = network.journal.events.slice(count).map(({ type }) => type);
      expect(late.filter((type) => type !== 'channel-closed' && type !== 'wire')).toEqual([]);
    }));

  test('waits a quarter of a second for a client that does not close, and no longer', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(
        chain({ ONE: { listen: { host: '127.0.0.1', port: 2525 } } }),
      );
      const deaf = { octets: () => {}, room: () => {}, ended: () => {}, closed: () => {} };
      stage.world.carrier.open({ host: '127.0.0.1', port: 2525 }, 1000, (opened) => {
        if (opened.ok) opened.channel.start(deaf);
      });
      await stage.until(
        () => only(network.journal.events, 'channel-opened').length > 0,
        'the channel',
      );
      const before = stage.elapsed;
      await stage.stop(network);
      expect(stage.elapsed - before).toBe(250);
    }));

  test('while the network starts leaves no host listening', () =>
    inVirtualTime(async (stage) => {
      const network = stage.build(chain());
      let answer: unknown = null;
      network.start((started) => {
        answer = started;
      });
      await stage.stop(network);
      stage.pass(10_000);
      expect(answer).toMatchObject({ ok: false });
      expect(
        [...fold(network.journal.events).hosts.values()].map(({ address }) => address),
      ).toEqual([null, null, null, null]);
    }));

  test('a host that cannot listen is named, and those before it are stopped again', () =>
    inVirtualTime(async (stage) => {
      const listen = { host: '127.0.0.1', port: 2525 };
      const network = stage.build(chain({ ONE: { listen }, TWO: { listen } }));
      let answer: unknown = null;
      network.start((started) => {
        answer = started;
        stage.look();
      });
      await stage.until(() => answer !== null, 'the answer');
      expect(answer).toEqual({ ok: false, host: 'TWO', why: '127.0.0.1:2525: address in use' });
      const { hosts } = fold(network.journal.events);
      expect([...hosts.values()].every(({ address }) => address === null)).toBe(true);
      expect(transcriptOf(network.journal.events, '>ONE.1')).toEqual([]);
    }));
});

describe('A terminal', () => {
  test('that its user has left is 450 to a relay, which tries until it gives up', () =>
    inVirtualTime(async (stage) => {
      const network = await stage.start(chain({ THREE: { mailboxes: users('JOE') } }));
      const peer = await stage.call(network, 'TWO');
      await peer.askAll(
        stage,
        'HELO ALPHA',
        'SEND FROM:<SAM@ALPHA>',
        'RCPT TO:<JOE@THREE>',
        'DATA',
        '.',
      );
      await stage.idle(network);
      expect(attempts(network.journal.events, 'TWO').slice(0, 9)).toEqual([
        0, 5, 15, 35, 75, 135, 195, 255, 300,
      ]);
    }));
});
