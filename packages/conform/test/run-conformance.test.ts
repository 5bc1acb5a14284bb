import { VirtualClock, memoryCarrier, systemClock, type Carrier } from '@hopscope/channel';
import { createServer } from '@hopscope/server';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';

import {
  checksOf,
  formatTranscript,
  runConformance,
  summaryOf,
  type Outcome,
} from '../src/index.ts';
import { outcomesOf, server } from './support/hosts.ts';
import { closes, mutant, says } from './support/mutant.ts';

const CHECKS = checksOf('5321');

function named(id: string): (typeof CHECKS)[number] {
  const check = CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return check;
}

/** A far end that takes channels and never says a word. */
async function silence(carrier: Carrier): Promise<void> {
  await new Promise<void>((resolve) => {
    carrier.listen(
      { host: 'mute', port: 25 },
      (channel) =>
        channel.start({
          octets: () => {},
          room: () => {},
          ended: () => channel.end(),
          closed: () => {},
        }),
      () => resolve(),
    );
  });
}

/** All outcomes, in virtual time. */
async function inVirtualTime(
  clock: VirtualClock,
  run: AsyncIterable<Outcome>,
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  const over = new AbortController();
  const all = (async (): Promise<void> => {
    for await (const outcome of run) outcomes.push(outcome);
    over.abort();
  })();
  for (let idle = 0; !over.signal.aborted && idle < 100; idle += 1) {
    await turnOfTheLoop();
    if (clock.step()) idle = 0;
  }
  await all;
  return outcomes;
}

describe('no junk', () => {
  test('without a mailbox no mail is sent, and the checks that would are not applicable', async () => {
    const carrier = memoryCarrier(systemClock);
    const mails: unknown[] = [];
    const listening = createServer(
      { message: (mail) => void mails.push(mail) },
      { carrier, name: 'BETA' },
    );
    onTestFinished(() => listening.close());
    const outcomes = await outcomesOf({ carrier, address: await listening.listen() });
    expect(mails).toEqual([]);
    expect(summaryOf(outcomes)).toMatchObject({ failures: 0, counts: { 'not applicable': 20 } });
  });

  test('with one every mail says what it is, goes nowhere else and comes from nobody', async () => {
    const carrier = memoryCarrier(systemClock);
    const envelopes = new Set<string>();
    const subjects = new Set<string>();
    const listening = createServer(
      {
        message: ({ envelope, data }) => {
          const to = envelope.forwardPaths.map(({ mailbox }) => mailbox);
          envelopes.add(JSON.stringify([envelope.reversePath, to]));
          subjects.add(new TextDecoder().decode(data).split('\r\n', 1)[0] ?? '');
        },
      },
      { carrier, name: 'BETA' },
    );
    onTestFinished(() => listening.close());
    const place = { carrier, address: await listening.listen() };
    await outcomesOf(place, { to: 'joe@beta' });
    expect([...subjects]).toEqual([expect.stringContaining('a test of this mail server')]);
    expect(envelopes.size).toBe(1);
    expect([...envelopes][0]).toContain('beta');
  });
});

describe('time', () => {
  test('a server that says nothing leaves a check undecided when its time is up', async () => {
    const clock = new VirtualClock();
    const carrier = memoryCarrier(clock);
    const listening = silence(carrier);
    clock.step();
    await listening;
    const checks = [named('noop'), named('greeting')];
    const run = runConformance({ host: 'mute', port: 25 }, { carrier, clock, checks });
    const outcomes = await inVirtualTime(clock, run);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual([
      { kind: 'undecided', why: 'no greeting came within 15 s' },
      { kind: 'breach', why: 'no greeting came within 15 s' },
    ]);
  });

  test('what is left when all time is up is undecided, and no channel is opened for it', async () => {
    const place = await server('5321');
    const outcomes = await outcomesOf(place, { timeouts: { total: 0 } });
    expect(new Set(outcomes.map(({ verdict }) => verdict.kind))).toEqual(new Set(['undecided']));
    expect(outcomes).toHaveLength(CHECKS.length);
  });
});

describe('errors', () => {
  test('no channel at all is an error with the address', async () => {
    const run = outcomesOf({
      carrier: memoryCarrier(systemClock),
      address: { host: 'nowhere', port: 25 },
    });
    await expect(run).rejects.toMatchObject({
      name: 'CannotConnectError',
      message: 'Cannot connect to nowhere:25: connection refused',
    });
  });

  test.each([
    ['address', 'a b', {}],
    ['to', 'localhost', { to: 'joe' }],
    ['name', 'localhost', { name: 'a b' }],
  ])('%s that is none is an error before anything is opened', async (option, address, options) => {
    const next = runConformance(address, options).next();
    await expect(next).rejects.toMatchObject({ name: 'InvalidOptionError', option });
  });

  test('an aborted run throws the reason', async () => {
    const { address, carrier } = await server('5321');
    const stop = new AbortController();
    const run = runConformance(address, { carrier, signal: stop.signal });
    await run.next();
    stop.abort(new Error('enough'));
    await expect(run.next()).rejects.toThrow('enough');
  });
});

