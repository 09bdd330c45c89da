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

const tested = (test_due: boolean, passed = true) => ({
  lot: '1',
  state: 'ready',
  self_test: { at: '2026-11-29T22:15:00Z', passed, words: 'as found' },
  test_due,
});
const what = (one: Parameters<typeof owed>[0]) => owed(one)?.what;

test('law_a_test_of_another_day_is_told_where_the_server_says_so', () => {
  expect(what(tested(false))).toBeUndefined();
  expect(what(tested(true))).toBe('test of today');
  expect(owed(tested(true))?.words).toContain('Nov 2026');
});
test('law_what_is_asked_for_is_told_once_and_not_of_a_device_that_is_just_testing_itself', () => {
  expect(what({ ...tested(true), self_test: null })).toBe('first test');
  expect(what({ lot: '1', state: 'out_of_use', self_test: null, test_due: true })).toBe(
    'first test',
  );
  expect(what({ lot: 'L-2045-03', state: 'out_of_use', self_test: null, test_due: false })).toBe(
    'lot',
  );
  expect(what({ ...tested(false), lot: 'L-2045-03' })).toBe('lot');
  // The server says this one, with what was found.
  expect(what(tested(true, false))).toBeUndefined();
  for (const self_test of [null, tested(true).self_test])
    expect(what({ lot: '1', state: 'testing', self_test, test_due: true })).toBeUndefined();
});
test('law_a_lot_is_a_number_from_one_on', () => {
  for (const lot of ['1', '42', '4294967295']) expect(hasLot({ lot })).toBe(true);
  for (const lot of ['', '0', '-1', '01', 'L-2045-03', '1 ', '4294967296'])
    expect(hasLot({ lot })).toBe(false);
});
