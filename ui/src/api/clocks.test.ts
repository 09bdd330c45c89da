import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { counting } from './clocks';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

test('law_a_page_that_stood_still_notices_it', () => {
  const since = counting();
  vi.advanceTimersByTime(700);
  expect(since()).toBe(700);
  // The page's own clock stood with the machine.
  vi.setSystemTime(Date.now() + 60_000);
  expect(since()).toBe(60_700);
  // The clock of the wall was set back.
  vi.setSystemTime(Date.now() - 3_600_000);
  expect(since()).toBe(700);
});
