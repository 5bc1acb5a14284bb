import {
  VirtualClock,
  memoryCarrier,
  systemClock,
  type Carrier,
  type Listener,
  type TransmissionChannel,
} from '@hopscope/channel';
import { TEST_CERTIFICATES } from '@hopscope/channel/testing';
import { octetsOf, textOf } from '@hopscope/protocol';
import { createServer } from '@hopscope/server';
import { setImmediate as turnOfTheLoop } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';

import {
  checksOf,
  formatTranscript,
  runConformance,
  summaryOf,
  type ConformanceOptions,
  type Outcome,
  type Verdict,
} from '../src/index.ts';
import { outcomesOf, server } from './support/hosts.ts';
import { closes, mutant, says } from './support/mutant.ts';

const CHECKS = checksOf('5321');
const { here: certificate } = TEST_CERTIFICATES;

function named(id: string): (typeof CHECKS)[number] {
  const check = CHECKS.find((one) => one.id === id);
  if (check === undefined) throw new Error(`there is no check ${id}`);
  return check;
}

/** What a server does on one channel: how many things it says, the greeting first, and whether it is gone after it. */
interface Visit {
  readonly says: number;
  readonly leaves?: true;
}

const SAYS_ALL: Visit = { says: Infinity };

/** A far end that says 220, then 250 to each line, as often as each visit has it; the last goes on for ever. */
function listens(carrier: Carrier, [first, ...others]: readonly [Visit, ...Visit[]]): void {
  const ahead = [...others];
  let next = first;
  let listener: Listener | null = null;
  carrier.listen(
    { host: 'mute', port: 25 },
    (channel) => {
      const visit = next;
      next = ahead.shift() ?? next;
      let left = visit.says;
      const say = (text: string): void => {
        if (left > 0) channel.write(octetsOf(text));
        left -= 1;
      };
      channel.start({
        octets: (octets) => {
          for (const _ of textOf(octets).matchAll(/\r\n/g)) say('250 mute\r\n');
        },
        room: () => {},
        ended: () => channel.end(),
        closed: () => {},
      });
      say('220 mute\r\n');
      if (visit.leaves === true) listener?.close(() => {});
    },
    (listening) => {
      if (listening.ok) listener = listening.listener;
    },
  );
}

/** What came of checks against such a server in virtual time, and the error that ended them. */
async function told(
  clock: VirtualClock,
  visits: readonly [Visit, ...Visit[]],
  ids: readonly string[] = CHECKS.map(({ id }) => id),
  timeouts: ConformanceOptions['timeouts'] = {},
): Promise<{ readonly outcomes: readonly Outcome[]; readonly ended: unknown }> {
  const carrier = memoryCarrier(clock);
  listens(carrier, visits);
  clock.step();
  const checks = ids.map(named);
  const outcomes: Outcome[] = [];
  const over = new AbortController();
  let ended: unknown = null;
  const all = (async (): Promise<void> => {
    const options = { carrier, clock, checks, timeouts };
    try {
      for await (const outcome of runConformance({ host: 'mute', port: 25 }, options)) {
        outcomes.push(outcome);
      }
    } catch (error) {
      ended = error;
    }
    over.abort();
  })();
  for (let idle = 0; !over.signal.aborted && idle < 100; idle += 1) {
    await turnOfTheLoop();
    if (clock.step()) idle = 0;
  }
  await all;
  return { outcomes, ended };
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
    expect(summaryOf(outcomes).failures).toBe(0);
    const sending = outcomes.filter(
      ({ verdict }) =>
        verdict.kind === 'not applicable' &&
        verdict.why === 'it sends mail, and no mailbox is named',
    );
    expect(sending).toHaveLength(33);
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
  test('a server that never greets ends the run when the time of one check is up', async () => {
    const clock = new VirtualClock();
    const { outcomes, ended } = await told(clock, [{ says: 0 }]);
    expect(outcomes).toEqual([]);
    expect(ended).toMatchObject({
      name: 'NoAnswerError',
      answered: false,
      message: 'mute:25 does not answer: no greeting came within 15 s',
    });
    expect(clock.now()).toBeLessThan(20_000);
  });

  test('a channel without a greeting leaves its check undecided, or breached if it is about that', async () => {
    const visits = [SAYS_ALL, { says: 0 }, { says: 0 }, SAYS_ALL, { says: 0 }, SAYS_ALL] as const;
    const ids = ['greeting', 'noop', 'greeting', 'greeting', 'noop', 'greeting'];
    const { outcomes, ended } = await told(new VirtualClock(), visits, ids);
    expect(ended).toBeNull();
    const why = 'no greeting came within 15 s';
    expect(outcomes.map(({ verdict }) => verdict)).toEqual([
      { kind: 'conforms' },
      { kind: 'undecided', why },
      { kind: 'breach', why },
      { kind: 'conforms' },
      { kind: 'undecided', why },
      { kind: 'conforms' },
    ]);
  });

  test('a server that greets and answers no command ends the run after five checks', async () => {
    const { outcomes, ended } = await told(new VirtualClock(), [{ says: 1 }]);
    expect(ended).toMatchObject({ name: 'NoAnswerError', answered: true });
    expect(outcomes.slice(-6).map(({ verdict }) => verdict.kind)).toEqual([
      'conforms',
      'undecided',
      'undecided',
      'undecided',
      'undecided',
      'undecided',
    ]);
  });

  test('a server that answers some commands and then none is heard to the end', async () => {
    const ids = CHECKS.map(({ id }) => id).filter((id) => id.startsWith('path-'));
    const { outcomes, ended } = await told(new VirtualClock(), [{ says: 3 }], ids);
    expect(ended).toBeNull();
    expect(outcomes).toHaveLength(ids.length);
  });

  test('a server that is gone ends the run after five checks', async () => {
    const { outcomes, ended } = await told(new VirtualClock(), [
      SAYS_ALL,
      { says: Infinity, leaves: true },
    ]);
    expect(outcomes).toHaveLength(7);
    expect(ended).toMatchObject({
      message: 'mute:25 answers no longer: no channel could be opened: connection refused',
    });
  });

  test('all checks may take as long as forty that wait, where nothing else is told', async () => {
    const ids = Array<string>(50).fill('rset');
    const clock = new VirtualClock();
    const { outcomes } = await told(clock, [{ says: 2 }], ids, { check: 1000 });
    const why = 'the time for all checks was up';
    expect(outcomes.filter(({ verdict }) => verdict.kind !== 'conforms')).toHaveLength(50);
    expect(outcomes.at(-1)?.verdict).toEqual({ kind: 'undecided', why });
    expect(clock.now()).toBeLessThan(50_000);
  });

  test('what is left when all time is up is undecided, and no channel is opened for it', async () => {
    const place = await server('5321');
    const outcomes = await outcomesOf(place, { timeouts: { total: 0 } });
    expect(new Set(outcomes.map(({ verdict }) => verdict.kind))).toEqual(new Set(['undecided']));
    expect(outcomes).toHaveLength(CHECKS.length);
  });
});

