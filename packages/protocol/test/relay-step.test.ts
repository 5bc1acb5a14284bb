import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  NULL_REVERSE_PATH,
  RULES,
  formatPath,
  forwardPath,
  relayStep,
  returnPath,
  returnRoute,
  sameHost,
  type Host,
  type PathPair,
  type Relay,
  type RelayIdentity,
  type RelayStep,
  type Rules,
} from '../src/index.ts';
import { forwardPaths, hosts, mailboxes, reversePaths, routes } from '../src/testing/index.ts';
import { forward, host, reverse } from './helpers.ts';

const { rfc821, rfc5321 } = RULES;
/** Without the limit on paths, for laws that are not about it. */
const roomy: Rules = { ...rfc821, limits: { ...rfc821.limits, path: 10_000 } };

/** A host with these names, the first of which is official everywhere. */
function named(...names: readonly [string, ...string[]]): RelayIdentity {
  const own = names.map(host);
  return {
    isSelf: (other) => own.some((name) => sameHost(name, other)),
    nameToward: () => own[0]!,
  };
}

function pair(from: string, to: string): PathPair {
  return { reversePath: reverse(from), forwardPath: forward(to) };
}

/** `next: <reverse-path> <forward-path>`, or how else it ends. */
function told(step: RelayStep): string {
  switch (step.kind) {
    case 'deliver':
      return `deliver with ${formatPath(step.reversePath)}`;
    case 'too-long':
      return `${step.path} of ${step.octets}`;
    case 'relay':
      return `${step.next}: ${formatPath(step.paths.reversePath)} ${formatPath(step.paths.forwardPath)}`;
  }
}

function relayed(step: RelayStep): Relay {
  if (step.kind !== 'relay') throw new Error(`a relay was wanted, not ${told(step)}`);
  return step;
}

function because(from: string, rules: Rules): unknown {
  return relayed(relayStep(pair(from, '<@ONE:JOE@THREE>'), named('ONE'), rules)).prepended;
}

/** A reverse-path with three long hosts and a user of so many letters. */
function longPath(user: number): string {
  return `<@${'a'.repeat(60)},@${'b'.repeat(60)},@${'c'.repeat(50)}:${'u'.repeat(user)}@x.example>`;
}

/** What TWO makes of it. */
function stepOfTwo(user: number): string {
  return told(relayStep(pair(longPath(user), '<JOE@THREE>'), named('TWO'), rfc821));
}

function routeOf(path: PathPair['reversePath']): readonly Host[] {
  return path.kind === 'null-path' ? [] : path.route;
}

function expectedReason({ reversePath }: PathPair): unknown {
  return { kind: 'none', because: reversePath.kind === 'null-path' ? 'null-path' : 'origin' };
}

