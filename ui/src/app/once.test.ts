import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { latch, REST_MS } from './once';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('law_a_double_click_does_it_once', () => {
  const one = latch();
  expect([one.take(), one.take()]).toEqual([true, false]);
  // The answer may come between the two clicks.
  one.done();
  vi.advanceTimersByTime(REST_MS - 1);
  expect(one.take()).toBe(false);
  vi.advanceTimersByTime(1);
  expect([one.take(), one.take()]).toEqual([true, false]);
  // What failed may be tried again at once.
  one.failed();
  expect(one.take()).toBe(true);
});
