import { sendMail } from '@hopscope/client';
import { loadNetwork, startNetwork, stopNetwork, tcpWorld } from '@hopscope/network';
import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';

import { toAnotherServer } from './to-another-server.ts';
import { alpha, beta } from './turn.ts';

it('the hosts that the README of the client names deliver the mail of its first lines', async () => {
  const readme = await readFile(new URL('../packages/client/README.md', import.meta.url), 'utf8');
  const [, hosts = ''] = /^echo "(.*)" \| npm start -- run -$/m.exec(readme) ?? [];
  const [, to = ''] = /^ {2}to: \['([^']*)'/m.exec(readme) ?? [];
  const loaded = loadNetwork(hosts.replace(':2525', ':0'), 'hosts');
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.mistakes));
  const network = await startNetwork(loaded.plan, tcpWorld());
  const { events } = network.journal;
  const one = events.find((event) => event.type === 'listening' && event.host === 'ONE');
  const address = one?.type === 'listening' ? one.address : '';
  const report = await sendMail(address, { from: 'SAM@ALPHA', to, data: 'At noon?\n' });
  expect(report.outcomes).toMatchObject([{ kind: 'accepted' }]);
  const delivered = (): unknown => events.find(({ type }) => type === 'delivered');
  await expect.poll(delivered).toMatchObject({ host: 'THREE' });
  await stopNetwork(network);
});

it('TURN brings mail both ways over one channel', async () => {
  const told: string[] = [];
  const tell = (line: string): void => void told.push(line);
  const server = beta([{ from: 'JOE@BETA', to: 'SAM@ALPHA', data: 'Gladly.\n' }], tell);
  const mail = { from: 'SAM@ALPHA', to: 'JOE@BETA', data: 'At noon?\n' };
  await alpha(await server.listen(), mail, tell);
  await expect
    .poll(() => told)
    .toEqual([
      'BETA took <SAM@ALPHA> for <JOE@BETA>',
      'ALPHA sent <JOE@BETA>: accepted',
      'ALPHA took <JOE@BETA> for <SAM@ALPHA>',
      'BETA sent <SAM@ALPHA>: accepted',
    ]);
  await server.close();
});

it('the client sends to smtp-server from npm', async () => {
  const { report, text } = await toAnotherServer();
  expect(report.outcomes).toMatchObject([
    { recipient: '<joe@beta.example>', kind: 'accepted', text: 'kept', saidBy: 'receiver' },
  ]);
  expect(text).toBe('Subject: Lunch\r\n\r\n.At noon?\r\n');
});
