import { expect, test } from 'vitest';
import type { Scan } from '../api/types';
import { missingOf, namedOf } from './wish';

const scan = {
  teeth: [{ fdi: 31 }, { fdi: 36 }],
  findings: [{ id: 2, fdi: 36 }],
} as unknown as Scan;

test('law_no_tooth_is_planned_that_nobody_named', () => {
  const rest = { intent: 'repair', material: '' };
  for (const one of [scan, { ...scan, findings: [] }, { teeth: [], findings: [] }]) {
    const named = namedOf(one, '', '');
    expect(named).toEqual({ fdi: '', finding: '' });
    expect(missingOf({ ...named, ...rest })).toBe('Choose the tooth first');
  }
  // A tooth that the scan does not have was named on another.
  expect(namedOf(scan, '11', '').fdi).toBe('');
  expect(namedOf(scan, '31', '2')).toEqual({ fdi: '31', finding: '' });
  for (const tooth of ['36', '']) {
    const named = namedOf(scan, tooth, '2');
    expect(named).toEqual({ fdi: '36', finding: '2' });
    expect(missingOf({ ...named, ...rest })).toBeNull();
  }
  expect(namedOf(scan, '31', '')).toEqual({ fdi: '31', finding: '' });
});
