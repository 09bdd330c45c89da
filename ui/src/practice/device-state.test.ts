import { expect, test } from 'vitest';
import { deviceState, hasLot, isFree, owed } from './device-state';

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

const NOW = new Date(2026, 10, 30, 8, 15);
const at = (day: number, hour: number): string => new Date(2026, 10, day, hour).toISOString();
const tested = (when: string, passed = true) => ({
  lot: '1',
  state: 'ready',
  self_test: { at: when, passed, words: 'as found' },
});
const what = (one: Parameters<typeof owed>[0]) => owed(one, NOW)?.what;

test('law_a_test_of_another_day_is_asked_for_again_by_the_clock_of_this_place', () => {
  expect(what(tested(at(30, 0)))).toBeUndefined();
  expect(what(tested(at(29, 23)))).toBe('test of today');
  expect(owed(tested(at(29, 23)), NOW)?.words).toContain('29 Nov 2026');
  expect(what(tested('no time'))).toBe('test of today');
  // A clock that is ahead is no reason to ask.
  expect(what(tested(at(31, 1)))).toBeUndefined();
});
test('law_what_is_asked_for_is_told_once_and_not_of_a_device_that_is_just_testing_itself', () => {
  expect(what({ ...tested(''), self_test: null })).toBe('first test');
  expect(what({ lot: '1', state: 'out_of_use' })).toBe('first test');
  expect(what({ lot: 'L-2045-03', state: 'out_of_use' })).toBe('lot');
  expect(what({ ...tested(at(1, 8)), lot: 'L-2045-03' })).toBe('lot');
  // The server says this one, with what was found.
  expect(what(tested(at(1, 8), false))).toBeUndefined();
  for (const self_test of [null, tested(at(1, 8)).self_test])
    expect(what({ lot: '1', state: 'testing', self_test })).toBeUndefined();
});
test('law_a_lot_is_a_number_from_one_on', () => {
  for (const lot of ['1', '42', '4294967295']) expect(hasLot({ lot })).toBe(true);
  for (const lot of ['', '0', '-1', '01', 'L-2045-03', '1 ', '4294967296'])
    expect(hasLot({ lot })).toBe(false);
});
