import { expect, test } from 'vitest';
import { isAlike } from './patients';

test('law_a_record_of_the_same_name_and_birth_is_asked_about', () => {
  const one = { name: 'Luna Vega', born: '1990-05-01' };
  for (const name of ['Luna Vega', ' luna  VEGA ', 'Luna Vega'])
    expect(isAlike(one, name, '1990-05-01')).toBe(true);
  expect(isAlike({ ...one, name: 'Jos\u00e9' }, 'Jose\u0301', '1990-05-01')).toBe(true);
  expect(isAlike(one, 'Luna Vega', '1990-05-02')).toBe(false);
  expect(isAlike(one, 'Luna Vegas', '1990-05-01')).toBe(false);
});
