import { expect, test } from 'vitest';
import type { FileFinding, Scan } from '../api/types';
import { faultWords, toSettle } from './faults';

const finding = (kind: string, severity: FileFinding['severity'], sentence: string) => ({
  kind,
  severity,
  sentence,
});
const size = (words: string) => finding('size', 'error', words);
/** As the program says them. */
const TOLD = [
  size(
    'Read in mm it is 7.0 mm across: too small for any scan of a mouth (a tooth is 5 to 15 mm); every length would be wrong. Where it is in another unit, give --unit cm (70.0 mm), or export it again in mm.',
  ),
  size(
    'Read in mm it is 900.0 mm across: too large for any scan of a mouth; every length would be wrong. Where it is in another unit, give --unit cm (9.0 mm), --unit in (2.5 mm) or --unit um (0.9 mm), or export it again in mm.',
  ),
  size(
    'Read in mm it is 9000.0 mm across: too large; every length would be wrong. Where it is in another unit, state its unit with --unit, or export it again in mm.',
  ),
  finding(
    'size',
    'warning',
    'The file states no unit and is taken as cm by its teeth, 70.0 mm across; in in it would be 17.8 mm. Give --unit in if it is not in cm.',
  ),
  finding(
    'size',
    'warning',
    'The file states no unit and is taken as mm, 70.0 mm across; in cm it would be 700.0 mm, and nothing in it speaks for either. Give --unit mm or --unit cm to say which.',
  ),
  finding(
    'pieces',
    'warning',
    '2 large pieces that are not connected; holes and tunnels are counted on the largest.',
  ),
];

test('law_an_advice_names_nothing_that_only_commands_have', () => {
  for (const one of TOLD) {
    const words = faultWords(one);
    expect(words).not.toContain('--');
    expect(words).toMatch(/[Ee]xport it again in mm, one jaw a file, and bring it in again\.$/);
    expect(words).not.toMatch(/, ,|\.\.|,\.| {2}/);
  }
  expect(
    faultWords(size('It is 60 mm across, but 900 mm with what is loose; remove what is loose.')),
  ).toMatch(/remove what is loose from the file, and bring it in again\.$/);
  expect(faultWords(size('odd: use --thing to mend'))).not.toContain('--');
  const again = 'export it again in mm, one jaw a file, and bring it in again.';
  const [one, several, none, teeth, either] = TOLD.map(faultWords);
  expect(one).toBe(
    `Read in mm it is 7.0 mm across: too small for any scan of a mouth (a tooth is 5 to 15 mm); every length would be wrong. Where it is in another unit, ${again}`,
  );
  for (const words of [several, none])
    expect(words).toMatch(new RegExp(`would be wrong\\. Where it is in another unit, ${again}$`));
  expect(teeth).toMatch(new RegExp(`17\\.8 mm\\. Where it is not in cm, ${again}$`));
  expect(either).toMatch(/speaks for either\. Export it again in mm/);
  expect(
    faultWords(
      size(
        'Read in mm it is 3.0 mm across; every length would be wrong. Where it is in another unit, give --unit cm (30.0 mm), or export it again in mm; where it is right, --unit mm says so.',
      ),
    ),
  ).toMatch(/in another unit, export it again in mm, one jaw a file, and bring it in again\.$/);
});

test('what is to be settled comes first and the worst before it; what is only to know does not', () => {
  const check = {
    findings: [
      finding('pieces', 'note', 'a'),
      finding('rim', 'note', 'b'),
      finding('non-manifold-edges', 'warning', 'c'),
      finding('orientation', 'error', 'd'),
      finding('debris', 'note', 'e'),
    ],
  } as unknown as Scan['check'];
  expect(toSettle(check).map((one) => one.sentence)).toEqual(['d', 'a']);
  expect(toSettle(null)).toEqual([]);
});
