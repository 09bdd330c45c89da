// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Device, Today } from '../api/types';
import { Clinic } from '../app/on-trial';
import { isoDay } from '../lexicon/words';
import { planState } from '../delivery/ends';
import { NeedsCard, ToExamineCard } from './today';

let sees = true;
vi.mock('../app/session', () => ({ useMay: () => sees }));
afterEach(cleanup);

const fresh = {
  id: 'v2',
  name: 'Two',
  lot: '7',
  state: 'ready',
  self_test: null,
} as unknown as Device;
const failed = { what: 'One', why: 'its self-test did not pass: too warm', since: '' };
const told = (held: Today['held'], devices: Device[]): string => {
  cleanup();
  const today = { date: isoDay(new Date()), held, devices } as Today;
  render(<NeedsCard today={today} />, { wrapper: Clinic });
  return document.body.textContent ?? '';
};

test('law_what_a_device_needs_is_told_by_its_name_and_with_the_way_there', () => {
  sees = true;
  const words = told([failed], [fresh]);
  expect(words).toContain('One is out of use since');
  expect(words).toContain('its self-test did not pass: too warm.');
  expect(words).toContain('Two: it has not tested itself yet');
  expect(screen.getAllByRole('link', { name: 'To the devices' })).toHaveLength(2);
  expect(told([], [])).toContain('No device needs anything.');
});
test('who may not see the devices is not sent there', () => {
  sees = false;
  told([failed], [fresh]);
  expect(screen.queryByRole('link')).toBeNull();
});
test('law_a_plan_that_waits_is_not_said_to_be_made', () => {
  const plan = { id: 'n1', state: 'making', standing: 'fresh' } as const;
  expect(planState(plan, [], String).words).toBe('waits or is being made');
});

const left = {
  delivery: 'd1',
  patient: 'p1',
  name: 'Theo',
  fdi: 46,
  worked_fdi: 46,
  was: [],
  by: 'elara',
  how: 'done',
  ended: '2026-03-10T09:00:00Z',
  beyond_limits: [],
};
const examined = (...teeth: object[]): string => {
  cleanup();
  const today = { to_examine: teeth, to_examine_is_whole: true } as unknown as Today;
  render(<ToExamineCard today={today} />, { wrapper: Clinic });
  return document.body.textContent ?? '';
};
test('law_what_takes_a_tooth_off_the_list_is_told_as_it_is', () => {
  const words = examined(left);
  expect(words).toMatch(/stands here until somebody charts it; .*Looked at.* is enough\./);
  expect(words).not.toContain('approves');
});
test('law_a_tooth_that_was_taken_for_another_is_told_so_where_it_is_to_be_examined', () => {
  expect(examined({ ...left, was: [36, 37] })).toMatch(/It was taken for 36 .*, and for 37 /);
  for (const row of [left, { ...left, was: [] }]) expect(examined(row)).not.toContain('taken for');
});
test('both teeth of one delivery have a row', () => {
  const shouted = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const words = examined({ ...left, was: [36] }, { ...left, fdi: 36, was: [36] });
  expect(words).toMatch(
    /tooth 36 .* not worked on.*said to be the one that was worked on; tooth 46 .* was/,
  );
  expect(screen.getAllByRole('listitem')).toHaveLength(2);
  expect(shouted).not.toHaveBeenCalled();
  shouted.mockRestore();
});

test('law_from_a_tooth_to_be_examined_the_chart_opens_at_that_tooth', () => {
  sees = true;
  examined(left, { ...left, fdi: 36, was: [36] });
  const ways = screen.getAllByRole('link', { name: /^To the chart of Theo, tooth/ });
  expect(ways.map((one) => one.getAttribute('href'))).toEqual([
    '/patients/p1/chart?fdi=46',
    '/patients/p1/chart?fdi=36',
  ]);
  sees = false;
  examined(left);
  expect(screen.queryByRole('link', { name: /chart/ })).toBeNull();
});
