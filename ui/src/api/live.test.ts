import { expect, test } from 'vitest';
import { isAwaited, isEndHeard, isLost } from './live';

/** The last word of a session whose device said that all is done. */
const done = {
  at_ms: 9_000,
  waits_for: 'nothing',
  ending: false,
  on: true,
  enabled: false,
  lately: [
    { at_ms: 9_000, words: 'withdrawn' },
    { at_ms: 9_000, words: 'done' },
  ],
} as const;
const told = (more: object = {}) => ({ ...done, lately: [...done.lately], ...more });

const WAITS = ['verify', 'hold', 'resume', 'patient', 'nothing'] as const;

test('law_a_silence_is_noticed_whenever_the_session_goes_on', () => {
  const at = { on: false, ending: false };
  // When patient and tooth are due again it may work.
  for (const waits_for of WAITS)
    expect(isAwaited({ ...at, at_ms: 100, waits_for }, false)).toBe(true);
  // Before they are verified for the first time nothing moves, also where the stop is tried.
  for (const waits_for of ['verify', 'patient'] as const)
    expect(isAwaited({ ...at, at_ms: 0, waits_for }, false)).toBe(false);
  expect(isAwaited({ ...at, at_ms: 0, waits_for: 'hold' }, false)).toBe(true);
  expect(isAwaited(null, false)).toBe(false);
});

test('law_a_lost_line_is_said_until_it_was_heard_that_it_is_ended_and_off', () => {
  for (const waits_for of WAITS) {
    const off = { at_ms: 100, waits_for, on: false, ending: true };
    const on = { ...off, on: true };
    // It is being ended and works, as far as is known: it is listened for, and its loss is said.
    expect(isEndHeard(false, on, false)).toBe(false);
    expect(isAwaited(on, false)).toBe(true);
    for (const [line, silent] of [
      ['down', false],
      ['up', true],
    ] as const)
      expect(isLost(line, silent, isEndHeard(false, on, false))).toBe(true);
    // Heard that it is off: what was done is measured, and nothing newer need come.
    expect(isEndHeard(false, off, false)).toBe(true);
    expect(isAwaited(off, true)).toBe(false);
    for (const line of ['opening', 'up', 'down'] as const)
      for (const silent of [true, false]) expect(isLost(line, silent, true)).toBe(false);
    // The line was lost before that was told: a word that was kept does not hide it.
    expect(isEndHeard(false, off, true)).toBe(false);
    expect(isAwaited(off, false)).toBe(true);
    // What was heard once, stays heard; but not where it is told to be on after all.
    expect(isEndHeard(true, off, true)).toBe(true);
    expect(isEndHeard(true, on, false)).toBe(false);
  }
});

test('law_after_all_is_done_nothing_newer_comes_and_any_other_silence_is_one', () => {
  for (const on of [true, false])
    for (const lost of [true, false]) {
      expect(isEndHeard(false, told({ on }), lost)).toBe(true);
      expect(isAwaited(told({ on }), true)).toBe(false);
    }
  // It may work still; its leave was taken for something else; it was done a moment ago and goes on, as no session does.
  expect(isEndHeard(false, told({ enabled: true }), false)).toBe(false);
  expect(isEndHeard(false, told({ lately: [{ at_ms: 9_000, words: 'withdrawn' }] }), false)).toBe(
    false,
  );
  expect(isEndHeard(false, told({ at_ms: 9_100 }), false)).toBe(false);
});
