// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Patient, Scan } from '../api/types';
import { Clinic } from '../app/on-trial';
import { MouthDoubt } from './identity';

afterEach(cleanup);

test('law_a_scan_that_fits_nowhere_is_told_with_what_it_was_compared_with', () => {
  const before = { id: 's1', name: 'before.stl', received: '2026-03-10T09:00:00Z' };
  const patient = { id: 'p1', scans: [before] } as unknown as Patient;
  const scan = { id: 's2', unlike: 's1', teeth: [] } as unknown as Scan;
  render(<MouthDoubt patient={patient} scan={scan} />, { wrapper: Clinic });
  const told = screen.getByRole('alert').textContent ?? '';
  expect(told).toContain('(before.stl), nor on those before it that were compared.');
  expect(told).not.toContain('any before');
});

test('law_a_piece_on_which_nothing_is_planned_is_told_before_anybody_asks', () => {
  for (const unplaced of [true, false]) {
    cleanup();
    const patient = { id: 'p1', scans: [{ id: 's2' }] } as unknown as Patient;
    const scan = { id: 's2', unplaced, teeth: [] } as unknown as Scan;
    render(<MouthDoubt patient={patient} scan={scan} />, { wrapper: Clinic });
    expect(screen.queryAllByText(/Nothing is planned on this scan/).length).toBe(+unplaced);
  }
});
