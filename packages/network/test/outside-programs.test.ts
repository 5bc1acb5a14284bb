/** Programs of others, and programs that behave badly, against a network over TCP. */
import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { createTransport } from 'nodemailer';
import { describe, expect, test } from 'vitest';

import { chain, hostPlan, mail, mailbox, networkPlan, users } from './plan.ts';
import { commandsOf, endsOf, transcriptOf } from './support/transcript-of.ts';
import { textIn } from './support/mail-in.ts';
import { addressOf, onStage, type Stage } from './support/worlds.ts';
import type { Network } from '../src/network.ts';

const run = promisify(execFile);

function found(program: string, ...args: readonly string[]): boolean {
  return spawnSync(program, args).status === 0;
}

const PYTHON = found('python3', '-c', 'import smtplib');
const SWAKS = found('swaks', '--version');

function overTcp(scenario: (stage: Stage) => Promise<void>): Promise<void> {
  return onStage('over TCP', scenario);
}

async function stillPasses(stage: Stage, network: Network): Promise<void> {
  const before = endsOf(network.journal.events).length;
  network.send(mail('SAM@ALPHA', '@ONE,@TWO:JOE@THREE'));
  await stage.idle(network);
  expect(endsOf(network.journal.events).slice(before)).toEqual([
    'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
  ]);
}

