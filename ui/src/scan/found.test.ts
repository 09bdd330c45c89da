import { expect, test } from 'vitest';
import { sureWords } from './found';

test('a number that a person gave is told as such', () => {
  for (const confidence of [1, 0.5])
    expect(sureWords({ confidence, by_hand: true })).toBe('by hand');
  expect(sureWords({ confidence: 1, by_hand: false })).toBe('confidence over 99 %');
  expect(sureWords({ confidence: 0.998, by_hand: false })).toBe('confidence over 99 %');
  expect(sureWords({ confidence: 0.8, by_hand: false })).toBe('confidence 80 %');
});
