import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { AGAIN_MS, listening, LOOK_MS, LOOKS, type Listening, type Moment } from './silence';

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
  one.end();
  one = listening((now) => heard.push(now), 2);
  vi.advanceTimersByTime(QUIET);
  one.told();
  vi.advanceTimersByTime(1000);
  one.told();
  expect(silent()).toBe(false);
});

const moment = (at_ms: number, byTheClock = true): Moment => ({ at_ms, byTheClock });
/** Words after each other, each heard `took` ms after the one before and `step` ms of the session later. */
const told = (count: number, took: number, step: number, byTheClock = true): void => {
  for (let at = 1; at <= count; at += 1) {
    vi.advanceTimersByTime(took);
    one.told(moment(at * step, byTheClock));
  }
};

test('law_old_words_stay_old_however_long_they_take_to_hear', () => {
  // Thirty seconds of words, of which each takes the page 3, 20 or 50 ms; also where only each fourth was kept.
  for (const [took, count, step] of [
    [3, 300, 100],
    [20, 300, 100],
    [50, 300, 100],
    [100, 75, 400],
  ] as const)
    for (const known of [true, false]) {
      if (!known && took === 100) continue;
      vi.advanceTimersByTime(QUIET * 2);
      expect(silent()).toBe(true);
      if (known) told(count, took, step);
      else
        for (let at = 0; at < count; at += 1) {
          vi.advanceTimersByTime(took);
          one.told();
        }
      expect(silent(), `${count} words, ${took} ms each`).toBe(true);
    }
  // What comes after them at its own pace is heard.
  told(12, 100, 100);
  told(12, 100, 100);
  expect(silent()).toBe(false);
});

test('law_words_one_by_one_are_no_going_on', () => {
  for (const gap of [760, 1000, 2000]) {
    vi.advanceTimersByTime(QUIET * 2);
    told(2, gap, gap);
    expect(silent(), `${gap} ms apart`).toBe(true);
  }
  // Nor is the same moment told again and again.
  vi.advanceTimersByTime(QUIET * 2);
  told(20, 100, 0);
  expect(silent()).toBe(true);
});

test('law_a_session_in_fast_time_is_heard_again_by_its_words', () => {
  vi.advanceTimersByTime(QUIET);
  told(300, 3, 6000, false);
  expect(silent()).toBe(true);
  vi.advanceTimersByTime(QUIET);
  // A minute of the session with each tenth of a second; some come late, two at once.
  told(12, 100, 6000, false);
  expect(silent()).toBe(false);
  vi.advanceTimersByTime(QUIET);
  for (let at = 1; at <= 8; at += 1) {
    vi.advanceTimersByTime(200);
    one.told(moment(at * 200));
    one.told(moment(at * 200 + 100));
  }
  expect(silent()).toBe(false);
});

test('law_a_page_that_stood_still_heard_nothing', () => {
  const stood = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
  talk(1000);
  // Timers fall due once, not a hundred times: the look comes first, or a word that was kept.
  for (const first of ['look', 'word'] as const) {
    stood(60_000);
    if (first === 'look') vi.advanceTimersByTime(LOOK_MS);
    for (let count = 0; count < 300; count += 1) one.told();
    expect(silent(), first).toBe(true);
    talk(AGAIN_MS * 3);
    expect(silent(), first).toBe(false);
  }
  // A page that was busy for a while stood not.
  stood(1500);
  vi.advanceTimersByTime(LOOK_MS);
  expect(silent()).toBe(false);
  // What was told before it stood begins no going on.
  vi.advanceTimersByTime(QUIET);
  for (let at = 0; at < 3; at += 1) one.told(moment(100 * at));
  stood(60_000);
  vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
  one.told(moment(300));
  vi.restoreAllMocks();
  expect(silent()).toBe(true);
});

test('what has ended says nothing more', () => {
  one.end();
  vi.advanceTimersByTime(QUIET * 3);
  expect(heard).toEqual([false]);
});
