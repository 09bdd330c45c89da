// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import type { Plan } from '../api/types';
import { Clinic, InRecord } from '../app/on-trial';
import { isToLookAt, ToChart, WorkedBefore } from './approve';

afterEach(cleanup);

const one = {
  id: 'd1',
  began: '2026-03-10T09:00:00Z',
  state: 'over',
  how: 'done',
  worked: true,
  was: [],
};
/** What is told of earlier work on a tooth, band by band. */
const bands = (fdi: number, ...deliveries: object[]): string[] => {
  cleanup();
  const record = { id: 'p1', deliveries: deliveries.map((more) => ({ ...one, ...more })) };
  render(
    <Clinic>
      <InRecord of={record}>
        <WorkedBefore fdi={fdi} />
      </InRecord>
    </Clinic>,
  );
  return [...document.querySelectorAll('.band')].map((band) => band.textContent ?? '');
};

test('law_who_signs_is_told_that_a_tooth_was_worked_on_by_each_number_it_was_said_to_have', () => {
  const told = (fdi: number, more: object): string => bands(fdi, more).join(' ');
  expect(told(36, { fdi: 36 })).toMatch(/^Tooth 36 .*was worked on before/);
  expect(told(36, { fdi: 36 })).not.toContain('said since');
  expect(told(36, { fdi: 46, was: [36] })).toMatch(
    /^It was said that tooth 36 .*said since that it was tooth 46.* looked at both/,
  );
  expect(told(46, { fdi: 46, was: [36] })).toMatch(/^Tooth 46 .*was worked on before/);
  expect(told(36, { fdi: 46 })).toBe('');
});

test('law_a_session_that_was_taken_for_a_tooth_hides_no_work_on_that_tooth', () => {
  const [own, other] = [{ fdi: 36 }, { id: 'd2', fdi: 46, was: [36] }];
  for (const both of [
    [own, other],
    [other, own],
  ]) {
    const [first, second, ...more] = bands(36, ...both);
    expect(first).toMatch(/^Tooth 36 .*was worked on before/);
    expect(second).toMatch(/^It was said of another session, too, that tooth 36 .* tooth 46 /);
    expect(more).toEqual([]);
  }
});

test('law_nobody_is_told_to_look_first_where_that_alone_makes_no_plan_legal', () => {
  const due = (standing: Plan['standing'], charting_due = true): boolean =>
    isToLookAt({ standing, charting_due });
  expect([due('fresh'), due('fresh', false)]).toEqual([true, false]);
  for (const standing of ['at_work', 'worked', 'beside', 'misnumbered', 'piece'] as const)
    expect(due(standing)).toBe(false);
});

test('law_who_is_to_look_at_a_tooth_first_is_led_to_that_tooth', () => {
  render(<ToChart patient="p1" fdi={46} />, { wrapper: Clinic });
  expect(screen.getByRole('link').getAttribute('href')).toBe('/patients/p1/chart?fdi=46');
});
