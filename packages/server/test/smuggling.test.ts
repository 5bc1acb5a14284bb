import { memoryCarrier, systemClock } from '@hopscope/channel';
import { textOf } from '@hopscope/protocol';
import { SMUGGLING_PAYLOADS, hasBareCrOrLf } from '@hopscope/protocol/testing';
import { expect, it } from 'vitest';

import { createServer } from '../src/index.ts';
import { call, until } from './support/caller.ts';

const BEFORE = 'EHLO a\r\nMAIL FROM:<sam@a>\r\nRCPT TO:<joe@b>\r\nDATA\r\n';
const SMUGGLED = 'MAIL FROM:<eve@evil>\r\nRCPT TO:<joe@b>\r\nDATA\r\nsmuggled\r\n';

it.each(SMUGGLING_PAYLOADS)(
  'the smuggling payload %j is no end of a mail, wherever the octets are cut',
  async (payload) => {
    const carrier = memoryCarrier(systemClock);
    const mails: { readonly from: string; readonly text: string }[] = [];
    const server = createServer(
      {
        message({ envelope, data }) {
          const { reversePath } = envelope;
          const from = reversePath.kind === 'null-path' ? '' : reversePath.mailbox.localPart;
          mails.push({ from, text: textOf(data) });
        },
      },
      { carrier, name: 'beta', maxChannels: 1000 },
    );
    const address = await server.listen();
    const text = `first${payload}${SMUGGLED}`;
    const session = `${BEFORE}${text}.\r\nQUIT\r\n`;
    const first = BEFORE.length - 2;
    const callers = await Promise.all(
      Array.from({ length: text.length + 8 }, async (_, at) => {
        const end = await call(carrier, address);
        end.write(session.slice(0, first + at));
        await until(() => end.codes.length >= 4, 'the replies so far');
        end.write(session.slice(first + at));
        await end.hungUp();
        return end.codes;
      }),
    );
    const refused = hasBareCrOrLf(payload);
    const taken = text.replaceAll('\r\n.', '\r\n'); // the transparency is taken away
    for (const codes of callers)
      expect(codes).toEqual([220, 250, 250, 250, 354, refused ? 554 : 250, 221]);
    expect(mails).toEqual(refused ? [] : callers.map(() => ({ from: 'sam', text: taken })));
    await server.close();
  },
);
