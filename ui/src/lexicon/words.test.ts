import { expect, test } from 'vitest';
import { sentence, stopped } from './words';

test('what was told becomes a sentence', () => {
  expect(sentence('the session is over')).toBe('The session is over.');
  expect(sentence('Is it there?')).toBe('Is it there?');
  expect(sentence('plan.json is not there')).toBe('plan.json is not there.');
  expect(sentence('3 files are missing')).toBe('3 files are missing.');
  expect(stopped('one that goes on')).toBe('one that goes on.');
  expect(stopped('wait until it asks.')).toBe('wait until it asks.');
});
