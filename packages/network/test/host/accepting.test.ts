/** Accepting: what a host answers to a recipient, and what becomes of those it takes (RFC 821 3.2-3.4, relaying.md). */
import { describe, expect, test } from 'vitest';

import {
  chain,
  forwardTo,
  hostPlan,
  link,
  mail,
  mailbox,
  member,
  networkPlan,
  user,
  users,
} from '../plan.ts';
import { commandsOf, endsOf, envelopesOf } from '../support/transcript-of.ts';
import { textIn } from '../support/mail-in.ts';
import { WORLDS, onStage, type Stage } from '../support/worlds.ts';
import type { HostPlan } from '../../src/file/network-plan.ts';
import type { Network } from '../../src/network.ts';

/** Hands one mail to a host from outside; returns the replies to its recipients. */
async function submit(
  stage: Stage,
  network: Network,
  host: string,
  recipients: readonly string[],
  { verb = 'MAIL', text = 'hello' }: { readonly verb?: string; readonly text?: string } = {},
): Promise<readonly string[]> {
  const peer = await stage.call(network, host);
  await peer.ask(stage, 'HELO X');
  await peer.ask(stage, `${verb} FROM:<U@X>`);
  const replies: string[] = [];
  for (const path of recipients) replies.push(await peer.ask(stage, `RCPT TO:<${path}>`));
  if (replies.some((line) => line.startsWith('25'))) {
    await peer.ask(stage, 'DATA');
    replies.push(await peer.ask(stage, `${text}\r\n.`));
  }
  await peer.ask(stage, 'QUIT');
  await stage.idle(network);
  return replies;
}

/** A reverse-path of this many octets. */
const reverse = (length: number): string => {
  const hosts = ['a'.repeat(60), 'b'.repeat(60), 'c'.repeat(60)];
  const start = `<@${hosts.join(',@')}:U@`;
  return `${start}${'d'.repeat(length - start.length - 1)}>`;
};

