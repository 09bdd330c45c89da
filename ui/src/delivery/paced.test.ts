import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pacer } from './paced';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('what is paced', () => {
  test('law_the_last_value_always_comes_at_the_latest_when_the_while_is_over', () => {
    for (let last = 1; last < 60; last += 1) {
      const shown: number[] = [];
      const pace = pacer<number>(
        0,
        () => 250,
        (value) => shown.push(value),
      );
      for (let value = 1; value <= last; value += 1) {
        pace.offer(value);
        vi.advanceTimersByTime(37);
      }
      vi.advanceTimersByTime(250);
      expect(shown.at(-1)).toBe(last);
      // Not oftener than once in a while.
      expect(shown.length).toBeLessThanOrEqual(Math.ceil((last * 37 + 250) / 250));
    }
  });
  test('a value that goes there and back is shown as it is at last', () => {
    const show = vi.fn();
    const pace = pacer<string>('a', () => 100, show);
    pace.offer('b');
    pace.offer('a');
    vi.advanceTimersByTime(100);
    expect(show).toHaveBeenLastCalledWith('a');
    pace.offer('a');
    vi.advanceTimersByTime(1000);
    expect(show).toHaveBeenCalledTimes(1);
  });
  test('what was ended begins again with the next value', () => {
    const show = vi.fn();
    const pace = pacer<number>(0, () => 100, show);
    pace.offer(1);
    pace.end();
    vi.advanceTimersByTime(1000);
    expect(show).not.toHaveBeenCalled();
    pace.offer(1);
    vi.advanceTimersByTime(100);
    expect(show).toHaveBeenCalledExactlyOnceWith(1);
  });
});
