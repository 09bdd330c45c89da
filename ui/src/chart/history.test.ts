import { describe, expect, test } from 'vitest';
import type { Chart, ToothChart } from '../api/types';
import { changes, conditionOf, dayAt, dayBefore } from './history';
import { fieldsOf, neighbour, surfacesOf } from './odontogram';
import { allTeeth } from '../lexicon/numbers';
import { SIGNS } from './signs';

const days = ['2044-01-10', '2044-09-02', '2045-03-01'];
const before: Chart = {
  at: '2044-01-10',
  days,
  teeth: [
    { fdi: 36, state: 'present', surfaces: [{ surface: 'O', condition: 'caries' }] },
    { fdi: 18, state: 'unerupted', surfaces: [] },
  ],
};
const after: Chart = {
  at: '2045-03-01',
  days,
  teeth: [
    { fdi: 36, state: 'present', surfaces: [{ surface: 'O', condition: 'filling' }] },
    { fdi: 18, state: 'present', surfaces: [] },
    { fdi: 11, state: 'present', surfaces: [{ surface: 'I', condition: 'chip' }] },
  ],
};

describe('the history of a chart', () => {
  test('law_equal_charts_differ_in_nothing', () => {
    expect(changes(before, before)).toEqual([]);
  });
  test('law_what_was_not_charted_is_never_called_sound', () => {
    const bare: ToothChart = { fdi: 24, state: 'present', surfaces: [] };
    expect(conditionOf(bare, 'O')).toBe('not charted');
    const sound: Chart = {
      ...before,
      teeth: [...before.teeth, { ...bare, surfaces: [{ surface: 'O', condition: 'sound' }] }],
    };
    expect(changes(before, sound)).toEqual([
      { fdi: 24, words: 'chewing surface: not charted → sound' },
    ]);
    expect(changes({ ...before, teeth: [] }, before).map((one) => one.words)).not.toContain(
      'chewing surface: sound → caries',
    );
  });
  test('every condition but sound and not charted has a sign of its own', () => {
    const signs = Object.values(SIGNS);
    expect(new Set(signs).size).toBe(signs.length);
  });
  test('a change is told once, by number', () => {
    expect(changes(before, after)).toEqual([
      { fdi: 11, words: 'biting edge: not charted → chip' },
      { fdi: 18, words: 'unerupted → present' },
      { fdi: 36, words: 'chewing surface: caries → filling' },
    ]);
  });
  test('a place of the slider is a day', () => {
    expect(dayAt(days, 1)).toBe('2044-09-02');
    expect(dayAt(days, 9)).toBe('2045-03-01');
    expect(dayAt(days, -1)).toBe('2044-01-10');
    expect(dayAt([], 0)).toBeUndefined();
    expect(dayBefore(days, '2044-09-02')).toBe('2044-01-10');
    expect(dayBefore(days, '2044-01-10')).toBeUndefined();
  });
});

describe('the odontogram', () => {
  test('law_every_tooth_has_five_fields_and_can_be_reached_by_arrows', () => {
    for (const fdi of allTeeth()) {
      expect(
        fieldsOf(fdi)
          .map((field) => field.surface)
          .sort(),
      ).toEqual([...surfacesOf(fdi)].sort());
    }
    const seen = new Set<number>();
    const next = [11];
    while (next.length > 0) {
      const fdi = next.pop() ?? 11;
      if (seen.has(fdi)) continue;
      seen.add(fdi);
      for (const key of ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown']) {
        const there = neighbour(fdi, key, 'mixed');
        if (there !== null) next.push(there);
      }
    }
    expect(seen.size).toBe(52);
  });
  test('mesial is towards the midline on the page', () => {
    const right = fieldsOf(46).find((field) => field.path.startsWith('M32'));
    const left = fieldsOf(36).find((field) => field.path.startsWith('M32'));
    expect(right?.surface).toBe('M');
    expect(left?.surface).toBe('D');
  });
});
