import { memoryCarrier, systemClock } from '@hopscope/channel';
import { octetsOf } from '@hopscope/protocol';
import { SMUGGLING_PAYLOADS, hasBareCrOrLf } from '@hopscope/protocol/testing';
import { expect, it } from 'vitest';

import { sendMail, type MailData } from '../src/index.ts';
import { listenWith, obliging, type FarEnd } from './support/script.ts';

const SMUGGLED = 'MAIL FROM:<eve@evil>\r\nRCPT TO:<joe@b>\r\nDATA\r\nsmuggled\r\n';

/** The octets as a string, an array, and a stream cut at every place. */
function* everyKind(text: string): Generator<MailData> {
  yield text;
  yield octetsOf(text);
  for (let at = 0; at <= text.length; at += 1) {
    yield (async function* () {
      yield octetsOf(text.slice(0, at));
      yield octetsOf(text.slice(at));
    })();
  }
}

it.each(SMUGGLING_PAYLOADS)(
  'the smuggling payload %j never leaves, however it comes',
  async (payload) => {
    const carrier = memoryCarrier(systemClock);
    const answers = new Map<FarEnd, (end: FarEnd) => void>();
    const far = await listenWith(carrier, (end) => {
      const answer = answers.get(end) ?? obliging();
      answers.set(end, answer);
      answer(end);
    });
    let mails = 0;
    for (const data of everyKind(`first${payload}${SMUGGLED}`)) {
      const options = { carrier, name: 'alpha' };
      await sendMail(far.address, { from: 'sam@a', to: 'joe@b', data }, options).then(
        ({ accepted }) => {
          mails += accepted.length;
        },
        () => {},
      );
    }
    const sent = far.ends.map(({ heard }) => heard);
    expect(sent.filter((heard) => hasBareCrOrLf(heard))).toEqual([]);
    const ends = sent.map((heard) => heard.split('\r\n.\r\n').length - 1);
    expect(ends.reduce((total, count) => total + count, 0)).toBe(mails);
    expect(Math.max(...ends)).toBeLessThanOrEqual(1);
    await far.close();
  },
);
