import { formatPath } from '@hopscope/protocol';
import { describe, expect, it } from 'vitest';

import type { ServerOptions } from '../src/index.ts';
import { until } from './support/caller.ts';
import { hangUp, served } from './support/served.ts';

describe('a recipient with a source route', () => {
  const ROUTED = 'RCPT TO:<@ONE,@TWO:JOE@THREE>';

  async function routed(options: ServerOptions) {
    const seen: string[] = [];
    const world = await served(
      {
        rcpt: ({ forwardPath }) => void seen.push(`rcpt ${formatPath(forwardPath)}`),
        message: ({ envelope }) =>
          void seen.push(`message ${envelope.forwardPaths.map(formatPath).join()}`),
      },
      options,
    );
    const [, , answer] = await world.caller.say(['EHLO a', 'MAIL FROM:<@X:sam@a>', ROUTED]);
    await world.caller.say(['DATA', '.'], 1);
    await until(() => world.caller.codes.length >= 5, 'the end');
    await hangUp(world);
    return { answer: answer?.slice(0, 9), seen };
  }

  it('is refused, and the policy is not asked', async () => {
    expect(await routed({})).toEqual({ answer: '550 5.7.1', seen: [] });
  });

  it('is stripped of it when told so', async () => {
    expect(await routed({ routes: 'strip' })).toEqual({
      answer: '250 2.1.5',
      seen: ['rcpt <JOE@THREE>', 'message <JOE@THREE>'],
    });
  });

  it('is handed over as it came when told so', async () => {
    expect(await routed({ routes: 'relay' })).toEqual({
      answer: '250 2.1.5',
      seen: ['rcpt <@ONE,@TWO:JOE@THREE>', 'message <@ONE,@TWO:JOE@THREE>'],
    });
  });
});
