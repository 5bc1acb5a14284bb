/** Relaying, hop by hop: what stands in MAIL and RCPT on every wire, in each profile, there and back (relaying.md). */
import { formatReturnPathLine } from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import { chain, hostPlan, link, mail, mailbox, networkPlan, path, users } from '../plan.ts';
import { commandsOf, endsOf, envelopesOf, transcriptOf } from '../support/transcript-of.ts';
import { textIn } from '../support/mail-in.ts';
import { WORLDS, onStage } from '../support/worlds.ts';
import { fold } from '../../src/journal/fold.ts';
import { outcomeOf } from '../../src/journal/mail-state.ts';

const ROUTE = '@ONE,@TWO:JOE@THREE';

describe.each(WORLDS)('a mail along @ONE,@TWO:JOE@THREE (%s)', (world) => {
  test('each relay moves its name from the head of one path to the head of the other', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain());
      network.send(mail('SAM@ALPHA', ROUTE));
      await stage.idle(network);
      const { events } = network.journal;
      expect(envelopesOf(events)).toEqual([
        'ALPHA>ONE MAIL FROM:<SAM@ALPHA>',
        'ALPHA>ONE RCPT TO:<@ONE,@TWO:JOE@THREE>',
        'ONE>TWO MAIL FROM:<@ONE:SAM@ALPHA>',
        'ONE>TWO RCPT TO:<@TWO:JOE@THREE>',
        'TWO>THREE MAIL FROM:<@TWO,@ONE:SAM@ALPHA>',
        'TWO>THREE RCPT TO:<JOE@THREE>',
      ]);
      const [delivered, ...others] = network.mailbox(mailbox('JOE@THREE'));
      expect(formatReturnPathLine(delivered!.returnPath)).toBe(
        'Return-Path: <@TWO,@ONE:SAM@ALPHA>',
      );
      expect(others).toEqual([]);
      expect(outcomesOf(events)).toEqual({ m1: 'delivered' });
    }));

  test('a notification walks home along the reverse-path, and the reverse-path of it stays null', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain());
      network.send(mail('SAM@ALPHA', '@ONE,@TWO:NOBODY@THREE'));
      await stage.idle(network);
      const { events } = network.journal;
      expect(envelopesOf(events).slice(6)).toEqual([
        'TWO>ONE MAIL FROM:<>',
        'TWO>ONE RCPT TO:<@ONE:SAM@ALPHA>',
        'ONE>ALPHA MAIL FROM:<>',
        'ONE>ALPHA RCPT TO:<SAM@ALPHA>',
      ]);
      expect(endsOf(events)).toEqual(['TWO notified m1-n1', 'ALPHA delivered SAM@ALPHA <>']);
      expect(outcomesOf(events)).toEqual({ m1: 'returned', 'm1-n1': 'delivered' });
    }));

  test('the mail of the file is played one after the other: delivered, returned, relayed by itself', () =>
    onStage(world, async (stage) => {
      const plan = {
        ...chain(),
        links: null,
        mail: [
          { ...mail('SAM@ALPHA', ROUTE), subject: 'first' },
          { ...mail('SAM@ALPHA', '@ONE,@TWO:NOBODY@THREE'), subject: 'second' },
          { ...mail('JOE@THREE', 'SAM@ALPHA'), subject: 'third' },
        ],
      };
      const network = await stage.start(plan);
      network.play();
      await stage.idle(network);
      const { events } = network.journal;
      expect(endsOf(events)).toEqual([
        'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
        'TWO notified m2-n1',
        'ALPHA delivered SAM@ALPHA <>',
        'ALPHA delivered SAM@ALPHA <JOE@THREE>',
      ]);
      expect(envelopesOf(events).slice(-2)).toEqual([
        'THREE>ALPHA MAIL FROM:<JOE@THREE>',
        'THREE>ALPHA RCPT TO:<SAM@ALPHA>',
      ]);
    }));

  test('a relay that the route does not name leaves it alone and enters the reverse-path all the same', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain());
      const peer = await stage.call(network, 'ONE');
      await peer.askAll(
        stage,
        'HELO X',
        'MAIL FROM:<U@X>',
        'RCPT TO:<@TWO:JOE@THREE>',
        'DATA',
        '.',
      );
      await stage.idle(network);
      expect(commandsOf(network.journal.events, 'ONE>TWO.1')).toEqual([
        'MAIL FROM:<@ONE:U@X>',
        'RCPT TO:<@TWO:JOE@THREE>',
      ]);
    }));
});

