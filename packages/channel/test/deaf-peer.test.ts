import {
  PLAIN_OFFER,
  RFC5321_TIMEOUTS,
  RULES,
  ReceiverSmtp,
  octetsOf,
  parseHost,
  reply,
  type ChannelEffect,
  type ReceiverEffect,
} from '@hopscope/protocol';
import { describe, expect, test } from 'vitest';

import { pump } from '../src/index.ts';
import { CARRIERS } from './carriers.ts';
import { channelIn } from './channels.ts';

/** A line of 6 octets that is answered with 300. */
const QUESTION = 'HELP\r\n';
const ANSWER = 'x'.repeat(294);
const QUESTIONS = 20_000;

/** Those whose room is known. */
const BOUNDED = CARRIERS.filter(([, worldOf]) => worldOf().holds !== Infinity);

describe.each(BOUNDED)('a peer that asks and does not listen, over %s', (_, worldOf) => {
  test('is answered no further than the channel holds, and to the end when it listens', async () => {
    const world = worldOf();
    const { opener, acceptor } = await channelIn(world);
    const host = parseHost('beta.example', RULES.rfc5321);
    if (!host.ok) throw new Error(host.fault.wanted);
    const machine = new ReceiverSmtp({
      host: host.value,
      rules: RULES.rfc5321,
      timeouts: RFC5321_TIMEOUTS,
      offer: PLAIN_OFFER,
      secured: false,
    });
    let answered = 0;
    const session = pump<Exclude<ReceiverEffect, ChannelEffect>>(machine, acceptor, world.clock, {
      effect: (effect) => {
        if (effect.kind !== 'ask') return;
        const { occasion } = effect.question;
        if (occasion === 'HELP') answered += 1;
        session.perform(
          machine.answer(occasion === 'opening' ? reply(220, 'ready') : reply(214, ANSWER)),
        );
      },
      room: () => {},
      closed: () => {},
    });
    session.start();

    let heard = 0;
    opener.start({
      octets: (octets) => {
        heard += octets.length;
      },
      room: () => {},
      ended: () => {},
      closed: () => {},
    });
    opener.pause();
    opener.write(octetsOf(QUESTION.repeat(QUESTIONS)));
    let before = -1;
    let same = 0;
    await world.until(() => {
      same = answered === before ? same + 1 : 0;
      before = answered;
      return answered > 0 && (same > 500 || world.pending() === 1); // the one is the deadline of the session
    }, 'standstill');
    expect(answered * ANSWER.length).toBeLessThan(2 * world.holds + 64 * 1024);
    opener.resume();
    await world.until(() => answered === QUESTIONS, 'the last answer');
    await world.until(() => heard >= QUESTIONS * ANSWER.length, 'all answers');
    opener.abort();
  });
});
