import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Refusal, refusalOf, Unreachable } from '../api/client';
import { isStopping } from './bar';
import { newest } from './hands';
import { unheard } from './unheard';
import { isSaidAgain, pauseMs, SLOW_MS, TRY_MS, untilHeard } from './until-heard';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const no = (status: number, where = 'delivery') => new Refusal(status, { what: 'no', where });
const down = new Unreachable('no answer');
const over = no(409);
const told = () => ({ heard: vi.fn(), failed: vi.fn() });

describe('a press of the stop', () => {
  test('law_a_press_is_said_again_until_it_is_heard', async () => {
    // Ten minutes of a server that is away, stuck, or has too much to do.
    const failures = [down, no(503), no(429), no(500), no(409, 'page'), no(401), no(403)];
    let tries = 0;
    const say = vi.fn(() => {
      tries += 1;
      return tries > 600 ? Promise.resolve('heard') : Promise.reject(failures[tries % 7]);
    });
    const ears = told();
    untilHeard(say, ears);
    await vi.advanceTimersByTimeAsync(590_000);
    expect(ears.heard).not.toHaveBeenCalled();
    expect(tries).toBeGreaterThan(580);
    await vi.advanceTimersByTimeAsync(20_000);
    expect(ears.heard).toHaveBeenCalledExactlyOnceWith('heard');
    expect(ears.failed.mock.calls.every(([, again]) => again === true)).toBe(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tries).toBe(601);
  });
  test('law_only_where_there_is_nothing_to_stop_is_it_said_no_more', async () => {
    // A proxy that knows no such page says nothing of the session.
    for (const status of [404, 409]) {
      const words = { what: 'no', where: 'delivery' };
      expect(isSaidAgain(new Refusal(status, words, false))).toBe(true);
      expect(isSaidAgain(refusalOf(status, '<h1>Not Found</h1>'))).toBe(true);
    }
    for (const error of [no(404), over, refusalOf(404, { error: { what: 'no such session' } })]) {
      expect(isSaidAgain(error)).toBe(false);
      const say = vi.fn(() => Promise.reject(error));
      const ears = told();
      untilHeard(say, ears);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(say).toHaveBeenCalledTimes(1);
      expect(ears.failed).toHaveBeenCalledExactlyOnceWith(error, false);
    }
    for (const error of [down, new TypeError('x'), no(429), no(500), no(502), no(503)])
      expect(isSaidAgain(error)).toBe(true);
  });
  test('law_the_pauses_grow_to_a_second_and_no_further', () => {
    const pauses = Array.from({ length: 50 }, (_, index) => pauseMs(index + 1));
    expect(pauses[0]).toBe(200);
    expect(pauses.at(-1)).toBe(1000);
    expect(pauses.every((one, index) => one >= (pauses[index - 1] ?? 0))).toBe(true);
  });
  test('law_a_try_without_an_answer_is_given_up_and_made_again', async () => {
    const say = vi.fn(
      (limit: AbortSignal) =>
        new Promise<string>((_, reject) => {
          limit.addEventListener('abort', () => reject(new DOMException('late', 'AbortError')));
        }),
    );
    untilHeard(say, told());
    await vi.advanceTimersByTimeAsync(TRY_MS + 300);
    expect(say).toHaveBeenCalledTimes(2);
  });
  test('law_what_was_left_is_said_no_more_and_told_no_more', async () => {
    const say = vi.fn(() => Promise.reject(down));
    const ears = told();
    const saying = untilHeard(say, ears);
    await vi.advanceTimersByTimeAsync(1);
    saying.leave();
    saying.now();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(say).toHaveBeenCalledTimes(1);
    const late = told();
    untilHeard(() => Promise.resolve('heard'), late).leave();
    await vi.advanceTimersByTimeAsync(1);
    expect(late.heard).not.toHaveBeenCalled();
  });
  test('law_a_new_press_does_not_wait_for_the_pause', async () => {
    const say = vi.fn(() => Promise.reject(down));
    const saying = untilHeard(say, told());
    // One is under way: it is not said twice at once.
    saying.now();
    await vi.advanceTimersByTimeAsync(1);
    expect(say).toHaveBeenCalledTimes(1);
    saying.now();
    expect(say).toHaveBeenCalledTimes(2);
    saying.leave();
  });
});