describe.each(WORLDS)('the answer to a recipient (%s)', (world) => {
  test('250 and 550: a user, no user, a host, no host, no link', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain());
      expect(
        await submit(stage, network, 'TWO', [
          'POSTMASTER@TWO',
          'NOBODY@TWO',
          'JOE@THREE',
          'JOE@NOWHERE',
          '@NOWHERE:JOE@THREE',
          'SAM@ALPHA',
          'joe@three',
        ]),
      ).toEqual([
        '250 OK',
        '550 No such user here',
        '250 OK',
        '550 No such host NOWHERE',
        '550 No such host NOWHERE',
        '550 No link from TWO to ALPHA',
        '250 OK',
        '250 OK',
      ]);
      // Host names compare without case, user names with it: THREE knows JOE, and no joe (0821:1664).
      expect(endsOf(network.journal.events)).toContain('THREE delivered JOE@THREE <@TWO:U@X>');
      expect(endsOf(network.journal.events).filter((end) => end.includes('notified'))).toHaveLength(
        1,
      );
    }));

  test('a path that would outgrow 256 octets at the next step is 501, and one octet less is not', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain());
      const peer = await stage.call(network, 'TWO');
      await peer.ask(stage, 'HELO X');
      // TWO would put "@TWO," in front of it, five characters more.
      expect(reverse(251)).toHaveLength(251);
      await peer.ask(stage, `MAIL FROM:${reverse(252)}`);
      expect(await peer.ask(stage, 'RCPT TO:<JOE@THREE>')).toBe(
        '501 Path too long: the reverse-path would leave with 257 characters',
      );
      expect(await peer.ask(stage, 'RCPT TO:<POSTMASTER@TWO>')).toBe('250 OK');
      await peer.ask(stage, 'RSET');
      await peer.ask(stage, `MAIL FROM:${reverse(251)}`);
      expect(await peer.ask(stage, 'RCPT TO:<JOE@THREE>')).toBe('250 OK');
      await peer.ask(stage, 'DATA');
      await peer.ask(stage, '.');
      await stage.idle(network);
      const [first] = commandsOf(network.journal.events, 'TWO>THREE.1');
      expect(first?.replace('MAIL FROM:', '')).toHaveLength(256);
    }));

  test('a mailbox that is full is 552; one without room for this mail is told by a notification', () =>
    onStage(world, async (stage) => {
      const beta = { mailboxes: users('ANN', 'BOB'), terminals: [user('BOB')] };
      const plan = (quota: number | null): ReturnType<typeof networkPlan> =>
        networkPlan([
          hostPlan('ALPHA', { mailboxes: users('SAM') }),
          hostPlan('BETA', { ...beta, quota }),
        ]);
      const letter = { ...mail('SAM@ALPHA', 'ANN@BETA'), body: 'x'.repeat(900) };
      const roomy = await stage.start(plan(null));
      roomy.send(letter);
      await stage.idle(roomy);
      const size = roomy.mailbox(mailbox('ANN@BETA'))[0]!.octets.length;

      const network = await stage.start(plan(size));
      network.send({ ...letter, body: `${letter.body}x` });
      await stage.idle(network);
      network.send(letter);
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual([
        'BETA notified m1-n1',
        'ALPHA delivered SAM@ALPHA <>',
        'BETA delivered ANN@BETA <SAM@ALPHA>',
      ]);
      expect(await submit(stage, network, 'BETA', ['ANN@BETA', 'BOB@BETA'])).toEqual([
        '552 The mailbox ANN@BETA is full',
        '250 OK',
        '250 OK',
      ]);
    }));

  test('who is sent to at a terminal needs no room in the mailbox', () =>
    onStage(world, async (stage) => {
      const beta = { mailboxes: users('BOB'), terminals: [user('BOB')], quota: 0 };
      const network = await stage.start(networkPlan([hostPlan('BETA', beta)]));
      expect(await submit(stage, network, 'BETA', ['BOB@BETA'], { verb: 'SEND' })).toEqual([
        '250 OK',
        '250 OK',
      ]);
      expect(await submit(stage, network, 'BETA', ['BOB@BETA'], { verb: 'SAML' })).toEqual([
        '552 The mailbox BOB@BETA is full',
      ]);
      expect(endsOf(network.journal.events)).toEqual(['BETA delivered BOB@BETA <U@X>']);
    }));

  test.each([
    ['MAIL', true, '250 OK', 'mailbox'],
    ['SEND', true, '250 OK', 'terminal'],
    ['SEND', false, '450 User not active now', null],
    ['SOML', true, '250 OK', 'terminal'],
    ['SOML', false, '250 User not active now, so will do mail', 'mailbox'],
    ['SAML', true, '250 OK', 'mailbox and terminal'],
    ['SAML', false, '250 OK', 'mailbox'],
  ] as const)('%s, user at a terminal: %s, is answered %s', (verb, active, answer, into) =>
    onStage(world, async (stage) => {
      const terminals = active ? users('BOB').map((one) => one.user) : [];
      const network = await stage.start(
        networkPlan([hostPlan('BETA', { mailboxes: users('BOB'), terminals })]),
      );
      const [said] = await submit(stage, network, 'BETA', ['BOB@BETA'], { verb });
      expect(said).toBe(answer);
      const [delivered] = network.journal.events.flatMap((event) =>
        event.type === 'delivered' ? [event.into] : [],
      );
      expect(delivered ?? null).toBe(into);
      const kept = into === 'mailbox' || into === 'mailbox and terminal';
      expect(network.mailbox(mailbox('BOB@BETA'))).toHaveLength(kept ? 1 : 0);
    }),
  );

  test('SEND, SOML and SAML are relayed as what they are, and are 502 at an rfc5321 host', () =>
    onStage(world, async (stage) => {
      const three = { mailboxes: users('JOE'), terminals: [user('JOE')] };
      const network = await stage.start(chain({ THREE: three, ONE: { profile: 'rfc5321' } }));
      await submit(stage, network, 'TWO', ['JOE@THREE'], { verb: 'SAML' });
      expect(commandsOf(network.journal.events, 'TWO>THREE.1')[0]).toBe('SAML FROM:<@TWO:U@X>');
      const peer = await stage.call(network, 'ONE');
      await peer.ask(stage, 'HELO X');
      for (const verb of ['SEND', 'SOML', 'SAML'])
        expect(await peer.ask(stage, `${verb} FROM:<U@X>`)).toMatch(/^502 /);
      expect(await peer.ask(stage, 'TURN')).toMatch(/^502 /);
    }));
});

const PEOPLE: Partial<HostPlan> = {
  mailboxes: [
    { user: user('ANN'), fullName: 'Ann Jones' },
    { user: user('BOB'), fullName: 'Bob Jones' },
  ],
  aliases: [
    { alias: user('BOSS'), mailbox: mailbox('ANN@HERE') },
    { alias: user('AWAY'), mailbox: mailbox('JOE@THERE') },
  ],
  lists: [
    {
      name: user('ALL'),
      members: [
        member('Ann Jones', 'ANN@HERE'),
        member(null, 'BOSS@HERE'),
        member('Joe', '@HERE:JOE@THERE'),
        member(null, 'GONE@HERE'),
      ],
    },
    { name: user('NONE'), members: [] },
  ],
  forwards: [forwardTo('GONE', 551, 'JIM@THERE'), forwardTo('MOVED', 251, '@HERE:JIM@THERE')],
};

