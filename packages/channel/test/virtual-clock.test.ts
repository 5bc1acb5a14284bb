import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { VirtualClock, type Timer } from '../src/index.ts';

/** What is done to a clock: something is asked for, something asked for earlier is cancelled, or a step is made. */
const deed = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      kind: fc.constant('after' as const),
      ms: fc.integer({ min: -5, max: 20 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('cancel' as const), which: fc.nat() }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('step' as const) }) },
);

interface Asked {
  readonly number: number;
  readonly due: number;
  readonly timer: Timer;
  state: 'waits' | 'ran' | 'cancelled';
}

describe('a virtual clock', () => {
  test('runs whatever was not cancelled, once, when it is due, the earlier asked first, and never runs back', () => {
    fc.assert(
      fc.property(fc.array(deed, { maxLength: 400 }), (deeds) => {
        const clock = new VirtualClock(1000);
        const asked: Asked[] = [];
        let last = { due: 1000, number: -1 };

        const ask = (ms: number): void => {
          const number = asked.length;
          const due = clock.now() + Math.max(ms, 0);
          const timer = clock.after(ms, () => {
            const own = asked[number]!;
            expect(own.state).toBe('waits');
            own.state = 'ran';
            expect(clock.now()).toBe(due);
            expect(due > last.due || (due === last.due && number > last.number)).toBe(true);
            expect(asked.some((other) => other.state === 'waits' && other.due < due)).toBe(false);
            last = { due, number };
          });
          asked.push({ number, due, timer, state: 'waits' });
        };
        const cancel = (which: number): void => {
          const own = asked[which % Math.max(asked.length, 1)];
          if (own === undefined) return;
          own.timer.cancel();
          if (own.state === 'waits') own.state = 'cancelled';
        };

        for (const did of deeds) {
          if (did.kind === 'after') ask(did.ms);
          else if (did.kind === 'cancel') cancel(did.which);
          else clock.step();
          const waiting = asked.filter(({ state }) => state === 'waits');
          expect(clock.pending).toBe(waiting.length);
          expect(clock.next).toBe(Math.min(Infinity, ...waiting.map(({ due }) => due)));
        }
        clock.runUntilIdle({ maxSteps: 400 });
        expect(clock.pending).toBe(0);
        expect(asked.filter(({ state }) => state === 'waits')).toEqual([]);
      }),
    );
  });

  test('runs up to a moment, that moment included, and stands there', () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    for (const ms of [30, 10, 20]) clock.after(ms, () => ran.push(ms));
    clock.runUntil(20);
    expect(ran).toEqual([10, 20]);
    expect(clock.now()).toBe(20);
    clock.runUntil(5);
    expect(clock.now()).toBe(20);
    clock.runUntil(25);
    expect(clock.now()).toBe(25);
    expect(clock.pending).toBe(1);
  });

  test.each([NaN, Infinity])('knows no moment %d, and stays where it is', (moment) => {
    const clock = new VirtualClock(5);
    expect(() => clock.runUntil(moment)).toThrow('a moment is a number of milliseconds');
    expect(clock.now()).toBe(5);
  });

  test('gives up on what never ends, and says what still waits', () => {
    const clock = new VirtualClock();
    const again = (): void => {
      clock.after(2, again);
    };
    again();
    expect(() => clock.runUntilIdle({ maxSteps: 10 })).toThrow(
      'Still busy after 10 steps: 1 events wait, the next at 22 ms.',
    );
  });

  test('keeps its order when the cancelled are cleared away', () => {
    const clock = new VirtualClock();
    const ran: number[] = [];
    for (let number = 0; number < 100; number += 1) {
      const ms = (number * 37) % 100;
      clock.after(1 + ms, () => ran.push(ms));
    }
    // One more than there are events: with the last of them all are cleared away.
    const cancelled = Array.from({ length: 101 }, (_, ms) =>
      clock.after(1 + ms, () => ran.push(-1)),
    );
    for (const timer of cancelled) timer.cancel();
    expect(clock.pending).toBe(100);
    clock.runUntilIdle({ maxSteps: 100 });
    expect(ran).toEqual(Array.from({ length: 100 }, (_, ms) => ms));
  });

  test('never runs what is due at infinity', () => {
    const clock = new VirtualClock();
    clock.after(Infinity, () => {}).cancel();
    expect(clock.step()).toBe(false);
    expect(clock.now()).toBe(0);
  });
});