describe('a press while another is under way', () => {
  /** Tries that are answered by hand. */
  const answers = () => {
    const all: ((answer: string) => void)[] = [];
    const say = vi.fn(() => new Promise<string>((resolve) => void all.push(resolve)));
    return { all, say };
  };
  test('law_an_answer_to_an_earlier_press_is_none_to_a_later_one', async () => {
    const { all, say } = answers();
    const ears = told();
    const saying = untilHeard(say, ears);
    await vi.advanceTimersByTimeAsync(100);
    saying.now();
    saying.now();
    expect(say).toHaveBeenCalledTimes(1);
    all[0]?.('the first');
    await vi.advanceTimersByTimeAsync(1);
    expect(ears.heard).not.toHaveBeenCalled();
    expect(say).toHaveBeenCalledTimes(2);
    all[1]?.('the second');
    await vi.advanceTimersByTimeAsync(1);
    expect(ears.heard).toHaveBeenCalledExactlyOnceWith('the second');
  });
  test('law_a_phone_that_slept_says_a_new_press_at_once', async () => {
    const { all, say } = answers();
    const ears = told();
    const saying = untilHeard(say, ears);
    // Its timers slept with it.
    vi.setSystemTime(Date.now() + SLOW_MS);
    saying.now();
    expect(say).toHaveBeenCalledTimes(2);
    // However often it is tapped, few are under way.
    vi.setSystemTime(Date.now() + SLOW_MS);
    for (let count = 0; count < 20; count += 1) saying.now();
    expect(say).toHaveBeenCalledTimes(2);
    all[0]?.('from before');
    await vi.advanceTimersByTimeAsync(1);
    expect(ears.heard).not.toHaveBeenCalled();
    all[1]?.('now');
    await vi.advanceTimersByTimeAsync(1);
    all[2]?.('and again');
    await vi.advanceTimersByTimeAsync(1);
    expect(ears.heard).toHaveBeenCalledExactlyOnceWith('and again');
  });
});

describe('what is said of a press', () => {
  test('law_a_stop_that_was_not_heard_is_said_with_what_to_do_instead', () => {
    expect(unheard(null, true)).toBeNull();
    for (const error of [down, no(503), no(429), no(404), no(401)])
      for (const again of [true, false]) {
        const words = unheard(error, again);
        expect(words?.what).toBe(
          'The stop was not heard. Switch the device off at the device, and look at the patient.',
        );
        expect(unheard(error, again, true)?.what).toBe('The stop was not heard. Raise your hand.');
        expect(words?.more.includes('said again')).toBe(again);
      }
    expect(unheard(over, false)?.what).toBe('The session is over.');
  });
  test('law_stopped_is_said_only_when_the_device_is_off', () => {
    const at = (patient_stop: boolean, on: boolean) => ({ patient_stop, on });
    expect(isStopping(at(true, true), false)).toBe(true);
    expect(isStopping(at(true, false), false)).toBe(false);
    expect(isStopping(at(false, true), true)).toBe(true);
    expect(isStopping(null, true)).toBe(true);
    expect(isStopping(at(false, true), false)).toBe(false);
  });
  test('law_the_answer_to_what_was_said_last_counts_whichever_came_first', () => {
    const of = (number: number, mine: boolean) => ({ number, told: { mine, here: 0, gone: 0 } });
    expect(newest(of(1, true), of(2, false))?.mine).toBe(false);
    expect(newest(of(3, true), of(2, false))?.mine).toBe(true);
    expect(newest(undefined, of(2, true))?.mine).toBe(true);
    expect(newest(of(2, true), undefined)?.mine).toBe(true);
    expect(newest()).toBeUndefined();
  });
});
