import { VirtualClock } from '@hopscope/channel';
import { beforeEach, describe, expect, it } from 'vitest';

import { Patience } from '../src/patience.ts';

describe('patience with a mail', () => {
  let clock: VirtualClock;
  let start: number;
  /** Milliseconds after the start at which it was over. */
  let overAt: number[];
  let patience: Patience;

  const at = (ms: number, deed: () => void): void => {
    clock.after(ms, deed);
  };
  const runToTheEnd = (): void => {
    while (clock.step());
  };

  beforeEach(() => {
    clock = new VirtualClock();
    start = clock.now();
    overAt = [];
    patience = new Patience(clock, 100, () => overAt.push(clock.now() - start));
  });

  it('is over when its time is, once', () => {
    patience.begin();
    runToTheEnd();
    expect(overAt).toEqual([100]);
  });

  it('does not count the time in which it rests', () => {
    patience.begin();
    at(40, () => patience.rest());
    at(240, () => patience.run());
    runToTheEnd();
    expect(overAt).toEqual([300]);
  });

  it('has all its time for the next mail, whenever the timer of the one before is over', () => {
    patience.begin();
    at(60, () => patience.stop());
    at(70, () => patience.begin());
    runToTheEnd();
    expect(overAt).toEqual([170]);
  });

  it('does not run between two mails, whoever asks for it', () => {
    patience.begin();
    at(60, () => patience.stop());
    at(70, () => patience.run());
    runToTheEnd();
    expect(overAt).toEqual([]);
  });

  it('leaves no timer behind', () => {
    patience.begin();
    patience.end();
    expect(clock.pending).toBe(0);
  });
});