describe('TLS', () => {
  const IDS = ['starttls', 'starttls-once', 'starttls-drops-what-came-with-it', 'auth-challenge'];

  /** What checks come to whose server answers STARTTLS so, and then makes TLS, or answers on in the clear. */
  async function behind(toStartTls: string, makesTls: boolean): Promise<readonly Verdict[]> {
    const carrier = memoryCarrier(systemClock);
    const address = { host: 'tls', port: 25 };
    const listening = Promise.withResolvers<void>();
    const accept = (channel: TransmissionChannel): void => {
      const write = (text: string): void => void channel.write(octetsOf(text));
      channel.start({
        octets: (octets) => {
          const [line = ''] = textOf(octets).split('\r\n');
          if (line.startsWith('EHLO')) write('250-tls\r\n250 STARTTLS\r\n');
          else if (line === 'QUIT') write('221 tls\r\n');
          else if (line === 'STARTTLS') {
            write(toStartTls);
            if (makesTls) channel.secure({ role: 'server', certificate }, () => {});
          } else write('500 What?\r\n');
        },
        room: () => {},
        ended: () => channel.end(),
        closed: () => {},
      });
      write('220 tls\r\n');
    };
    carrier.listen(address, accept, () => listening.resolve());
    await listening.promise;
    const outcomes = await outcomesOf({ carrier, address }, { checks: IDS.map(named) });
    return outcomes.map(({ verdict }) => verdict);
  }

  test('a handshake that fails is a breach of STARTTLS alone', async () => {
    const nothing = 'there is no going under TLS';
    expect(await behind('220 Go on\r\n', false)).toEqual([
      { kind: 'breach', why: 'the handshake of TLS failed' },
      { kind: 'undecided', why: nothing },
      { kind: 'conforms' },
      { kind: 'not applicable', why: `AUTH is not offered, and ${nothing}` },
    ]);
  });

  test('a server that does not want to go under TLS now leaves it undecided', async () => {
    const [starttls, once] = await behind('454 Not now\r\n', false);
    expect([starttls?.kind, once?.kind]).toEqual(['undecided', 'undecided']);
  });

  test('a reply that came in the clear is none to what is said under TLS', async () => {
    const [starttls, once, drops] = await behind('220 Go on\r\n250 OK\r\n', true);
    expect(starttls).toEqual({ kind: 'conforms' });
    expect(once).toEqual({ kind: 'breach', why: 'it is offered once more' });
    expect(drops).toEqual({ kind: 'conforms' });
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
      'R: 250-ENHANCEDSTATUSCODES',
      'R: 250-DSN',
      'R: 250-STARTTLS',
      'R: 250-EXPN',
      'R: 250-HELP',
      'R: 250 AUTH CRAM-MD5 PLAIN LOGIN',
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
      const pipelined =
        rfc === '821'
          ? []
          : [
              'pipelined',
              'pipelined-behind-mail-data',
              'pipelined-data-for-nobody',
              'pipelined-unknown',
            ];
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
      const checks = checksOf(rfc).filter(({ id }) => /^reply-(?:form|length|codes)$/.test(id));
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

  test('421 to mail data that gives no reason for it leaves open where that ended', async () => {
    const bad = await mutant(await server('5321'), says(/^\.$/, '421 BETA Disk full'));
    const smuggled = checksOf('5321').filter(({ id }) => id.startsWith('end-'));
    const checks = [
      ...['dots-doubled', 'dot-and-text', 'dot-and-space', 'mail-data'].map(named),
      ...smuggled,
    ];
    expect(smuggled).toHaveLength(12);
    const outcomes = await outcomesOf(bad, { checks, to: 'joe@beta' });
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(
      checks.map(() => ({
        kind: 'undecided',
        why: 'the server withdrew: 421 BETA Disk full',
      })),
    );
  });

  test('every check has an id of its own and a title that is a sentence', () => {
    for (const rfc of ['821', '5321'] as const) {
      const checks = checksOf(rfc);
      expect(new Set(checks.map(({ id }) => id)).size).toBe(checks.length);
      for (const { title } of checks) expect(title).toMatch(/^[A-Z].* .*\.$/);
    }
  });
});
