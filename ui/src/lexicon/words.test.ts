import { expect, test } from 'vitest';
import { fixed, sentence, stopped, percent, plain } from './words';

test('what was told becomes a sentence', () => {
  expect(sentence('the session is over')).toBe('The session is over.');
  expect(sentence('Is it there?')).toBe('Is it there?');
  expect(sentence('plan.json is not there')).toBe('plan.json is not there.');
  expect(sentence('3 files are missing')).toBe('3 files are missing.');
  expect(stopped('one that goes on')).toBe('one that goes on.');
  expect(stopped('wait until it asks.')).toBe('wait until it asks.');
});

test('an error and what it was measured against are said in plain words', () => {
  expect(plain('Wear, 4.1 mm², 0.60 mm deep (to 0.10 mm), measured against: design.')).toBe(
    'Wear, 4.1 mm², 0.60 mm deep (give or take 0.10 mm), measured against a design of the sound tooth.',
  );
  expect(plain('measured against: an earlier scan; rough')).toBe(
    'measured against an earlier scan; rough',
  );
  expect(plain('It goes (to 1 mm) on')).not.toContain('(to');
  expect(plain('from 2 mm to 3 mm')).toBe('from 2 mm to 3 mm');
});

test('law_nothing_has_no_minus', () => {
  for (const value of [-0.004, -0, 0, 0.004]) expect(fixed(value, 2)).toBe('0.00');
  expect(fixed(-0.3, 0)).toBe('0');
  expect(fixed(-0.005, 3)).toBe('-0.005');
  expect(fixed(-10, 0)).toBe('-10');
  expect(percent(-0.001)).toBe('0 %');
});
