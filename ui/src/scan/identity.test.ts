import { expect, test } from 'vitest';
import type { Scan } from '../api/types';
import { numberDoubts, teethApart } from './identity';

const label = (fdi: number, confidence: number, more: object = {}) =>
  ({ fdi, confidence, by_hand: false, doubts: [], ...more }) as unknown as Scan['teeth'][number];

test('law_a_number_that_is_not_sure_is_not_signed_for_in_silence', () => {
  const teeth = [
    label(36, 0.97),
    label(46, 0.48, { doubts: ['may be 45'] }),
    label(41, 1, { by_hand: true }),
  ];
  const sure = { teeth, corrections: [] };
  expect(numberDoubts(sure, 36)).toEqual([]);
  expect(numberDoubts(sure, 46)).toEqual(['the program is 48 % sure of it', 'may be 45']);
  expect(numberDoubts(sure, 41)).toEqual(['a person gave it']);
  expect(numberDoubts(sure, 18)).toHaveLength(1);
  // What a person said of one tooth numbers the others, too.
  const corrected = { teeth, corrections: [{ fdi: 41, at: [0, 0, 0] }] };
  expect(numberDoubts(corrected, 36)).toEqual([
    'a person said where tooth 41 is, and the others were numbered again after that',
  ]);
  const more = { teeth, corrections: [...corrected.corrections, { fdi: 42, at: [0, 0, 0] }] };
  expect(numberDoubts(more, 36, (fdi) => `n${fdi}`)[0]).toContain('where teeth n41, n42 are, and');
});

test('law_a_scan_with_other_teeth_than_before_is_told', () => {
  const scan = (...all: number[]) => ({ teeth: all.map((fdi) => label(fdi, 1)) });
  expect(teethApart(scan(36, 37), scan(36, 37))).toEqual({ gone: [], more: [] });
  expect(teethApart(scan(36, 38), scan(36, 37))).toEqual({ gone: [37], more: [38] });
});
