import { expect, it } from 'vitest';

import { toAnotherServer } from './to-another-server.ts';
import { alpha, beta } from './turn.ts';

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