describe('relayStep', () => {
  it.each([
    ['ALPHA', '<SAM@ALPHA>', '<@ONE,@TWO:JOE@THREE>', 'ONE: <SAM@ALPHA> <@ONE,@TWO:JOE@THREE>'],
    ['ONE', '<SAM@ALPHA>', '<@ONE,@TWO:JOE@THREE>', 'TWO: <@ONE:SAM@ALPHA> <@TWO:JOE@THREE>'],
    ['TWO', '<@ONE:SAM@ALPHA>', '<@TWO:JOE@THREE>', 'THREE: <@TWO,@ONE:SAM@ALPHA> <JOE@THREE>'],
    ['THREE', '<@TWO,@ONE:SAM@ALPHA>', '<JOE@THREE>', 'deliver with <@TWO,@ONE:SAM@ALPHA>'],
    // The RCPT example.
    [
      'HOSTA.ARPA',
      '<USERX@HOSTY.ARPA>',
      '<@HOSTA.ARPA,@HOSTB.ARPA:USERC@HOSTD.ARPA>',
      'HOSTB.ARPA: <@HOSTA.ARPA:USERX@HOSTY.ARPA> <@HOSTB.ARPA:USERC@HOSTD.ARPA>',
    ],
    // Example 7, and how it goes on.
    ['TWO', '<>', '<@ONE:SAM@ALPHA>', 'ONE: <> <@ONE:SAM@ALPHA>'],
    ['ONE', '<>', '<@ONE:SAM@ALPHA>', 'ALPHA: <> <SAM@ALPHA>'],
    // Scenario 3.
    [
      'USC-ISIE.ARPA',
      '<JQP@MIT-AI.ARPA>',
      '<@USC-ISIE.ARPA:Jones@BBN-VAX.ARPA>',
      'BBN-VAX.ARPA: <@USC-ISIE.ARPA:JQP@MIT-AI.ARPA> <Jones@BBN-VAX.ARPA>',
    ],
    // Not the first host of the route: the route stays, the reverse-path grows all the same.
    ['ONE', '<SAM@ALPHA>', '<@TWO:JOE@THREE>', 'TWO: <@ONE:SAM@ALPHA> <@TWO:JOE@THREE>'],
    ['ONE', '<SAM@ALPHA>', '<JOE@THREE>', 'THREE: <@ONE:SAM@ALPHA> <JOE@THREE>'],
    // The route is over, and the mailbox is here.
    ['ONE', '<SAM@ALPHA>', '<@ONE:JOE@ONE>', 'deliver with <SAM@ALPHA>'],
    // Own name later in the route: not now.
    ['ONE', '<SAM@ALPHA>', '<@TWO,@ONE:JOE@THREE>', 'TWO: <@ONE:SAM@ALPHA> <@TWO,@ONE:JOE@THREE>'],
    // The mailbox is here, but the route leads away first.
    ['ONE', '<SAM@ALPHA>', '<@TWO:JOE@ONE>', 'TWO: <@ONE:SAM@ALPHA> <@TWO:JOE@ONE>'],
    // Names compare without case, each keeps its spelling.
    ['ONE', '<SAM@ALPHA>', '<@one,@Two:JOE@three>', 'Two: <@ONE:SAM@ALPHA> <@Two:JOE@three>'],
    // The origin, even when it heads the route.
    ['ALPHA', '<SAM@ALPHA>', '<@ALPHA,@ONE:JOE@THREE>', 'ONE: <SAM@ALPHA> <@ONE:JOE@THREE>'],
    // A mail that comes round to its origin is not new there.
    [
      'ALPHA',
      '<@ONE:SAM@ALPHA>',
      '<@ALPHA:JOE@THREE>',
      'THREE: <@ALPHA,@ONE:SAM@ALPHA> <JOE@THREE>',
    ],
    // The %-hack and a quoted route are text.
    ['ONE', '<SAM@ALPHA>', '<joe%three@ONE>', 'deliver with <SAM@ALPHA>'],
    ['ONE', '<SAM@ALPHA>', '<@ONE:"@TWO:joe"@THREE>', 'THREE: <@ONE:SAM@ALPHA> <"@TWO:joe"@THREE>'],
  ])('at %s turns %s %s into %s', (name, from, to, outcome) => {
    expect(told(relayStep(pair(from, to), named(name), rfc821))).toBe(outcome);
  });

  it('takes consecutive own names for one visit, and enters the reverse-path once', () => {
    const step = relayed(
      relayStep(
        pair('<SAM@ALPHA>', '<@ONE,@uno,@[1.2.3.4],@TWO,@ONE:JOE@THREE>'),
        named('ONE', 'UNO', '[1.2.3.4]'),
        rfc821,
      ),
    );
    expect(told(step)).toBe('TWO: <@ONE:SAM@ALPHA> <@TWO,@ONE:JOE@THREE>');
    expect(step.deleted).toEqual(['ONE', 'uno', '[1.2.3.4]']);
    expect(step.prepended).toEqual({ kind: 'own-name', name: 'ONE' });
  });

  it('enters the reverse-path by the name it has in the environment that it sends into', () => {
    const inside = host('relay.inside');
    const outside = host('relay.outside');
    const asked: Host[] = [];
    const self: RelayIdentity = {
      isSelf: (other) => [inside, outside].some((name) => sameHost(name, other)),
      nameToward: (next) => {
        asked.push(next);
        return next.endsWith('.outside') ? outside : inside;
      },
    };
    const out = relayStep(pair('<a@b.inside>', '<@relay.inside,@x.outside:c@d>'), self, rfc821);
    expect(told(out)).toBe('x.outside: <@relay.outside:a@b.inside> <@x.outside:c@d>');
    const back = relayStep(pair('<c@d.outside>', '<@relay.outside:a@b.inside>'), self, rfc821);
    expect(told(back)).toBe('b.inside: <@relay.inside:c@d.outside> <a@b.inside>');
    expect(asked).toEqual(['x.outside', 'b.inside']);
  });

  it('says why no name was entered', () => {
    expect(because('<SAM@ONE>', rfc821)).toEqual({ kind: 'none', because: 'origin' });
    expect(because('<>', rfc821)).toEqual({ kind: 'none', because: 'null-path' });
    expect(because('<SAM@ALPHA>', rfc5321)).toEqual({ kind: 'none', because: 'routes-ignored' });
  });

  it('refuses a reverse-path that would grow over 256 octets, and lets one of 256 go', () => {
    const room = 256 - formatPath(reverse(longPath(1))).length + 1 - '@TWO,'.length;
    expect(stepOfTwo(room)).toMatch(/^THREE: <@TWO,@aaa/);
    expect(stepOfTwo(room + 1)).toBe('reverse-path of 257');
  });

  it('is not stopped by the length of a reverse-path that does not grow', () => {
    const small: Rules = { ...rfc821, limits: { ...rfc821.limits, path: 20 } };
    expect(told(relayStep(pair('<>', '<@ONE:JOE@THREE>'), named('ONE'), small))).toBe(
      'THREE: <> <JOE@THREE>',
    );
  });

  describe('as a law', () => {
    /** The host that takes the step: an official name and an alias. */
    const step821 = fc
      .record({ reversePath: reversePaths(roomy), forwardPath: forwardPaths(roomy) })
      .chain((paths) =>
        fc.record({
          paths: fc.constant(paths),
          names: fc.tuple(hosts(roomy), hosts(roomy)),
          /** How often its names stand at the head of the route. */
          head: fc.array(fc.nat(1), { maxLength: 3 }),
        }),
      )
      .map(({ paths, names, head }) => {
        const { route, mailbox } = paths.forwardPath;
        const own = head.map((index) => names[index]!);
        return {
          paths: { ...paths, forwardPath: forwardPath([...own, ...route], mailbox) },
          self: named(...names),
          name: names[0],
        };
      });

    it('keeps reversed reverse route and forward route together, when the host heads the route', () => {
      fc.assert(
        fc.property(step821, ({ paths, self, name }) => {
          const { route } = paths.forwardPath;
          const step = relayStep(paths, self, roomy);
          fc.pre(step.kind === 'relay' && step.prepended.kind === 'own-name');
          fc.pre(route[0] !== undefined && self.isSelf(route[0]));
          let own = 0;
          while (own < route.length && self.isSelf(route[own]!)) own += 1;
          const before = [...routeOf(paths.reversePath).toReversed(), name, ...route.slice(own)];
          const { reversePath, forwardPath: onward } = relayed(step).paths;
          expect([...routeOf(reversePath).toReversed(), ...onward.route]).toEqual(before);
          expect(relayed(step).deleted).toEqual(route.slice(0, own));
        }),
      );
    });

    it('leaves the forward-path alone and grows the reverse-path by one, when another heads it', () => {
      fc.assert(
        fc.property(step821, ({ paths, self, name }) => {
          const [first] = paths.forwardPath.route;
          const step = relayStep(paths, self, roomy);
          fc.pre(step.kind === 'relay' && (first === undefined || !self.isSelf(first)));
          const { prepended, paths: leaving, deleted } = relayed(step);
          expect(deleted).toEqual([]);
          expect(leaving.forwardPath).toEqual(paths.forwardPath);
          const entered = prepended.kind === 'own-name' ? [name] : [];
          expect(routeOf(leaving.reversePath)).toEqual([...entered, ...routeOf(paths.reversePath)]);
          expect(prepended).toEqual(
            prepended.kind === 'own-name' ? { kind: 'own-name', name } : expectedReason(paths),
          );
        }),
      );
    });

    it('never changes a mailbox, and goes to the first host or the mailbox host', () => {
      fc.assert(
        fc.property(step821, fc.constantFrom(roomy, rfc5321), ({ paths, self }, rules) => {
          const step = relayStep(paths, self, rules);
          fc.pre(step.kind !== 'too-long');
          const [mailbox, reversePath] =
            step.kind === 'deliver'
              ? [step.mailbox, step.reversePath]
              : [step.paths.forwardPath.mailbox, step.paths.reversePath];
          expect(mailbox).toEqual(paths.forwardPath.mailbox);
          expect({ ...reversePath, route: [] }).toEqual({ ...paths.reversePath, route: [] });
          const goal =
            step.kind === 'deliver'
              ? mailbox.host
              : (step.paths.forwardPath.route[0] ?? mailbox.host);
          expect(step.kind === 'deliver' ? mailbox.host : step.next).toBe(goal);
          expect(self.isSelf(goal)).toBe(step.kind === 'deliver');
        }),
      );
    });

    it('leaves a null reverse-path null', () => {
      fc.assert(
        fc.property(step821, ({ paths, self }) => {
          const step = relayStep({ ...paths, reversePath: NULL_REVERSE_PATH }, self, roomy);
          fc.pre(step.kind !== 'too-long');
          const left = step.kind === 'relay' ? step.paths.reversePath : step.reversePath;
          expect(left).toEqual(NULL_REVERSE_PATH);
        }),
      );
    });

    it('sends nothing longer than the limit, and refuses only what would be', () => {
      fc.assert(
        fc.property(step821, fc.integer({ min: 20, max: 160 }), ({ paths, self }, path) => {
          const rules: Rules = { ...rfc821, limits: { ...rfc821.limits, path } };
          const free = relayStep(paths, self, roomy);
          const step = relayStep(paths, self, rules);
          const longest =
            free.kind === 'relay'
              ? Math.max(
                  formatPath(free.paths.forwardPath).length,
                  formatPath(free.paths.reversePath).length,
                )
              : 0;
          expect(step.kind === 'too-long').toBe(longest > path);
          expect([free, 'too long']).toContainEqual(step.kind === 'too-long' ? 'too long' : step);
        }),
      );
    });

    it('walks a whole route, and a notification walks it back to the originator', () => {
      const walk = fc
        .record({
          names: fc.uniqueArray(hosts(roomy), {
            minLength: 2,
            maxLength: 8,
            selector: (name) => name.toLowerCase(),
          }),
          sam: mailboxes(roomy),
          joe: mailboxes(roomy),
        })
        .map(({ names, sam, joe }) => ({
          names,
          from: returnPath([], { ...sam, host: names[0]! }),
          to: forwardPath(names.slice(1, -1), { ...joe, host: names.at(-1)! }),
        }));
      fc.assert(
        fc.property(walk, ({ names, from, to }) => {
          const there = travel({ reversePath: from, forwardPath: to }, names[0]!);
          expect(there.visited).toEqual(names);
          expect(there.end.reversePath).toEqual(
            returnPath(names.slice(1, -1).toReversed(), from.mailbox),
          );
          const home = returnRoute(there.end.reversePath, roomy);
          if (home === null) throw new Error('there is a way home');
          const back = travel({ reversePath: NULL_REVERSE_PATH, forwardPath: home }, names.at(-1)!);
          expect(back.visited).toEqual(names.toReversed());
          expect(back.end.mailbox).toEqual(from.mailbox);
          expect(back.end.reversePath).toEqual(NULL_REVERSE_PATH);
        }),
      );
    });

    function travel(
      start: PathPair,
      first: Host,
    ): { visited: Host[]; end: Extract<RelayStep, { kind: 'deliver' }> } {
      const visited: Host[] = [];
      let paths = start;
      let here = first;
      for (;;) {
        visited.push(here);
        const step = relayStep(paths, named(here), roomy);
        if (step.kind === 'deliver') return { visited, end: step };
        ({ paths, next: here } = relayed(step));
      }
    }
  });
});

