/** Bugs planted on purpose, one a build: each breaks a law within a thousand seeds of all faults, and it is the law that it breaks. */
import { describe, expect, test } from 'vitest';

import type { LawName } from '../../src/index.ts';
import { firstBreach, type Mutation } from '../support/mutant-build.ts';

const SEEDS = 1_000;

interface Bug extends Mutation {
  readonly laws: readonly LawName[];
}

const BUGS: Readonly<Record<string, Bug>> = {
  'a host says 250 to some mail and does not keep it': {
    file: 'host/reception.ts',
    from: 'this.#receiver.take({',
    to: 'if (text.length % 16 !== 0) this.#receiver.take({',
    laws: ['S2 custody'],
  },
  'a sender takes a lost reply for a 250': {
    file: 'host/spool.ts',
    from: "const outcome = inAnother ? 'deferred' : outcomeOf(verdict.reply);",
    to: "const outcome = verdict.source === 'sender' && attempts.now > 0 ? 'passed-on' : inAnother ? 'deferred' : outcomeOf(verdict.reply);",
    laws: ['S2 custody'],
  },
  'the pause between attempts does not double': {
    file: 'host/spool.ts',
    from: 'first * 2 ** (attempts - 1)',
    to: 'first * attempts',
    laws: ['L2 retry'],
  },
  'a host gives up one pause too early': {
    file: 'host/spool.ts',
    from: 'if (next.now >= last) {',
    to: 'if (next.now + most >= last) {',
    laws: ['L2 retry'],
  },
  'a timer of the spool runs fast': {
    file: 'host/agenda.ts',
    from: 'this.#set(ms, () => this.soon(work))',
    to: 'this.#set(ms * 0.9, () => this.soon(work))',
    laws: ['L2 retry'],
  },
  'after a crash only the first recipient of each mail goes on': {
    file: 'host/spool.ts',
    from: '    for (const { entry, paths } of this.#held.values()) {\n      this.#agenda.soon(() => this.#route(entry, [...paths.keys()]));',
    to: '    for (const { entry, paths } of this.#held.values()) {\n      this.#agenda.soon(() => this.#route(entry, [...paths.keys()].slice(0, 1)));',
    laws: ['L1 drain'],
  },
  'a lane that lost its channel forgets who waits for it': {
    file: 'host/relay-agent.ts',
    from: 'if (this.#waiting.length > 0) this.#open();',
    to: '',
    laws: ['L1 drain'],
  },
  'one notification for two failures ends only the first': {
    file: 'host/spool.ts',
    from: '    for (const { recipient } of failures) {',
    to: '    for (const { recipient } of failures.slice(0, 1)) {',
    laws: ['L1 drain'],
  },
  'a notification has a reverse-path': {
    file: 'host/mail-host.ts',
    from: 'reversePath: NULL_REVERSE_PATH,',
    to: 'reversePath,',
    laws: ['S6 null stays null'],
  },
  'a gateway enters the reverse-path with the wrong one of its names': {
    file: 'wire/host-table.ts',
    from: 'return names?.names[0] ?? host.name;',
    to: 'return names?.names.at(-1) === undefined ? host.name : host.names[0]!.names[0];',
    laws: ['S10 name rule'],
  },
  'the time stamp line is written down and not put on top': {
    file: 'host/mail-host.ts',
    from: 'octets: withLine(line, text),',
    to: 'octets: text,',
    laws: ['S9 transparency'],
  },
  'the text of a mail is cut at the size of a buffer': {
    file: 'host/relay-agent.ts',
    from: 'this.#machine.mailData(part)',
    to: 'this.#machine.mailData(part.subarray(0, 700))',
    laws: ['S9 transparency'],
  },
  'a channel is opened where no link is': {
    file: 'wire/host-table.ts',
    from: 'return this.#links.get(from)?.get(to) ?? null;',
    to: 'return this.#links.get(from)?.get(to) ?? { from: from.name, to: to.name, oneway: false, delay: 0 };',
    laws: ['links'],
  },
  'the null path stands over mail that had another': {
    file: 'host/spool.ts',
    from: 'returnPath: formatPath(held.reversePath),',
    to: "returnPath: formatPath({ kind: 'null-path' }),",
    laws: ['S5 reverse walk'],
  },
};

describe('A planted bug is found', () => {
  test.each(Object.entries(BUGS))('%s', (_, { laws, ...mutation }) => {
    const found = firstBreach(mutation, SEEDS);
    expect(laws).toContain(found?.law);
  });

  test('and made small: few hosts, few mails, and no fault that is not needed', () => {
    const { laws, ...mutation } =
      BUGS['after a crash only the first recipient of each mail goes on']!;
    const found = firstBreach(mutation, SEEDS, 'shrink');
    expect(laws).toContain(found?.stillBreaks);
    expect(found).toMatchObject({ mails: 1, faults: 1 });
    expect(found?.hosts).toBeLessThan(5);
  });
});
