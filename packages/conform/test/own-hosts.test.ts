import { describe, expect, test } from 'vitest';

import { formatTranscript, type Outcome, type Rfc } from '../src/index.ts';
import { hostOfNetwork, outcomesOf, server } from './support/hosts.ts';

const RFCS: readonly Rfc[] = ['821', '5321'];

/** What did not conform, in words. */
function others(outcomes: readonly Outcome[]): readonly string[] {
  return outcomes.flatMap(({ check, verdict, transcript }) =>
    verdict.kind === 'conforms'
      ? []
      : [`${check.id}: ${verdict.kind}: ${verdict.why}`, ...formatTranscript(transcript)],
  );
}

describe('our own receivers conform', () => {
  test.each(RFCS)('a host of a network, by RFC %s', async (rfc) => {
    const outcomes = await outcomesOf(await hostOfNetwork(rfc), { rfc, to: 'JOE@BETA' });
    expect(others(outcomes)).toEqual([]);
  });

  test.each(RFCS)('a server of the server package, by RFC %s', async (rfc) => {
    const outcomes = await outcomesOf(await server(rfc), { rfc, to: 'joe@beta' });
    expect(others(outcomes)).toEqual([]);
  });
});
