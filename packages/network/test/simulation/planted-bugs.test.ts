/** Bugs planted on purpose, one a build: each breaks a law within a thousand seeds of all faults, and it is the law that it breaks. */
import { describe, expect, test } from 'vitest';

import type { LawName } from '../../src/index.ts';
import { firstBreach, type Mutation } from '../support/mutant-build.ts';

const SEEDS = 1_000;

interface Bug extends Mutation {
  readonly laws: readonly LawName[];
  /** Seen only by who runs a seed two times. */
  readonly twice?: true;
  /** In worlds in which hosts fetch their mail, or in which mail goes to domains. */
  readonly world?: 'turning' | 'exchanging';
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
    to: "const outcome = verdict.source === 'sender' && next.now > 0 ? 'passed-on' : inAnother ? 'deferred' : outcomeOf(verdict.reply);",
    laws: ['S2 custody'],
  },
  'the pause between attempts does not double': {
    file: 'host/deferral.ts',
    from: 'first * 2 ** waiting.deferrals',
    to: 'first * (waiting.deferrals + 1)',
    laws: ['L2 retry'],
  },
  'a host gives up one pause too early': {
    file: 'host/deferral.ts',
    from: 'if (isOver(next.now, last)) {\n      failures.push({ recipient, forwardPath, ...said });',
    to: 'if (isOver(next.now + most, last)) {\n      failures.push({ recipient, forwardPath, ...said });',
    laws: ['L2 retry'],
  },
  'a timer of the spool runs fast': {
    file: 'host/agenda.ts',
    from: 'this.#clock.after(ms, () => {',
    to: 'this.#clock.after(ms * 0.9, () => {',
    laws: ['L2 retry'],
  },
  'after a crash only the first recipient of each mail goes on': {
    file: 'host/spool.ts',
    from: 'this.#agenda.soon(() => this.#route(held.entry, atOnce));',
    to: 'this.#agenda.soon(() => this.#route(held.entry, atOnce.slice(0, 1)));',
    laws: ['L1 drain'],
  },
  'a lane that lost its channel forgets who waits for it': {
    file: 'host/relay-agent.ts',
    from: 'if (this.#waiting.length > 0) this.#open();',
    to: '',
    laws: ['L1 drain'],
  },
  'one notification for two failures ends only the first': {
    file: 'host/undelivered.ts',
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
  'mail that was answered with 451 at its end is kept all the same': {
    file: 'host/reception.ts',
    from: "if (question !== null && 'side' in verdict && verdict.side === 'after') this.#answer(question);",
    to: "if (question !== null && (command === 'end' || ('side' in verdict && verdict.side === 'after'))) this.#answer(question);",
    laws: ['S3 at least once'],
  },
  'a host takes mail two times in one transaction': {
    file: 'host/mail-host.ts',
    from: 'take: (mail) => this.#take(mail),',
    to: 'take: (mail) => { this.#take(mail); if (mail.text.length % 16 === 0) this.#take(mail); },',
    laws: ['S3 at least once'],
  },
  'a user of the host is told that a notification failed': {
    file: 'host/mail-host.ts',
    from: '    const { reversePath } = held;',
    to: "    const reversePath = held.reversePath.kind === 'null-path' ? returnPath([], { localPart: this.plan.mailboxes[0].user, host: this.plan.name }) : held.reversePath;",
    laws: ['S7 no notice about a notice'],
  },
  'a host that counts time stamp lines is satisfied with too many': {
    file: 'host/reception.ts',
    from: 'const MOST_TIME_STAMP_LINES = 100;',
    to: 'const MOST_TIME_STAMP_LINES = 110;',
    laws: ['S8 bounded journey'],
  },
  'a relay does not measure the reverse-path that it makes longer': {
    room: 'protocol',
    file: 'relay-step.ts',
    from: 'for (const path of [paths.forwardPath, paths.reversePath]) {',
    to: 'for (const path of [paths.forwardPath]) {',
    laws: ['S11 limits'],
  },
  'what stands for chance is shared by all networks of a process': {
    file: 'time/random.ts',
    from: '    this.#generator = xoroshiro128plus(seed | 0);',
    to: "    this.#generator = stream === 'faults' ? (globalThis.shared ??= xoroshiro128plus(seed | 0)) : xoroshiro128plus(seed | 0);",
    laws: ['S13 determinism'],
    twice: true,
  },
  'mails are numbered on from the network before': {
    file: 'host/mail-names.ts',
    from: '    this.#mails += 1;',
    to: '    globalThis.mails = this.#mails = (globalThis.mails ?? 0) + 1;',
    laws: ['S13 determinism'],
    twice: true,
  },
  'the end of a channel is told when this side ends, and again when all has ended': {
    file: 'wire/wire-recorder.ts',
    from: '  override ended(): void {',
    to: "  override end(): void { super.end(); this.#journal.append({ type: 'channel-closed', ...this.#ends, why: null }); }\n\n  override ended(): void {",
    laws: ['order'],
  },
  'a channel that did not open counts as one that did': {
    file: 'wire/network-wire.ts',
    from: "    this.#channels -= 1;\n    this.#journal.append({ type: 'channel-failed'",
    to: "    this.#journal.append({ type: 'channel-failed'",
    laws: ['L3 no leak'],
  },
  'a host gives up its role to whoever asks': {
    file: 'host/reception.ts',
    from: 'peer !== null && table.turnsFor(plan, peer)',
    to: 'peer !== null && table.reach(plan, peer.name) !== null',
    laws: ['links'],
    world: 'turning',
  },
  'the record of a turned channel keeps who sends': {
    file: 'wire/wire-recorder.ts',
    from: 'this.#written.turned();',
    to: '',
    laws: ['order'],
    world: 'turning',
  },
  'what was given to a caller goes the usual way as well': {
    file: 'host/spool.ts',
    from: "waiting?.state !== 'sending' && isSame && !inLane",
    to: 'waiting !== undefined',
    laws: ['S1 fate', 'L2 retry'],
    world: 'turning',
  },
  'what was not sent to a caller is forgotten': {
    file: 'host/mail-host.ts',
    from: 'this.#spool.takeBack(unsent);',
    to: 'unsent.length;',
    laws: ['L1 drain'],
    world: 'turning',
  },
  'mail for who must call is tried all the same': {
    file: 'host/mail-host.ts',
    from: 'table.link(plan, next) !== null || this.#laneOf(next) !== null',
    to: 'true',
    laws: ['links'],
    world: 'turning',
  },
  'a host passes mail on to exchangers that are worse than itself': {
    file: 'wire/host-table.ts',
    from: 'own < 0 ? exchangers : exchangers.slice(0, own)',
    to: 'exchangers',
    laws: ['S4 path conservation'],
    world: 'exchanging',
  },
  'a host forgets the exchangers that it has not tried': {
    file: 'host/spool.ts',
    from: 'if (onward.size > 0) this.#agenda.soon(() => this.#carryOn(held, onward));',
    to: '',
    laws: ['L1 drain'],
    world: 'exchanging',
  },
  'a pause is made longer by each exchanger that was tried': {
    file: 'host/deferral.ts',
    from: 'first * 2 ** waiting.deferrals',
    to: 'first * 2 ** (attempts - 1)',
    laws: ['L2 retry'],
    world: 'exchanging',
  },
};

/** Hundreds of seeds may be run, on a machine that has other work. */
const PATIENCE = 180_000;

describe('A planted bug is found', { timeout: PATIENCE }, () => {
  test.each(Object.entries(BUGS))('%s', (_, { laws, twice, world, ...mutation }) => {
    const flags = [
      ...(twice === true ? (['twice'] as const) : []),
      ...(world === undefined ? [] : [world]),
    ];
    const found = firstBreach(mutation, SEEDS, ...flags);
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
