import { memoryCarrier, systemClock, tcpCarrier } from '@hopscope/channel';
import { describe, expect, it } from 'vitest';

import { createServer } from '../src/index.ts';
import { call, sizeOf, until } from './support/caller.ts';

const MAIL = 'EHLO a\r\nMAIL FROM:<>\r\nRCPT TO:<joe@b>\r\nDATA\r\n..x\r\n.\r\n';
const SESSION = `${MAIL}QUIT\r\n`;

describe.each([
  ['in memory', memoryCarrier(systemClock)],
  ['over TCP', tcpCarrier],
])('a caller who goes away %s', (_name, carrier) => {
  it.each(['end', 'abort'] as const)(
    'by %s after any octet leaves nothing behind',
    { timeout: 60_000 },
    async (go) => {
      let mails = 0;
      let begun = 0;
      let abandoned = 0;
      const errors: unknown[] = [];
      const server = createServer(
        {
          async receive({ data }) {
            begun += 1;
            try {
              await sizeOf(data);
              mails += 1;
            } catch (error) {
              abandoned += 1;
              throw error;
            }
          },
        },
        { carrier, onError: (error) => errors.push(error), maxChannels: SESSION.length + 1 },
      );
      const address = await server.listen();
      let full = 0;
      for (let octets = 0; octets <= SESSION.length; octets += 1) {
        const end = await call(carrier, address);
        end.write(SESSION.slice(0, octets));
        if (octets >= MAIL.length) full += 1;
        end.channel[go]();
        await end.hungUp();
      }
      await server.close(); // resolves only when every channel is closed
      await until(() => mails + abandoned === begun, 'the hooks');
      expect(errors).toEqual([]);
      // What an abort overtakes is lost; an orderly end takes nothing back.
      expect(mails).toBeLessThanOrEqual(full);
      expect(go === 'abort' || mails === full).toBe(true);
    },
  );
});
