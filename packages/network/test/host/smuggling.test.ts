/** No smuggled mail comes through three relays, wherever the octets are cut on the way in. */
import { SMUGGLING_PAYLOADS, hasBareCrOrLf } from '@hopscope/protocol/testing';
import { expect, test } from 'vitest';

import { chain, mailbox } from '../plan.ts';
import { onStage } from '../support/worlds.ts';

const BEFORE = 'HELO X\r\nMAIL FROM:<SAM@ALPHA>\r\nRCPT TO:<@ONE,@TWO:JOE@THREE>\r\nDATA\r\n';
const SMUGGLED = 'MAIL FROM:<EVE@EVIL>\r\nRCPT TO:<JOE@THREE>\r\nDATA\r\nsmuggled\r\n';

test.each(SMUGGLING_PAYLOADS)(
  'the smuggling payload %j makes no second mail at the end of ALPHA, ONE, TWO, THREE',
  (payload) =>
    onStage('in virtual time', async (stage) => {
      const network = await stage.start(chain());
      const text = `first${payload}${SMUGGLED}`;
      let taken = 0;
      for (let at = 0; at < `first${payload}.`.length + 4; at += 1) {
        const peer = await stage.call(network, 'ALPHA');
        peer.write(BEFORE + text.slice(0, at));
        await stage.until(() => peer.heard.length === 5, '354');
        peer.write(`${text.slice(at)}.\r\nQUIT\r\n`);
        await stage.until(() => peer.heard.length === 7, 'the end');
        const refused = hasBareCrOrLf(payload) || payload.includes('\u008D');
        expect(peer.heard.slice(4).map((line) => line.slice(0, 3))).toEqual([
          '354',
          refused ? '554' : '250',
          '221',
        ]);
        if (!refused) taken += 1;
      }
      await stage.idle(network);
      const mails = network.mailbox(mailbox('JOE@THREE'));
      expect(mails).toHaveLength(taken);
      const told = network.journal.events.filter((event) => event.type !== 'wire');
      expect(JSON.stringify(told).includes('EVE@EVIL')).toBe(false);
    }),
);
