// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import type { Appointment } from '../api/types';
import { Parts, server, settle, Outside, outside } from '../app/on-trial';
import PatientFrame from './patient';
import { StateChoice } from './today';

const mine = vi.hoisted(() => ({ role: 'dentist' }));
vi.mock('../app/session', () => ({ useMay: () => true, useAccount: () => ({ role: mine.role }) }));
afterEach(() => {
  cleanup();
  mine.role = 'dentist';
  vi.unstubAllGlobals();
});

test('law_what_is_typed_for_one_patient_is_gone_with_the_way_to_another', async () => {
  server(({ path }) =>
    Response.json({ id: path.split('/').at(-1), name: path, born: '', mdas: [], to_examine: [] }),
  );
  render(
    <Parts>
      <MemoryRouter initialEntries={['/patients/b']}>
        <Outside />
        <Routes>
          <Route path="/patients/:p" element={<PatientFrame />}>
            <Route index element={<textarea aria-label="A note" />} />
          </Route>
        </Routes>
      </MemoryRouter>
    </Parts>,
  );
  await settle();
  // Both records are known, as within five minutes.
  await act(async () => outside.go('/patients/a'));
  await settle();
  await act(async () => outside.go('/patients/b'));
  await settle();
  const note = () => screen.getByLabelText<HTMLTextAreaElement>('A note');
  fireEvent.change(note(), { target: { value: 'of Luna' } });
  await act(async () => outside.go('/patients/a'));
  expect(note().value).toBe('');
});

test('law_choosing_a_state_records_nothing', () => {
  const one = {
    state: 'booked',
    starts: '2026-03-01T09:30',
    patient: { name: 'Theo' },
  } as Appointment;
  const change = vi.fn();
  render(<StateChoice one={one} busy={false} change={change} />, { wrapper: Parts });
  const record = () => screen.queryByRole('button', { name: /^Record the state/ });
  expect(record()).toBeNull();
  const choice = screen.getByRole('combobox');
  // As the arrows go over them.
  for (const value of ['waiting', 'in_chair', 'missed']) {
    fireEvent.change(choice, { target: { value } });
  }
  expect(change).not.toHaveBeenCalled();
  fireEvent.click(record() as HTMLElement);
  expect(change).toHaveBeenCalledExactlyOnceWith('missed');
});

const plans = [{ id: 'n1', fdi: 36 }];
/** What stands at the head of a record. */
async function head(to_examine: number[], ...deliveries: object[]): Promise<string> {
  cleanup();
  const record = { id: 'a', name: 'Theo', born: '', mdas: [], to_examine, plans, deliveries };
  server(() => Response.json(record));
  render(
    <Parts>
      <MemoryRouter initialEntries={['/patients/a']}>
        <Routes>
          <Route path="/patients/:p" element={<PatientFrame />} />
        </Routes>
      </MemoryRouter>
    </Parts>,
  );
  await settle();
  return screen.getByRole('status').textContent ?? '';
}
const wrong = { id: 'd1', plan: 'n1', fdi: 37, was: [36], to_examine: [36, 37] };
const cut = { id: 'd2', plan: 'n2', fdi: 36, was: [], to_examine: [36] };

test('law_why_a_tooth_with_a_wrong_number_is_to_be_examined_is_told_at_the_head', async () => {
  const told = await head(
    [36, 46, 11],
    { id: 'd1', fdi: 46, was: [36], to_examine: [36, 46] },
    { id: 'd2', fdi: 11, was: [], to_examine: [11] },
  );
  expect(told).toMatch(/Tooth 46 \([^)]*\) was worked on\. It was taken for 36/);
  expect(told).not.toContain('Tooth 11');
  const ways = screen.getAllByRole('link', { name: /^To the chart/ });
  expect(ways.map((one) => [one.textContent, one.getAttribute('href')])).toEqual(
    [36, 46, 11].map((fdi) => [`To the chart of ${fdi}`, `/patients/a/chart?fdi=${fdi}`]),
  );
});

test('law_the_own_record_tells_plainly_which_tooth_was_worked_on_and_orders_nothing', async () => {
  mine.role = 'patient';
  const words = await head([36, 37], wrong);
  expect(words).toMatch(
    /^Simulated device only\.We worked on tooth 37 .*; tooth 36 .* was planned\. Your dentist will talk with you about it\.Your dentist will look at teeth 36 .*, 37 .* again\.$/,
  );
  expect(words).not.toMatch(/treatment there|[Ee]xamine|[Cc]hart/);
  expect(screen.queryByRole('link', { name: /^To the chart/ })).toBeNull();
  expect(await head([36], cut)).toMatch(
    /^Simulated device only\.Your dentist .* treatment there\.$/,
  );
});

test('law_a_wrong_number_that_is_settled_is_no_reason_for_what_a_later_session_left', async () => {
  const settled = { ...wrong, to_examine: [] };
  expect(await head([36], settled, cut)).not.toContain('Tooth 37');
  mine.role = 'patient';
  expect(await head([36], settled, cut)).toMatch(
    /^Simulated device only\.Your dentist will look at tooth 36 .* again after the last treatment there\.$/,
  );
  // Where both left one, both are told.
  expect(await head([36, 37], wrong, cut)).toMatch(
    /^Simulated device only\.We worked on tooth 37 .*look at teeth 36 .*, 37 .* again; at tooth 36 [^,;]* after the last treatment there\.$/,
  );
});

test('law_what_was_planned_is_told_to_whose_record_it_is_only_where_the_plan_is_at_hand', async () => {
  mine.role = 'patient';
  const why = /written down as tooth 37 .*; that was put right, and is why we look again\./;
  // Taken back.
  const back = await head([36, 37], { ...wrong, fdi: 36, was: [37] });
  expect(back).toMatch(
    /^Simulated device only\.We worked on tooth 36 [^;.]*, as was planned\. For a while/,
  );
  expect(back).toMatch(why);
  const unknown = await head([36, 37], { ...wrong, fdi: 36, was: [37], plan: 'n9' });
  expect(unknown).toMatch(/^Simulated device only\.We worked on tooth 36 \([^)]*\)\. For a while/);
  expect(unknown).toMatch(why);
  expect(unknown).not.toContain('planned');
});
