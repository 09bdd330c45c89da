import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AGAIN_MS, listening, LOOK_MS, LOOKS, type Listening } from './silence';

let heard: boolean[] = [];
let one: Listening;
const silent = (): boolean | undefined => heard.at(-1);
/** Words for so long, ten a second. */
const talk = (ms: number): void => {
  for (let at = 0; at < ms; at += 100) {
    vi.advanceTimersByTime(100);
    one.told();
  }
};
const QUIET = LOOK_MS * (LOOKS + 1);

beforeEach(() => {
  vi.useFakeTimers();
  heard = [];
  one = listening((now) => heard.push(now));
});
afterEach(() => {
  one.end();
  vi.useRealTimers();
});

test('law_nothing_told_for_two_seconds_is_a_silence', () => {
  expect(heard).toEqual([false]);
  talk(10_000);
  expect(heard).toEqual([false]);
  vi.advanceTimersByTime(2000);
  expect(silent()).toBe(false);
  vi.advanceTimersByTime(500);
  expect(heard).toEqual([false, true]);
  vi.advanceTimersByTime(30_000);
  expect(heard).toEqual([false, true]);
});

test('law_what_comes_all_at_once_after_a_silence_is_old', () => {
  vi.advanceTimersByTime(QUIET);
  for (let count = 0; count < 300; count += 1) one.told();
  expect(silent()).toBe(true);
  // And one more word long after is a first word again.
  vi.advanceTimersByTime(QUIET + LOOK_MS);
  one.told();
  expect(silent()).toBe(true);
});

test('law_it_is_heard_again_when_it_goes_on', () => {
  vi.advanceTimersByTime(QUIET);
  one.told();
  talk(AGAIN_MS);
  expect(heard).toEqual([false, true, false]);
  // Also where it is asked once a second only.
  vi.advanceTimersByTime(QUIET);
  one.told();
  vi.advanceTimersByTime(1000);
  one.told();
  expect(silent()).toBe(false);
});

test('law_a_page_that_was_busy_itself_looks_less_often', () => {
  talk(1000);
  // The page's own clock stood for a minute: timers fall due once, not a hundred times.
  vi.setSystemTime(Date.now() + 60_000);
  vi.advanceTimersByTime(LOOK_MS);
  expect(silent()).toBe(false);
});

test('what has ended says nothing more', () => {
  one.end();
  vi.advanceTimersByTime(QUIET * 3);
  expect(heard).toEqual([false]);
});