describe.each(WORLDS)('profiles side by side (%s)', (world) => {
  test('at an rfc5321 host the route ends: the mail goes to its mailbox’s own host, under the old reverse-path', () =>
    onStage(world, async (stage) => {
      const network = await stage.start({ ...chain({ ONE: { profile: 'rfc5321' } }), links: null });
      network.send(mail('SAM@ALPHA', ROUTE));
      await stage.idle(network);
      const { events } = network.journal;
      expect(envelopesOf(events).map(withoutSize)).toEqual([
        'ALPHA>ONE MAIL FROM:<SAM@ALPHA>',
        'ALPHA>ONE RCPT TO:<@ONE,@TWO:JOE@THREE>',
        'ONE>THREE MAIL FROM:<SAM@ALPHA>',
        'ONE>THREE RCPT TO:<JOE@THREE>',
      ]);
    }));

  test('an rfc5321 host sends its notification to the mailbox, not along the route, and as a report', () =>
    onStage(world, async (stage) => {
      const network = await stage.start({ ...chain({ TWO: { profile: 'rfc5321' } }), links: null });
      network.send(mail('SAM@ALPHA', '@ONE,@TWO:NOBODY@THREE'));
      await stage.idle(network);
      const { events } = network.journal;
      expect(envelopesOf(events).slice(-2)).toEqual([
        'TWO>ALPHA MAIL FROM:<>',
        'TWO>ALPHA RCPT TO:<SAM@ALPHA>',
      ]);
      const report = transcriptOf(events, 'TWO>ALPHA.1').map(({ text }) => text);
      expect(
        report.find((line) => line.startsWith('Content-Type: multipart/report')),
      ).toBeDefined();
      expect(report).toContain('Final-Recipient: rfc822; NOBODY@THREE');
      expect(report).toContain('Remote-MTA: dns; THREE');
    }));

  test('without that link there is no way home, and the notification is lost', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(chain({ TWO: { profile: 'rfc5321' } }));
      network.send(mail('SAM@ALPHA', '@ONE,@TWO:NOBODY@THREE'));
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual(['TWO notified m1-n1', 'TWO lost m1-n1']);
      expect(outcomesOf(network.journal.events)['m1']).toBe('lost');
    }));

  test('between rfc5321 hosts EHLO is said and MAIL names the size; an rfc821 host answers 500 and hears HELO', () =>
    onStage(world, async (stage) => {
      const plan = chain({ ALPHA: { profile: 'rfc5321' }, ONE: { profile: 'rfc5321' } });
      const network = await stage.start({ ...plan, links: null });
      network.send(mail('SAM@ALPHA', ROUTE));
      await stage.idle(network);
      const { events } = network.journal;
      // ALPHA lives by RFC 5321 and ignores the route itself: straight to THREE, which knows no EHLO.
      const said = transcriptOf(events, 'ALPHA>THREE.1').map(({ who, text }) => `${who}: ${text}`);
      expect(said.slice(0, 6)).toEqual([
        'R: 220 THREE Simple Mail Transfer Service Ready',
        'S: EHLO ALPHA',
        'R: 500 Syntax error, command unrecognized',
        'S: HELO ALPHA',
        'R: 250 THREE',
        'S: MAIL FROM:<SAM@ALPHA>',
      ]);
      network.send(mail('SAM@ALPHA', 'POSTMASTER@ONE'));
      await stage.idle(network);
      expect(commandsOf(network.journal.events, 'ALPHA>ONE.1')).toEqual([
        expect.stringMatching(/^MAIL FROM:<SAM@ALPHA> SIZE=\d+$/),
        'RCPT TO:<POSTMASTER@ONE>',
      ]);
    }));

  test('a closed host takes no route and no mail for others, but its own users may send', () =>
    onStage(world, async (stage) => {
      const plan = chain({ ONE: { profile: 'closed', mailboxes: users('ANN') } });
      const network = await stage.start({ ...plan, links: null });
      const peer = await stage.call(network, 'ONE');
      await peer.ask(stage, 'EHLO X');
      await peer.ask(stage, 'MAIL FROM:<U@X>');
      expect(await peer.ask(stage, 'RCPT TO:<@ONE:ANN@ONE>')).toMatch(/^550 Source routes/);
      expect(await peer.ask(stage, 'RCPT TO:<JOE@THREE>')).toMatch(/^550 Relaying/);
      expect(await peer.ask(stage, 'RCPT TO:<ANN@ONE>')).toBe('250 OK');
      network.send(mail('ANN@ONE', 'JOE@THREE'));
      network.send(mail('SAM@ALPHA', ROUTE));
      await stage.idle(network);
      expect(endsOf(network.journal.events).toSorted()).toEqual([
        'ALPHA delivered SAM@ALPHA <>',
        'ALPHA notified m2-n1',
        'THREE delivered JOE@THREE <ANN@ONE>',
      ]);
    }));

  test('octets over 127 pass between rfc5321 hosts, and never reach an rfc821 host', () =>
    onStage(world, async (stage) => {
      const modern = { profile: 'rfc5321' } as const;
      const plan = networkPlan([
        hostPlan('NEW', { ...modern, mailboxes: users('ANN') }),
        hostPlan('NEWER', { ...modern, mailboxes: users('BOB') }),
        hostPlan('OLD', { mailboxes: users('OLAF') }),
      ]);
      const network = await stage.start(plan);
      network.send({ ...mail('ANN@NEW', 'BOB@NEWER'), body: 'Grüße' });
      network.send({ ...mail('ANN@NEW', 'OLAF@OLD'), body: 'Grüße' });
      network.send({ ...mail('OLAF@OLD', 'BOB@NEWER'), body: 'Grüße' });
      await stage.idle(network);
      const { events } = network.journal;
      expect(endsOf(events).toSorted()).toEqual([
        'NEW delivered ANN@NEW <>',
        'NEW notified m2-n1',
        'NEWER delivered BOB@NEWER <ANN@NEW>',
        'OLD refused <BOB@NEWER> 554',
      ]);
      expect(commandsOf(events, 'NEW>NEWER.1')[0]).toMatch(/ BODY=8BITMIME$/);
      expect(transcriptOf(events, 'NEW>NEWER.1')).toContainEqual({ who: 'S', text: 'Grüße' });
      const peer = await stage.call(network, 'OLD');
      await peer.askAll(stage, 'HELO X', 'MAIL FROM:<U@X>', 'RCPT TO:<OLAF@OLD>', 'DATA');
      expect(await peer.ask(stage, '\u00fc\r\n.')).toMatch(/^554 /);
    }));

  test('POSTMASTER is known everywhere in any case; without a host only to rfc5321', () =>
    onStage(world, async (stage) => {
      const network = await stage.start({ ...chain({ TWO: { profile: 'rfc5321' } }), links: null });
      const peers = {
        ONE: await stage.call(network, 'ONE'),
        TWO: await stage.call(network, 'TWO'),
      };
      for (const peer of [peers.ONE, peers.TWO]) {
        await peer.ask(stage, 'HELO X');
        await peer.ask(stage, 'MAIL FROM:<U@X>');
      }
      expect(await peers.ONE.ask(stage, 'RCPT TO:<PostMaster@one>')).toBe('250 OK');
      expect(await peers.ONE.ask(stage, 'RCPT TO:<postmaster>')).toMatch(/^501 /);
      expect(await peers.TWO.ask(stage, 'RCPT TO:<postmaster>')).toBe('250 OK');
      for (const peer of [peers.ONE, peers.TWO]) {
        await peer.ask(stage, 'DATA');
        await peer.ask(stage, '.');
      }
      await stage.idle(network);
      expect(endsOf(network.journal.events).toSorted()).toEqual([
        'ONE delivered PostMaster@ONE <U@X>',
        'TWO delivered postmaster@TWO <U@X>',
      ]);
      expect(network.mailbox(mailbox('POSTMASTER@TWO'))).toHaveLength(1);
    }));
});

