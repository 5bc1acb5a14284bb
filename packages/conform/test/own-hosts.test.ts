import { describe, expect, test } from 'vitest';

import { formatTranscript, type Outcome, type Rfc } from '../src/index.ts';
import { hostOfNetwork, outcomesOf, server } from './support/hosts.ts';

const RFCS: readonly Rfc[] = ['821', '5321'];

/** What no host of a network offers; and a postmaster is no list. */
const NOT_THERE = ['STARTTLS is not offered', 'AUTH is not offered', 'EXPN was answered 550'];

/** What did not conform, in words, but for what is `not applicable` for one of these reasons. */
function others(outcomes: readonly Outcome[], notThere: readonly string[]): readonly string[] {
  return outcomes.flatMap(({ check, verdict, transcript }) =>
    verdict.kind === 'conforms' ||
    (verdict.kind === 'not applicable' && notThere.some((why) => verdict.why.startsWith(why)))
      ? []
      : [`${check.id}: ${verdict.kind}: ${verdict.why}`, ...formatTranscript(transcript)],
  );
}

describe('our own receivers conform', () => {
  test.each(RFCS)('a host of a network, by RFC %s', async (rfc) => {
    const outcomes = await outcomesOf(await hostOfNetwork(rfc), { rfc, to: 'JOE@BETA' });
    expect(others(outcomes, NOT_THERE)).toEqual([]);
  });

  test.each(RFCS)('a server of the server package, by RFC %s', async (rfc) => {
    const outcomes = await outcomesOf(await server(rfc), { rfc, to: 'joe@beta' });
    expect(others(outcomes, ['STARTTLS was answered 503'])).toEqual([]);
  });
});