function hereAndThere(): ReturnType<typeof networkPlan> {
  return networkPlan([
    hostPlan('HERE', PEOPLE),
    hostPlan('THERE', { mailboxes: users('JOE', 'JIM') }),
  ]);
}

const round = (from: string, to: string): HostPlan['aliases'][number] => ({
  alias: user(from),
  mailbox: mailbox(to),
});

describe.each(WORLDS)('aliases, lists and users who are elsewhere (%s)', (world) => {
  test('an alias is followed at home and abroad; the reverse-path is that of the mail', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(hereAndThere());
      await submit(stage, network, 'HERE', ['BOSS@HERE', 'AWAY@HERE']);
      expect(endsOf(network.journal.events)).toEqual([
        'HERE delivered ANN@HERE <U@X>',
        'THERE delivered JOE@THERE <@HERE:U@X>',
      ]);
    }));

  test('a list goes to each member; a member who is gone is told of in a notification', () =>
    onStage(world, async (stage) => {
      const network = await stage.start({
        ...hereAndThere(),
        hosts: [...hereAndThere().hosts, hostPlan('X', { mailboxes: users('U') })],
      });
      network.send(mail('U@X', 'ALL@HERE'));
      await stage.idle(network);
      expect(endsOf(network.journal.events).toSorted()).toEqual([
        'HERE delivered ANN@HERE <U@X>',
        'HERE delivered ANN@HERE <U@X>',
        'HERE notified m1-n1',
        'THERE delivered JOE@THERE <@HERE:U@X>',
        'X delivered U@X <>',
      ]);
    }));

  test('251 takes the mail and passes it on along its path; 551 only says where to', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(hereAndThere());
      expect(await submit(stage, network, 'HERE', ['MOVED@HERE', 'GONE@HERE'])).toEqual([
        '251 User not local; will forward to <@HERE:JIM@THERE>',
        '551 User not local; please try <JIM@THERE>',
        '250 OK',
      ]);
      expect(envelopesOf(network.journal.events).slice(-2)).toEqual([
        'HERE>THERE MAIL FROM:<@HERE:U@X>',
        'HERE>THERE RCPT TO:<JIM@THERE>',
      ]);
    }));

  test('aliases that lead to each other end in a notification, not in a loop', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([
        hostPlan('HERE', {
          mailboxes: users('SAM'),
          aliases: [round('A', 'B@HERE'), round('B', 'A@HERE')],
        }),
      ]);
      const network = await stage.start(plan);
      network.send(mail('SAM@HERE', 'A@HERE'));
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual([
        'HERE notified m1-n1',
        'HERE delivered SAM@HERE <>',
      ]);
      expect(textIn(network, 'SAM@HERE')).toContain('go round in a loop');
    }));

  test('aliases of two hosts that lead to each other are ended by the count of time stamp lines', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([
        hostPlan('ALPHA', { mailboxes: users('SAM') }),
        hostPlan('A', { aliases: [{ alias: user('X'), mailbox: mailbox('X@B') }] }),
        hostPlan('B', {
          profile: 'rfc5321', // adds no name to the reverse-path, which would be too long first
          aliases: [{ alias: user('X'), mailbox: mailbox('X@A') }],
        }),
      ]);
      const network = await stage.start(
        world === 'in virtual time'
          ? { ...plan, hosts: plan.hosts.map((one) => ({ ...one, profile: 'rfc5321' as const })) }
          : plan,
      );
      network.send(mail('SAM@ALPHA', 'X@A'));
      await stage.idle(network);
      const ends = endsOf(network.journal.events);
      expect(ends.slice(-1)).toEqual(['ALPHA delivered SAM@ALPHA <>']);
      const hops = network.journal.events.filter(
        (event) => event.type === 'hop' && event.outcome === 'passed-on' && event.mail === 'm1',
      );
      expect(hops.length).toBeLessThanOrEqual(100);
    }));
});

