import { expect, test } from 'vitest';
import { sureWords } from './found';

test('a number that a person gave is told as given by hand', () => {
  expect(sureWords({ confidence: 1 }, 2)).toBe('by hand');
  expect(sureWords({ confidence: 1 }, 1)).toBe('confidence over 99 %');
  expect(sureWords({ confidence: 0.998 }, 2)).toBe('confidence over 99 %');
  expect(sureWords({ confidence: 0.8 }, 2)).toBe('confidence 80 %');
});
