import { expect, test } from 'vitest';
import type { Plan } from '../api/types';
import { proofTone } from './figures';
import {
  figureName,
  FOLLOW_FOR_MS,
  followMs,
  partWords,
  PLAN_STATES,
  releaseOf,
  uncheckedOf,
  uncheckedOfPart,
} from './words';

const check = (name: string, passes: boolean | null) =>
  ({ name, passes, measured: '', allowed: '', words: '' }) as Plan['checks'][number];

test('law_a_proof_that_left_something_out_is_not_all_green', () => {
  expect(proofTone(0, 0)).toBe('good');
  expect(proofTone(0, 1)).toBe('doubt');
  expect(proofTone(1, 1)).toBe('bad');
});

test('what was not checked is named before the signature', () => {
  const checks = [
    check('P08 cells of pulp that are removed', true),
    check('P12 overlap of what is laid down with the antagonist', null),
    check('P11 overlap of what is laid down with a neighbour', null),
  ];
  const words = uncheckedOf({ checks });
  expect(words).toHaveLength(2);
  expect(words[0]).toMatch(/^contact with the opposing teeth\./);
  expect(words[1]).toMatch(/^overlap of what is laid down with a neighbour\./);
});

test('law_a_part_is_released_by_an_approval_alone', () => {
  const part = (passes: boolean) => ({ passes }) as unknown as Plan['part'];
  for (const state of Object.keys(PLAN_STATES) as Plan['state'][])
    for (const one of [part(true), part(false), null, undefined]) {
      const { tone, words } = releaseOf({ state, part: one });
      const released = state === 'approved' && one?.passes === true;
      expect([tone, words.startsWith('Not released')]).toEqual([
        released ? 'good' : 'bad',
        !released,
      ]);
    }
  for (const state of Object.keys(PLAN_STATES) as Plan['state'][])
    for (const one of [part(true), part(false)]) {
      // The plan's page says no more than the sheet.
      const released = state === 'approved' && one?.passes === true;
      const words = partWords({ state, part: one });
      expect(words?.includes('can be made')).toBe(released);
      expect(words?.includes('Not released')).toBe(!released);
      expect(partWords({ state, part: null })).toBeNull();
    }
  // Approved is not enough, and what was delivered is past.
  expect(releaseOf({ state: 'approved', part: part(false) }).words).toContain('its own limits');
  expect(releaseOf({ state: 'delivered', part: part(true) }).words).toContain(
    'the tooth has changed since its scan',
  );
});

test('before a proof the sheet says that the bite is not checked, unless it was', () => {
  const part = (names: string[]) =>
    ({ contacts: names.map((name) => ({ with: name })) }) as unknown as Plan['part'];
  expect(uncheckedOfPart({ checks: [], part: part(['34']) })).toHaveLength(1);
  expect(uncheckedOfPart({ checks: [], part: part(['34', 'antagonist']) })).toHaveLength(0);
  const passed = [check('P12 overlap of what is laid down with the antagonist', true)];
  expect(uncheckedOfPart({ checks: passed, part: part([]) })).toHaveLength(0);
});

test('law_a_plan_that_somebody_else_can_go_on_with_is_followed', () => {
  const ended = ['refused', 'delivered', 'failed'];
  for (const state of Object.keys(PLAN_STATES) as Plan['state'][]) {
    const soon = followMs(state, FOLLOW_FOR_MS - 1);
    if (ended.includes(state)) expect(soon).toBe(false);
    else expect(soon).toBe(state === 'making' ? 3000 : 30_000);
    // Each look stands in the record, so that a page that is left open is not looked at for ever.
    expect(followMs(state, FOLLOW_FOR_MS)).toBe(false);
  }
});

test('a technical figure has a plain name, and what has none keeps its own', () => {
  expect(figureName('mean turn along the outline')).not.toMatch(/mean turn|outline/);
  expect(figureName('least_thickness, body')).toBe('least thickness, body');
});