describe('Mail programs of others', () => {
  test('nodemailer hands in mail that is relayed like any mail', () =>
    overTcp(async (stage) => {
      const network = await stage.start(chain());
      const { host, port } = addressOf(network, 'TWO');
      const transport = createTransport({ host, port, secure: false, ignoreTLS: true });
      await transport.sendMail({
        envelope: { from: 'ann@outside', to: ['JOE@THREE'] },
        subject: 'from nodemailer',
        text: '.\nhello',
      });
      transport.close();
      await stage.idle(network);
      expect(commandsOf(network.journal.events, 'TWO>THREE.1')).toEqual([
        'MAIL FROM:<@TWO:ann@outside>',
        'RCPT TO:<JOE@three>', // nodemailer writes domains in small letters
      ]);
      expect(textIn(network, 'JOE@THREE')).toContain('Subject: from nodemailer\r\n');
      expect(textIn(network, 'JOE@THREE')).toContain('\r\n.\r\nhello');
    }));

  test('nodemailer speaks EHLO and pipelines 8-bit mail to an rfc5321 host', () =>
    overTcp(async (stage) => {
      const network = await stage.start(
        networkPlan([hostPlan('NEW', { profile: 'rfc5321', mailboxes: users('ANN') })]),
      );
      const { host, port } = addressOf(network, 'NEW');
      const transport = createTransport({ host, port, secure: false, ignoreTLS: true });
      await transport.sendMail({
        envelope: { from: 'bob@outside', to: ['ANN@NEW'] },
        raw: 'Subject: x\r\n\r\nGrüße\r\n',
      });
      transport.close();
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual(['NEW delivered ANN@NEW <bob@outside>']);
    }));

  test.skipIf(!PYTHON)('smtplib of Python sends a route of two hosts (needs python3)', () =>
    overTcp(async (stage) => {
      const network = await stage.start(chain());
      const { host, port } = addressOf(network, 'ALPHA');
      const script = [
        'import smtplib, sys',
        's = smtplib.SMTP(sys.argv[1], int(sys.argv[2]), local_hostname="python")',
        's.helo()',
        'print(s.docmd("MAIL", "FROM:<SAM@ALPHA>"))',
        'print(s.docmd("RCPT", "TO:<@ONE,@TWO:JOE@THREE>"))',
        'print(s.data("Subject: python\\n\\n.dot\\n"))',
        's.quit()',
      ].join('\n');
      const { stdout } = await run('python3', ['-c', script, host, String(port)]);
      expect(stdout.match(/\((\d+)/g)).toEqual(['(250', '(250', '(250']);
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual([
        'THREE delivered JOE@THREE <@TWO,@ONE:SAM@ALPHA>',
      ]);
      expect(transcriptOf(network.journal.events, '>ALPHA.1')[1]?.text).toBe('helo python');
    }),
  );

  test.skipIf(!SWAKS)('swaks sends a route of one host (needs swaks)', () =>
    overTcp(async (stage) => {
      const network = await stage.start(
        networkPlan([hostPlan('ONE'), hostPlan('TWO', { mailboxes: users('JOE') })]),
      );
      const { host, port } = addressOf(network, 'ONE');
      const args = ['--server', host, '--port', String(port), '--helo', 'swaks'];
      await run('swaks', [...args, '--from', 'SAM@ALPHA', '--to', '@ONE:JOE@TWO']);
      await stage.idle(network);
      expect(endsOf(network.journal.events)).toEqual(['TWO delivered JOE@TWO <@ONE:SAM@ALPHA>']);
    }),
  );
});

describe('Peers that behave badly', () => {
  test('garbage is answered with 500, and after 20 errors with 421 and the end', () =>
    overTcp(async (stage) => {
      const network = await stage.start(chain());
      const peer = await stage.call(network, 'ONE');
      for (let count = 0; count < 20; count += 1)
        expect(await peer.ask(stage, `\u0000\u00ff${'x'.repeat(count * 100)}`)).toMatch(/^500 /);
      expect(await peer.ask(stage, 'EHLO X')).toMatch(/^421 ONE /);
      await stage.until(() => peer.cause !== null, 'the end of the channel');
      await stillPasses(stage, network);
    }));

  test('a megabyte without an end of line is no burden, and the session goes on', () =>
    overTcp(async (stage) => {
      const network = await stage.start(chain());
      const peer = await stage.call(network, 'ONE');
      peer.write('x'.repeat(1_000_000));
      expect(await peer.ask(stage, '')).toMatch(/^500 Line too long/);
      expect(await peer.ask(stage, 'HELO X')).toBe('250 ONE');
      const pieces = network.journal.events.filter(
        (event) => event.type === 'wire' && event.partial === true,
      );
      expect(pieces).toHaveLength(Math.floor(1_000_000 / 8192));
      await stillPasses(stage, network);
    }));

  test('commands sent in one go are answered in order, though nothing was offered', () =>
    overTcp(async (stage) => {
      const network = await stage.start(chain());
      const peer = await stage.call(network, 'TWO');
      peer.say(
        'HELO X',
        'MAIL FROM:<U@X>',
        'RCPT TO:<JOE@THREE>',
        'RCPT TO:<A@TWO>',
        'DATA',
        'QUIT',
      );
      peer.say('.', 'NOOP', 'QUIT');
      await stage.until(() => peer.cause !== null, 'the end of the channel');
      expect(peer.heard.map((line) => line.slice(0, 3)).join(' ')).toBe(
        '220 250 250 250 550 354 250 250 221',
      );
      await stage.idle(network);
      expect(textIn(network, 'JOE@THREE')).toMatch(/\r\nQUIT\r\n$/);
    }));

  test('a peer that stops writing hears every reply to what it wrote', () =>
    overTcp(async (stage) => {
      const network = await stage.start(chain());
      const peer = await stage.call(network, 'TWO');
      peer.say('HELO X', 'MAIL FROM:<U@X>', 'RCPT TO:<JOE@THREE>', 'DATA', 'hello', '.');
      peer.end();
      await stage.until(() => peer.cause !== null, 'the end of the channel');
      expect(peer.heard.map((line) => line.slice(0, 3)).join(' ')).toBe('220 250 250 250 354 250');
      await stage.idle(network);
      expect(network.mailbox(mailbox('JOE@THREE'))).toHaveLength(1);
    }));

  test('a peer that leaves at any octet of a session leaves nothing behind', () =>
    overTcp(async (stage) => {
      const network = await stage.start(chain());
      const lines = ['HELO X', 'MAIL FROM:<U@X>', 'RCPT TO:<JOE@THREE>', 'DATA', 'hi', '.', 'QUIT'];
      const session = lines.map((line) => `${line}\r\n`).join('');
      const lastDot = session.indexOf('.\r\n') + 3;
      let reset = 0;
      for (let octets = 0; octets <= session.length; octets += 1) {
        const peer = await stage.dial(addressOf(network, 'TWO'));
        peer.write(session.slice(0, octets));
        const channel = `>TWO.${octets + 1}`;
        if (octets % 2 === 0) {
          peer.end();
          await stage.until(() => peer.cause !== null, 'the end of the channel');
        } else {
          reset += octets >= lastDot ? 1 : 0;
          await stage.until(() => peer.heard.length > 0, 'the greeting');
          peer.abort();
        }
        await stage.event(
          network,
          (event) => event.type === 'channel-closed' && event.channel === channel,
        );
      }
      await stage.idle(network);
      const whole = Math.floor((session.length - lastDot) / 2) + 1;
      const delivered = network.mailbox(mailbox('JOE@THREE')).length;
      // Who ended in order after the final dot is served; of who broke off there, the host may have heard or not.
      expect(delivered).toBeGreaterThanOrEqual(whole - 1);
      expect(delivered).toBeLessThanOrEqual(whole + reset);
      await stillPasses(stage, network);
    }));

  test('hosts listen on this machine only', () =>
    overTcp(async (stage) => {
      const network = await stage.start(chain());
      const addresses = network.journal.events.flatMap((event) =>
        event.type === 'listening' ? [event.address] : [],
      );
      expect(addresses).toHaveLength(4);
      for (const address of addresses) expect(address).toMatch(/^127\.0\.0\.1:\d+$/);
    }));
});
