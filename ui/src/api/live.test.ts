import { expect, test } from 'vitest';
import { isAwaited } from './live';

test('law_a_silence_is_noticed_whenever_the_session_goes_on', () => {
  const waits = ['verify', 'hold', 'resume', 'patient', 'nothing'] as const;
  // When patient and tooth are due again it may work.
  for (const waits_for of waits)
    expect(isAwaited({ at_ms: 100, waits_for, ending: false })).toBe(true);
  // Before they are verified for the first time nothing moves, also where the stop is tried.
  for (const waits_for of ['verify', 'patient'] as const)
    expect(isAwaited({ at_ms: 0, waits_for, ending: false })).toBe(false);
  expect(isAwaited({ at_ms: 0, waits_for: 'hold', ending: false })).toBe(true);
  expect(isAwaited(null)).toBe(false);
  // While it is being ended nothing newer may come.
  for (const waits_for of waits)
    expect(isAwaited({ at_ms: 100, waits_for, ending: true })).toBe(false);
});
