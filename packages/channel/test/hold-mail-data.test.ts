import {
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  octetsOf,
  parseHost,
  reply,
  textOf,
  type ChannelEffect,
  type ReceiverEffect,
} from '@hopscope/protocol';
import { expect, it } from 'vitest';

import {
  VirtualClock,
  memoryCarrier,
  pump,
  type Session,
  type TransmissionChannel,
} from '../src/index.ts';

type HostEffect = Exclude<ReceiverEffect, ChannelEffect>;

const SESSION =
  'EHLO alpha.example\r\nMAIL FROM:<sam@alpha.example>\r\nRCPT TO:<joe@beta.example>\r\nDATA\r\n';

it('a channel is not read while its receiver-SMTP holds mail data, however long that takes', () => {
  const clock = new VirtualClock();
  const carrier = memoryCarrier(clock);
  const host = parseHost('beta.example', RULES.rfc5321);
  if (!host.ok) throw new Error(host.fault.wanted);
  const machine = new ReceiverSmtp({
    host: host.value,
    rules: RULES.rfc5321,
    timeouts: RFC5321_TIMEOUTS,
    offer: PLAIN_OFFER,
    secured: false,
  });
  let taken = 0;
  const sessions: Session<HostEffect>[] = [];
  const serve = (channel: TransmissionChannel): void => {
    const session = pump<HostEffect>(machine, channel, clock, {
      effect(effect) {
        if (effect.kind === 'ask') {
          const { occasion } = effect.question;
          const code = occasion === 'opening' ? 220 : occasion === 'DATA' ? 354 : 250;
          session.perform(machine.answer(reply(code, 'OK')));
        } else if (effect.kind === 'mail-data') {
          taken += effect.slice.length;
          machine.holdMailData();
        }
      },
      room: () => {},
      closed: () => {},
    });
    sessions.push(session);
    session.start();
  };
  carrier.listen({ host: 'beta', port: 25 }, serve, () => {});
  clock.runUntil(1);

  let heard = '';
  let channel: TransmissionChannel | null = null;
  carrier.open({ host: 'beta', port: 25 }, Infinity, (opened) => {
    if (!opened.ok) throw new Error(opened.why);
    channel = opened.channel;
    channel.start({
      octets: (octets) => (heard += textOf(octets)),
      room: () => {},
      ended: () => {},
      closed: () => {},
    });
    channel.write(octetsOf(SESSION));
  });
  clock.runUntil(2);
  const line = octetsOf(`${'x'.repeat(998)}\r\n`);
  const write = (octets: Uint8Array): boolean => channel?.write(octets) ?? true;

  let written = 0;
  for (let room = true; room && written < 1000; written += 1) {
    room = write(line);
    clock.runUntil(clock.now() + 1);
  }
  expect(written).toBeLessThan(100);
  expect(taken).toBe(line.length);

  clock.runUntil(clock.now() + 10 * RFC5321_TIMEOUTS.receiver);
  expect(taken).toBe(line.length);
  expect(heard).not.toContain('421');

  write(octetsOf('.\r\nQUIT\r\n'));
  while (machine.wants !== 'nothing' && clock.pending > 0) {
    for (const session of sessions) session.perform(machine.resumeMailData());
    clock.step();
  }
  clock.runUntil(clock.now() + 1);
  expect(taken).toBe(written * line.length);
  expect(heard).toMatch(/250 OK\r\n221 .*\r\n$/);
});