describe.each(WORLDS)('VRFY, EXPN and HELP (%s)', (world) => {
  test('each is answered with what the host knows', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(hereAndThere());
      const peer = await stage.call(network, 'HERE');
      const questions = {
        'VRFY ANN': '250 Ann Jones <ANN@HERE>',
        'VRFY ann': '250 Ann Jones <ANN@HERE>',
        'VRFY Ann Jones': '250 Ann Jones <ANN@HERE>',
        'VRFY <ANN@HERE>': '250 Ann Jones <ANN@HERE>',
        'VRFY ANN@THERE': '550 String does not match anything',
        'VRFY Jones': '553 User ambiguous',
        'VRFY BOSS': '250 <ANN@HERE>',
        'VRFY ALL': '550 That is a mailing list, not a user',
        'VRFY GONE': '551 User not local; please try <JIM@THERE>',
        'VRFY MOVED': '251 User not local; will forward to <@HERE:JIM@THERE>',
        'VRFY postmaster': '250 <POSTMASTER@HERE>',
        'VRFY NOBODY': '550 String does not match anything',
        'VRFY __proto__': '550 String does not match anything',
        'EXPN ALL': '250 <GONE@HERE>',
        'EXPN ANN': '550 That is a user name, not a mailing list',
        'EXPN NONE': '550 The mailing list is empty',
        'EXPN NOBODY': '550 String does not match anything',
        VRFY: '501 ',
        HELP: '214 ',
        'HELP rcpt': '214 RCPT <SP> TO:<forward-path> <CRLF>',
        'HELP EHLO': '504 No help on that; HELP lists the commands',
        'HELP constructor': '504 No help on that; HELP lists the commands',
      };
      for (const [question, answer] of Object.entries(questions))
        expect(`${question}: ${await peer.ask(stage, question)}`).toContain(
          `${question}: ${answer}`,
        );
    }));

  test('a closed host tells nothing', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(
        networkPlan([hostPlan('HERE', { ...PEOPLE, profile: 'closed' })]),
      );
      const peer = await stage.call(network, 'HERE');
      await peer.ask(stage, 'EHLO X');
      expect(await peer.ask(stage, 'VRFY ANN')).toBe(
        '252 Cannot VRFY user, but will take mail and attempt delivery',
      );
      expect(await peer.ask(stage, 'EXPN ALL')).toBe('550 Access Denied to You');
    }));
});

describe.each(WORLDS)('what a user may hand in (%s)', (world) => {
  test('the origin does not enter the reverse-path, however the mail arrived', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain());
      const peer = await stage.call(network, 'ALPHA');
      await peer.askAll(
        stage,
        'HELO laptop',
        'MAIL FROM:<SAM@ALPHA>',
        'RCPT TO:<@ALPHA,@ONE,@TWO:JOE@THREE>',
        'DATA',
        '.',
      );
      await stage.idle(network);
      expect(commandsOf(network.journal.events, 'ALPHA>ONE.1')).toEqual([
        'MAIL FROM:<SAM@ALPHA>',
        'RCPT TO:<@ONE,@TWO:JOE@THREE>',
      ]);
    }));

  test('a subject is one line of the header, whatever is in it', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain());
      network.send({
        ...mail('SAM@ALPHA', 'SAM@ALPHA'),
        subject: 'one\r\nX-Injected: yes\n\nbody',
        body: 'a\rb\nc\r\nd',
      });
      await stage.idle(network);
      expect(textIn(network, 'SAM@ALPHA').split('\r\n').slice(3)).toEqual([
        'Subject: one X-Injected: yes body',
        '',
        'a',
        'b',
        'c',
        'd',
        '',
      ]);
    }));

  test('a user’s mail to nobody is refused, and nothing is in the spool', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain());
      expect(network.send(mail('SAM@NOWHERE', 'JOE@THREE'))).toBeNull();
      expect(network.send(mail('SAM@ALPHA', 'JOE@THREE', 'X@NOWHERE'))).toBe('m1');
      expect(network.idle).toBe(true);
      expect(endsOf(network.journal.events)).toEqual([
        'ALPHA refused <JOE@THREE> 550',
        'ALPHA refused <X@NOWHERE> 550',
      ]);
    }));

  test('mail handed in before the network starts waits for it, and goes out once', () =>
    onStage(world, async (stage) => {
      const network = stage.build(networkPlan(chain().hosts, { links: [link('ALPHA-THREE')] }));
      network.send(mail('SAM@ALPHA', 'JOE@THREE'));
      let started = false;
      network.start(({ ok }) => {
        started = ok;
        stage.look();
      });
      await stage.until(() => started, 'the network to start');
      await stage.idle(network);
      expect(network.mailbox(mailbox('JOE@THREE'))).toHaveLength(1);
    }));
});
