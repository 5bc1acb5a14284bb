/** A hostile session changes no other session's result: the mail of others goes its way as if it were not there. */
import { expect, test } from 'vitest';

import { chain, mail } from '../plan.ts';
import { canonicalJournal, type CanonicalJournal } from '../../src/journal/canonical.ts';
import { addressOf, onStage } from '../support/worlds.ts';

const HOSTILE: readonly string[] = [
  'EHLO x\r\nHELO x\r\nDATA\r\nRCPT TO:<JOE@THREE>\r\n',
  'HELO x\r\nMAIL FROM:<>\r\nRCPT TO:<JOE@THREE>\r\nDATA\r\nno end of mail data\r\n.\n',
  '\0\r\n\r\n\r.\r\n\n.\n'.repeat(200),
  'x'.repeat(100_000),
  'NOOP\r\n'.repeat(5_000),
];

/** What happened between the hosts, with or without sessions from outside that misbehave. */
function between(hostile: boolean): Promise<CanonicalJournal> {
  return onStage('in virtual time', async (stage) => {
    const network = await stage.start(chain());
    for (const octets of hostile ? HOSTILE : []) {
      for (const host of ['ONE', 'TWO', 'THREE']) {
        const peer = await stage.dial(addressOf(network, host));
        peer.write(octets);
      }
    }
    for (let count = 0; count < 5; count += 1)
      network.send(mail('SAM@ALPHA', '@ONE,@TWO:JOE@THREE', '@ONE,@TWO:X@THREE'));
    await stage.idle(network);
    const { channels, entries } = canonicalJournal(network.journal.events);
    const ours = [...channels].filter(([channel]) => !channel.startsWith('>'));
    return { channels: new Map(ours), entries };
  });
}

test('What hostile sessions say changes nothing between others (S12)', async () => {
  const quiet = await between(false);
  expect([...quiet.channels.keys()]).toContain('TWO>THREE.1');
  expect(await between(true)).toEqual(quiet);
});
