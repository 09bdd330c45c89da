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

test('law_why_a_tooth_with_a_wrong_number_is_to_be_examined_is_told_at_the_head', async () => {
  const record = { id: 'a', name: 'Theo', born: '', mdas: [], to_examine: [36, 46, 11] };
  const deliveries = [
    { id: 'd1', fdi: 46, was: [36] },
    { id: 'd2', fdi: 11, was: [] },
  ];
  server(() => Response.json({ ...record, deliveries }));
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
  const told = screen.getByRole('status').textContent ?? '';
  expect(told).toMatch(/Tooth 46 \([^)]*\) was worked on\. It was taken for 36/);
  expect(told).not.toContain('Tooth 11');
  const ways = screen.getAllByRole('link', { name: /^To the chart/ });
  expect(ways.map((one) => [one.textContent, one.getAttribute('href')])).toEqual(
    [36, 46, 11].map((fdi) => [`To the chart of ${fdi}`, `/patients/a/chart?fdi=${fdi}`]),
  );
});

test('law_the_own_record_tells_plainly_which_tooth_was_worked_on_and_orders_nothing', async () => {
  mine.role = 'patient';
  const told = async (...deliveries: object[]): Promise<string> => {
    cleanup();
    const record = { id: 'a', name: 'Theo', born: '', mdas: [], to_examine: [36, 37] };
    const plans = [{ id: 'n1', fdi: 36 }];
    server(() => Response.json({ ...record, plans, deliveries }));
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
  };
  const one = { id: 'd1', plan: 'n1', fdi: 37, was: [36] };
  const words = await told(one);
  expect(words).toMatch(
    /^We worked on tooth 37 .*; tooth 36 .* was planned\. Your dentist will talk with you about it\.Your dentist will look at teeth 36 .*, 37 .* again\.$/,
  );
  expect(words).not.toMatch(/treatment there|[Ee]xamine|[Cc]hart/);
  expect(screen.queryByRole('link', { name: /^To the chart/ })).toBeNull();
  expect(await told({ ...one, fdi: 36, was: [] })).toMatch(/^Your dentist .* treatment there\.$/);
});
