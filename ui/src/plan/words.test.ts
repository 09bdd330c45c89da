import { expect, test } from 'vitest';
import type { Plan } from '../api/types';
import { endOf, planState } from '../delivery/ends';
import { proofTone } from './figures';
import {
  insideWords,
  figureName,
  FOLLOW_FOR_MS,
  followMs,
  measuredWords,
  noteWords,
  partWords,
  PLAN_STATES,
  releaseOf,
  signatureWords,
  staleWords,
  uncheckedOf,
  uncheckedOfPart,
} from './words';

const FRESH = 'fresh' as const;
const STALE = { standing: 'worked' as const, stale: 'tooth 36 was worked on; scan again' };

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
  expect(words[0]).toMatch(/^contact with the opposing teeth\. Look at the bite yourself/);
  expect(words[1]).toMatch(/^overlap of what is laid down with a neighbour\./);
});

test('law_a_part_is_released_by_an_approval_alone', () => {
  const part = (passes: boolean) => ({ passes }) as unknown as Plan['part'];
  for (const state of Object.keys(PLAN_STATES) as Plan['state'][])
    for (const one of [part(true), part(false), null, undefined]) {
      const { tone, words } = releaseOf({ state, part: one, standing: FRESH });
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
      const words = partWords({ state, part: one, standing: FRESH });
      expect(words?.includes('can be made')).toBe(released);
      expect(words?.includes('Not released')).toBe(!released);
      expect(partWords({ state, part: null, standing: FRESH })).toBeNull();
    }
  // Approved is not enough, and what was delivered is past.
  expect(releaseOf({ state: 'approved', part: part(false), standing: FRESH }).words).toContain(
    'its own limits',
  );
  expect(releaseOf({ state: 'delivered', part: part(true), standing: FRESH }).words).toContain(
    'the tooth has changed since its scan',
  );
});

test('law_a_plan_that_does_not_count_any_more_releases_nothing', () => {
  const part = { passes: true } as unknown as Plan['part'];
  for (const state of Object.keys(PLAN_STATES) as Plan['state'][]) {
    const { tone, words } = releaseOf({ state, part, ...STALE });
    expect(tone).toBe('bad');
    if (state !== 'delivered') expect(words).toContain(staleWords(STALE));
    expect(partWords({ state, part, ...STALE })).toContain('Not released');
  }
});

test('law_a_part_is_not_released_while_its_tooth_is_worked_on', () => {
  const part = { passes: true } as unknown as Plan['part'];
  const plan = { state: 'approved' as const, part, standing: FRESH };
  expect(releaseOf(plan).tone).toBe('good');
  expect(releaseOf({ ...plan, standing: 'at_work' })).toMatchObject({ tone: 'bad' });
});

test('law_a_plan_that_does_not_count_any_more_is_not_told_as_good', () => {
  const plan = { id: 'n1', state: 'approved' as const };
  expect(planState({ ...plan, standing: 'fresh' }, [], String).tone).toBe('good');
  expect(planState({ ...plan, standing: 'at_work' }, [], String).tone).toBe('good');
  for (const standing of ['worked', 'beside', 'renumbered', 'misnumbered', 'piece'] as const)
    expect(planState({ ...plan, standing }, [], String)).toEqual({
      tone: 'bad',
      words: 'approved; does not count any more',
    });
});

test('law_what_ended_early_is_not_told_as_delivered', () => {
  const part = { passes: true } as unknown as Plan['part'];
  const plan = { state: 'delivered' as const, part, standing: FRESH };
  const early = endOf({ state: 'over', how: 'quit', worked: true, beyond_limits: [] });
  const done = endOf({ state: 'over', how: 'done', worked: true, beyond_limits: [] });
  expect(releaseOf(plan, early).words).toContain('was worked on and ended early, not complete;');
  for (const end of [early, undefined]) expect(releaseOf(plan, end).words).not.toMatch(/delivered/);
  expect(releaseOf(plan, done).words).toContain('this plan was delivered;');
  for (const end of [early, done, undefined]) {
    expect(releaseOf(plan, end).words).toContain('the tooth has changed since its scan');
    expect(partWords(plan, end)).toContain('Not released');
  }
  // A tooth that nobody worked on has not changed.
  const words = 'worked on tooth 46 instead';
  const other = releaseOf(plan, { words, tone: 'bad', other: true });
  expect(other).toMatchObject({ tone: 'bad' });
  // The same words as in its head.
  expect(other.words).toContain(`this plan was ${words}. The number of its tooth was wrong.`);
  expect(other.words).not.toMatch(/has changed/);
  expect(PLAN_STATES.delivered).toMatchObject({ tone: 'doubt', words: 'worked on (simulated)' });
});

test('law_a_signature_promises_no_part_that_it_does_not_release', () => {
  const words = (part: unknown) => signatureWords({ part: part as Plan['part'] });
  expect(words({ passes: true, failures: [] })).toContain('its part can be printed');
  expect(words(null)).toContain('it has no part to print');
  const broken = words({ passes: false, failures: ['wall of 0.1 mm.'] });
  expect(broken).toContain('its part is not released');
  expect(broken).toContain('(wall of 0.1 mm).');
  expect(broken).not.toContain('can be printed');
});

test('nobody is told to bring what the clinic cannot take', () => {
  const note = 'No opposing arch was given: the bite was not checked.';
  const checks = [check('P12 overlap of what is laid down with the antagonist', null)];
  for (const one of [noteWords(note), ...uncheckedOf({ checks })]) {
    expect(one).toMatch(/look at the bite yourself/i);
    expect(one).not.toMatch(/[Bb]ring|other jaw|opposing arch/);
  }
  expect(noteWords('something else')).toBe('something else');
});

test('what was not there to measure has no figure', () => {
  const p10 = { measured: '3 mm', words: 'Nothing is removed, so no wall gets thinner.' };
  expect(measuredWords(p10)).toBe('nothing is removed');
  expect(measuredWords({ measured: '3 mm', words: 'A wall of 3 mm is left.' })).toBe('3 mm');
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
  expect(figureName('limit')).toBe('the most that may be added');
  expect(figureName('mean turn along the outline')).not.toMatch(/mean turn|outline/);
  expect(figureName('least_thickness, body')).toBe('least thickness, body');
});

test('what is taken away, and what nobody knows of the inside, is told in one line', () => {
  const figure = (value: number) => ({ name: 'to take away', value, unit: 'mm³' });
  const notes = [
    'One packet stands for many; where the pulp begins is said elsewhere.',
    'Not known: Where enamel ends and dentine and pulp begin in this tooth: that needs a radiograph.',
    'Not known: Whether the tooth is alive, cracked inside or already filled.',
  ];
  expect(insideWords({ figures: [figure(8.8)], notes })).toBe(
    '8.80 mm³ of the tooth are taken away. Not known: where the pulp begins, which is only estimated, and whether the tooth is alive.',
  );
  expect(insideWords({ figures: [figure(0)], notes: notes.slice(0, 1) })).toBe(
    'Nothing of the tooth is taken away.',
  );
  expect(insideWords({ figures: [], notes: [] })).toBeNull();
});