describe('relayStep by RFC 5321', () => {
  it.each([
    ['ONE', '<SAM@ALPHA>', '<@ONE,@TWO:JOE@THREE>', 'THREE: <SAM@ALPHA> <JOE@THREE>'],
    ['ONE', '<SAM@ALPHA>', '<@TWO:JOE@THREE>', 'THREE: <SAM@ALPHA> <JOE@THREE>'],
    ['ONE', '<@X:SAM@ALPHA>', '<JOE@THREE>', 'THREE: <@X:SAM@ALPHA> <JOE@THREE>'],
    ['THREE', '<SAM@ALPHA>', '<@TWO:JOE@THREE>', 'deliver with <SAM@ALPHA>'],
    ['ONE', '<>', '<@ONE:JOE@THREE>', 'THREE: <> <JOE@THREE>'],
  ])('at %s turns %s %s into %s', (name, from, to, outcome) => {
    expect(told(relayStep(pair(from, to), named(name), rfc5321))).toBe(outcome);
  });

  it('tells which hosts of the route it passed over', () => {
    const step = relayStep(
      pair('<SAM@ALPHA>', '<@ONE,@TWO,@FOUR:JOE@THREE>'),
      named('ONE'),
      rfc5321,
    );
    expect(step).toMatchObject({ deleted: ['ONE'], ignored: ['TWO', 'FOUR'] });
  });

  it('goes to the mailbox host by any route, and copies no route into the reverse-path', () => {
    fc.assert(
      fc.property(
        routes(rfc5321),
        mailboxes(rfc5321),
        reversePaths(rfc5321),
        hosts(rfc5321),
        (route, mailbox, reversePath, name) => {
          const self: RelayIdentity = {
            isSelf: (other) => sameHost(other, name),
            nameToward: () => name,
          };
          const rules: Rules = { ...rfc5321, limits: { ...rfc5321.limits, path: 10_000 } };
          const step = relayStep(
            { reversePath, forwardPath: forwardPath(route, mailbox) },
            self,
            rules,
          );
          expect(step).toMatchObject(
            step.kind === 'relay'
              ? {
                  next: mailbox.host,
                  paths: { reversePath, forwardPath: forwardPath([], mailbox) },
                }
              : { kind: 'deliver', mailbox, reversePath },
          );
        },
      ),
    );
  });
});

