import { expect, test } from 'vitest';
import { places } from './slices';

const views = [
  { view: 'axial', slices: 10 },
  { view: 'coronal', slices: 4 },
  { view: 'sagittal', slices: 2 },
];

test('lines stand where the other views cut', () => {
  // The head's end, the front, the right.
  const slices = { axial: 9, coronal: 0, sagittal: 0 };
  expect(places('axial', views, slices)).toEqual({ across: 0.25, down: 0.125 });
  const coronal = places('coronal', views, slices);
  expect(coronal.across).toBe(0.25);
  expect(coronal.down).toBeCloseTo(0.05);
  const sagittal = places('sagittal', views, slices);
  expect(sagittal.across).toBe(0.125);
  expect(sagittal.down).toBeCloseTo(0.05);
  expect(places('axial', [], {})).toEqual({ across: 0.5, down: 0.5 });
});
