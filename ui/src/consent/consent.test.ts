import { describe, expect, test } from 'vitest';
import type { Consent } from '../api/types';
import { takenBack } from './consent';
import { lastOf, stands } from './use-consents';

const one = (id: string, plan: string | null, back = false): Consent => ({
  id,
  scope: plan === null ? 'research' : 'treatment',
  plan,
  plan_sha256: plan && 'aa',
  text_version: '1',
  language: 'en',
  text_sha256: 'bb',
  signer: 'Theo',
  by: 'elara',
  at: '2045-01-01T00:00:00Z',
  withdrawn: back ? { by: 'elara', at: '2045-01-02T00:00:00Z', reason: '' } : null,
});

describe('consent', () => {
  test('law_the_last_one_to_that_plan_counts', () => {
    const all = [one('c1', 'n1'), one('c2', null), one('c3', 'n2', true)];
    expect(lastOf(all, 'n1')?.id).toBe('c1');
    expect(lastOf(all, null)?.id).toBe('c2');
    expect(lastOf(all, 'n9')).toBeUndefined();
    expect(stands(lastOf(all, 'n1'))).toBe(true);
    expect(stands(lastOf(all, 'n2'))).toBe(false);
    expect(stands(undefined)).toBe(false);
    expect(stands(lastOf([...all, one('c4', 'n1', true)], 'n1'))).toBe(false);
    expect(stands(lastOf([...all, one('c4', 'n2')], 'n2'))).toBe(true);
  });
  test('law_who_takes_it_back_is_told_that_a_session_is_ended', () => {
    expect(takenBack(true)).toContain('the session that goes on is ended at once');
    expect(takenBack(false)).not.toContain('session');
  });
});