describe('returnRoute', () => {
  it('is the reverse-path in rfc821, its mailbox alone in rfc5321, and nothing for a null path', () => {
    const path = reverse('<@TWO,@ONE:SAM@ALPHA>');
    expect(returnRoute(path, rfc821)).toEqual(forward('<@TWO,@ONE:SAM@ALPHA>'));
    expect(returnRoute(path, rfc5321)).toEqual(forward('<SAM@ALPHA>'));
    expect(returnRoute(NULL_REVERSE_PATH, rfc821)).toBeNull();
    expect(returnRoute(NULL_REVERSE_PATH, rfc5321)).toBeNull();
  });
});

describe('a path that would leave too long', () => {
  const stretched = forward(`<@ONE,@${'a'.repeat(60)}:JOE@THREE>`);

  it.each([
    ['forward-path', 40, { reversePath: NULL_REVERSE_PATH, forwardPath: stretched }, 73],
    ['reverse-path', 20, pair('<@X.EXAMPLE:SAM@ALPHA>', '<@ONE:JOE@THREE>'), 27],
  ] as const)('is named: %s', (path, limit, paths, octets) => {
    const rules: Rules = { ...rfc821, limits: { ...rfc821.limits, path: limit } };
    expect(relayStep(paths, named('ONE'), rules)).toEqual({ kind: 'too-long', path, octets });
  });
});

it('no host is passed over where routes are obeyed', () => {
  const step = relayStep(pair('<SAM@ALPHA>', '<@ONE,@TWO:JOE@THREE>'), named('ONE'), rfc821);
  expect(relayed(step)).toMatchObject({ deleted: ['ONE'], ignored: [] });
});
