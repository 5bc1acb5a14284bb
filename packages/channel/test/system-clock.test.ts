import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';

import { systemClock } from '../src/index.ts';

describe('the clock of the machine', () => {
  test('tells milliseconds since 1970', () => {
    expect(Math.abs(systemClock.now() - Date.now())).toBeLessThan(1000);
  });

  test('runs what is due at once in the order in which it was asked for, and never inside the call', async () => {
    const ran: number[] = [];
    await new Promise<void>((done) => {
      for (let number = 0; number < 5; number += 1) systemClock.after(0, () => ran.push(number));
      systemClock.after(0, () => ran.push(-1)).cancel();
      systemClock.after(0, done);
      expect(ran).toEqual([]);
    });
    expect(ran).toEqual([0, 1, 2, 3, 4]);
  });

  test('is never early', async () => {
    const asked = systemClock.now();
    const ran = await new Promise<number>((done) => {
      systemClock.after(2.5, () => done(systemClock.now()));
    });
    expect(ran - asked).toBeGreaterThanOrEqual(2.5);
  });

  describe('asked for months', () => {
    const MONTHS = 100 * 24 * 60 * 60 * 1000;
    beforeEach(() => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    test('waits for months', () => {
      let ran = false;
      systemClock.after(MONTHS, () => {
        ran = true;
      });
      vi.advanceTimersByTime(MONTHS - 1);
      expect(ran).toBe(false);
      vi.advanceTimersByTime(2);
      expect(ran).toBe(true);
    });

    test('forgets it when that is cancelled weeks later', () => {
      let ran = false;
      const timer = systemClock.after(MONTHS, () => {
        ran = true;
      });
      vi.advanceTimersByTime(MONTHS / 2);
      timer.cancel();
      timer.cancel();
      vi.advanceTimersByTime(MONTHS);
      expect(ran).toBe(false);
      expect(vi.getTimerCount()).toBe(0);
    });
  });
});
