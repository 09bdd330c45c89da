import { expect, test } from 'vitest';
import { deviceState, isFree } from './device-state';

test('law_a_device_that_tests_itself_is_not_said_to_be_in_use', () => {
  expect(deviceState({ state: 'testing' })).toEqual({ words: 'tests itself', tone: 'note' });
  expect(isFree({ state: 'testing' })).toBe(false);
  expect(isFree({ state: 'in_use' })).toBe(false);
  for (const state of ['ready', 'out_of_use']) expect(isFree({ state })).toBe(true);
});
test('law_only_a_ready_device_is_told_as_good', () => {
  for (const state of ['testing', 'in_use', 'out_of_use', 'something_new'])
    expect(deviceState({ state }).tone).not.toBe('good');
});