describe.each(WORLDS)('names and next hosts (%s)', (world) => {
  const gateway = networkPlan(
    [
      hostPlan('ALPHA', { mailboxes: users('SAM') }),
      hostPlan('GATE', {
        names: [
          { environment: 'ARPA', names: [path('X@GATE.ARPA').mailbox.host] },
          { environment: 'UK', names: [path('X@GATE.UK').mailbox.host] },
        ],
      }),
      hostPlan('BETA', { mailboxes: users('BOB') }),
    ],
    {
      environments: [
        { name: 'ARPA', hosts: ['ALPHA', 'GATE'].map((name) => path(`X@${name}`).mailbox.host) },
        { name: 'UK', hosts: ['GATE', 'BETA'].map((name) => path(`X@${name}`).mailbox.host) },
      ],
      links: [link('ALPHA-GATE'), link('GATE-BETA')],
    },
  );

  test('a gateway uses the name of the environment it sends into, there and back', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(gateway);
      network.send(mail('SAM@ALPHA', '@GATE.ARPA:BOB@BETA'));
      network.send(mail('BOB@BETA', '@GATE.UK:SAM@ALPHA'));
      await stage.idle(network);
      const { events } = network.journal;
      expect(commandsOf(events, 'GATE>BETA.1', /./).slice(0, 3)).toEqual([
        'HELO GATE.UK',
        'MAIL FROM:<@GATE.UK:SAM@ALPHA>',
        'RCPT TO:<BOB@BETA>',
      ]);
      expect(commandsOf(events, 'GATE>ALPHA.1', /./).slice(0, 2)).toEqual([
        'HELO GATE.ARPA',
        'MAIL FROM:<@GATE.ARPA:BOB@BETA>',
      ]);
      expect(transcriptOf(events, 'ALPHA>GATE.1')[0]?.text).toMatch(/^220 GATE\.ARPA /);
    }));

  test('the environment is that of the host it hands the mail to, even if the route names one behind it', () =>
    onStage(world, async (stage) => {
      const [alpha, gate, beta] = gateway.hosts;
      const behind = hostPlan('BEHIND', { mailboxes: users('EVE') });
      const network = await stage.start({
        ...gateway,
        hosts: [
          alpha!,
          { ...gate!, routes: [{ to: behind.name, next: beta!.name }] },
          beta!,
          behind,
        ],
        links: [link('ALPHA-GATE'), link('GATE-BETA'), link('BETA-BEHIND')],
      });
      network.send(mail('SAM@ALPHA', '@GATE:EVE@BEHIND'));
      await stage.idle(network);
      const { events } = network.journal;
      expect(commandsOf(events, 'GATE>BETA.1')).toEqual([
        'MAIL FROM:<@GATE.UK:SAM@ALPHA>',
        'RCPT TO:<EVE@BEHIND>',
      ]);
      expect(commandsOf(events, 'BETA>BEHIND.1')[0]).toBe('MAIL FROM:<@BETA,@GATE.UK:SAM@ALPHA>');
    }));

  test('consecutive own names are one visit, in any case and any environment', () =>
    onStage(world, async (stage) => {
      const network = await stage.start(gateway);
      network.send(mail('SAM@ALPHA', '@GATE,@gate.uk,@GATE.ARPA:BOB@BETA'));
      await stage.idle(network);
      expect(commandsOf(network.journal.events, 'GATE>BETA.1')).toEqual([
        'MAIL FROM:<@GATE.UK:SAM@ALPHA>',
        'RCPT TO:<BOB@BETA>',
      ]);
    }));

  test('a table of routes names next hosts: for one host, and for every other', () =>
    onStage(world, async (stage) => {
      const [two, three] = [path('X@TWO').mailbox.host, path('X@THREE').mailbox.host];
      const plan = chain({
        ALPHA: { routes: [{ to: '*', next: path('X@ONE').mailbox.host }] },
        ONE: { routes: [{ to: three, next: two }] },
      });
      const network = await stage.start(plan);
      network.send(mail('SAM@ALPHA', 'JOE@THREE'));
      await stage.idle(network);
      expect(envelopesOf(network.journal.events)).toEqual([
        'ALPHA>ONE MAIL FROM:<SAM@ALPHA>',
        'ALPHA>ONE RCPT TO:<JOE@THREE>',
        'ONE>TWO MAIL FROM:<@ONE:SAM@ALPHA>',
        'ONE>TWO RCPT TO:<JOE@THREE>',
        'TWO>THREE MAIL FROM:<@TWO,@ONE:SAM@ALPHA>',
        'TWO>THREE RCPT TO:<JOE@THREE>',
      ]);
    }));

  test('a route to one unknown host holds for that host only', () =>
    onStage(world, async (stage) => {
      const one = path('X@ONE').mailbox.host;
      const plan = chain({ ALPHA: { routes: [{ to: path('X@FAR').mailbox.host, next: one }] } });
      const network = await stage.start(plan);
      network.send(mail('SAM@ALPHA', 'U@FARTHER', 'U@FAR'));
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual([
        'ALPHA refused <U@FARTHER> 550',
        'ALPHA notified m1-n1',
        'ALPHA delivered SAM@ALPHA <>',
      ]);
    }));

  test('recipients with the same next host share a transaction, others have one each', () =>
    onStage(world, async (stage) => {
      const plan = networkPlan([
        hostPlan('ALPHA', { mailboxes: users('SAM') }),
        hostPlan('ONE'),
        hostPlan('TWO', { mailboxes: users('ANN', 'BOB') }),
        hostPlan('THREE', { mailboxes: users('JOE') }),
      ]);
      const network = await stage.start(plan);
      network.send(
        mail('SAM@ALPHA', '@ONE:ANN@TWO', '@ONE:JOE@THREE', '@ONE:BOB@TWO', 'JOE@THREE'),
      );
      await stage.idle(network);
      const { events } = network.journal;
      expect(commandsOf(events, 'ALPHA>ONE.1')).toEqual([
        'MAIL FROM:<SAM@ALPHA>',
        'RCPT TO:<@ONE:ANN@TWO>',
        'RCPT TO:<@ONE:JOE@THREE>',
        'RCPT TO:<@ONE:BOB@TWO>',
      ]);
      expect(commandsOf(events, 'ALPHA>THREE.1')).toEqual([
        'MAIL FROM:<SAM@ALPHA>',
        'RCPT TO:<JOE@THREE>',
      ]);
      expect(commandsOf(events, 'ONE>TWO.1')).toEqual([
        'MAIL FROM:<@ONE:SAM@ALPHA>',
        'RCPT TO:<ANN@TWO>',
        'RCPT TO:<BOB@TWO>',
      ]);
      expect(commandsOf(events, 'ONE>THREE.1')).toEqual([
        'MAIL FROM:<@ONE:SAM@ALPHA>',
        'RCPT TO:<JOE@THREE>',
      ]);
    }));
});

function withoutSize(line: string): string {
  return line.replace(/ SIZE=\d+$/, '');
}

function outcomesOf(events: Parameters<typeof fold>[0]): Record<string, string> {
  const { mails } = fold(events);
  return Object.fromEntries([...mails].map(([id, one]) => [id, outcomeOf(mails, one)]));
}

test('A mail of a hundred and fifty thousand lines of full stops passes, each line as it was', () =>
  onStage('over TCP', async (stage) => {
    const network = await stage.start(chain());
    const lines = Array.from({ length: 150_000 }, () => '.').join('\n');
    network.send({ ...mail('SAM@ALPHA', ROUTE), body: lines });
    await stage.idle(network);
    const text = textIn(network, 'JOE@THREE');
    expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe('.\r\n'.repeat(150_000));
  }));