describe('what is told', () => {
  test('a breach comes with what was said', async () => {
    const bad = await mutant(await server('5321'), says(/^NOOP/, '500 No\u001B'));
    const [outcome] = await outcomesOf(bad, { checks: [named('noop')], name: 'alpha' });
    expect(outcome?.verdict).toEqual({
      kind: 'breach',
      why: 'NOOP was answered 500 No?, not 250',
    });
    expect(formatTranscript(outcome?.transcript ?? [])).toEqual([
      'R: 220 BETA ESMTP Ready',
      'S: EHLO alpha',
      'R: 250-BETA',
      'R: 250-PIPELINING',
      'R: 250-SIZE 33554432',
      'R: 250-8BITMIME',
      'R: 250-SMTPUTF8',
      'R: 250-CHUNKING',
      'R: 250-BINARYMIME',
      'R: 250 ENHANCEDSTATUSCODES',
      'S: NOOP',
      'R: 500 No\\x1b',
    ]);
  });

  describe.each(['821', '5321'] as const)('without a reply, by RFC %s', (rfc) => {
    /** What each check comes to whose server closes the channel at a command, without a reply to it. */
    async function closedAt(command: RegExp): Promise<Map<string, Outcome['verdict']>> {
      const bad = await mutant(await server(rfc), closes(command));
      const outcomes = await outcomesOf(bad, { rfc, to: 'joe@beta' });
      return new Map(outcomes.map(({ check, verdict }) => [check.id, verdict]));
    }

    test('only that which demands a reply is breached when the channel is closed instead', async () => {
      const verdicts = await closedAt(/^(?!EHLO |HELO )./);
      const breached = [...verdicts].flatMap(([id, { kind }]) => (kind === 'breach' ? [id] : []));
      const pipelined = rfc === '5321' ? ['pipelined'] : [];
      expect(breached.toSorted()).toEqual(
        [
          'errors-keep-channel',
          'long-line-one-reply',
          'one-reply-each',
          'quit',
          ...pipelined,
        ].toSorted(),
      );
    });

    test('replies are judged up to the end of the channel', async () => {
      const why = 'the channel was closed without a reply after RCPT TO:<@>';
      const verdicts = await closedAt(/^RCPT TO:<@>/);
      for (const id of ['reply-form', 'reply-length', 'reply-codes']) {
        expect(verdicts.get(id)).toEqual({ kind: 'undecided', why });
      }
    });

    test('an error before the end of the channel is a breach all the same', async () => {
      const bad = await mutant(await server(rfc), () => ({
        ...closes(/^RCPT TO:<@>/)(),
        ...says(/^NOOP/, `354 ${'h'.repeat(507)}`)(),
      }));
      const checks = checksOf(rfc).filter(({ id }) => /^reply-(?:length|codes)$/.test(id));
      const outcomes = await outcomesOf(bad, { rfc, checks });
      expect(outcomes.map(({ verdict }) => verdict.kind)).toEqual(['breach', 'breach']);
    });

    test('what is no reply is a breach of its form, and not of its length or its code', async () => {
      const bad = await mutant(await server(rfc), says(/^HELP/, '214-Commands\r\n250 HELO'));
      const checks = checksOf(rfc).filter(({ id }) => id.startsWith('reply-'));
      const outcomes = await outcomesOf(bad, { rfc, checks });
      expect(outcomes.map(({ check, verdict }) => [check.id, verdict.kind])).toEqual([
        ['reply-form', 'breach'],
        ['reply-length', 'undecided'],
        ['reply-codes', 'undecided'],
      ]);
    });

    test('a line without end is a breach of its length, and not of its form', async () => {
      const bad = await mutant(await server(rfc), says(/^HELP/, `214 ${'h'.repeat(70_000)}`));
      const checks = checksOf(rfc).filter(({ id }) => /^reply-(?:form|length)$/.test(id));
      const outcomes = await outcomesOf(bad, { rfc, checks });
      expect(outcomes.map(({ verdict }) => verdict.kind)).toEqual(['undecided', 'breach']);
    });
  });

  test('421 in the midst of it all leaves a check undecided', async () => {
    const bad = await mutant(await server('5321'), says(/^EHLO/, '421 BETA Not now'));
    const [outcome] = await outcomesOf(bad, { checks: [named('noop')] });
    expect(outcome?.verdict).toEqual({
      kind: 'undecided',
      why: 'the server withdrew: 421 BETA Not now',
    });
  });

  test('every check has an id of its own and a title that is a sentence', () => {
    for (const rfc of ['821', '5321'] as const) {
      const checks = checksOf(rfc);
      expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
      for (const { title } of checks) expect(title).toMatch(/^[A-Z].* .*\.$/);
    }
  });
});
