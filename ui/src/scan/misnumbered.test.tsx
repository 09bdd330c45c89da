// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Scan } from '../api/types';
import { Numbering } from '../app/numbering';
import { Clinic, InRecord, server, settle } from '../app/on-trial';
import NewPlan from '../plan/new';
import { Findings } from './found';
import { Misnumbered, misnumberedBy } from './misnumbered';
import Scans from './scans';

const mine = vi.hoisted(() => ({ role: 'dentist' }));
vi.mock('../app/session', () => ({
  useAccount: () => ({ id: 'a1', role: mine.role }),
  useMay: () => true,
}));
afterEach(() => {
  cleanup();
  mine.role = 'dentist';
  vi.unstubAllGlobals();
});
const received = '2026-03-10T08:00:00Z';
const rows = ['s1', 's2'].map((id) => ({ id, name: `${id}.stl`, jaw: 'lower', received }));
const scan = {
  ...rows[0],
  state: 'examined',
  teeth: [],
  corrections: [],
  findings: [{ id: 1, fdi: 36, kind: 'cavity', severity: 'note', sentence: '', confidence: 1 }],
} as unknown as Scan;
const record = (was: number[], standing = 'fresh', fdi = 37) =>
  ({
    id: 'p1',
    name: 'Theo',
    scans: rows.map((one) => ({ ...one, state: 'examined', teeth: 1, findings: 1 })),
    series: [],
    plans: [{ id: 'n1', scan: 's1', fdi: 36, standing, state: 'delivered' }],
    // Both teeth were looked at since.
    deliveries: [{ id: 'd1', plan: 'n1', fdi, was, state: 'over', to_examine: [] }],
    to_examine: [],
  }) as never;

test('law_a_scan_counts_no_more_whose_number_of_a_tooth_was_wrong', () => {
  expect(misnumberedBy(record([]), 's1')).toBeUndefined();
  expect(misnumberedBy(record([36]), 's1')).toHaveLength(1);
  expect(misnumberedBy(record([], 'misnumbered'), 's1')).toEqual([]);
  expect(misnumberedBy(record([36], 'misnumbered'), 's2')).toBeUndefined();
});

function page(patient: never, part: React.ReactNode): void {
  server(({ path }) => (path.endsWith('/s1') ? Response.json(scan) : undefined));
  render(
    <Numbering>
      <InRecord of={patient}>{part}</InRecord>
    </Numbering>,
    { wrapper: Clinic },
  );
}

test('law_it_is_told_in_the_list_and_no_plan_is_offered_on_it', async () => {
  for (const was of [[36], []]) {
    const wrong = was.length;
    page(record(was), <Scans />);
    const marks = screen.queryAllByText('tooth numbers wrong');
    expect(marks).toHaveLength(wrong);
    if (wrong) expect(marks[0]?.closest('li')?.textContent).toContain('s1.stl');
    cleanup();
    const none = () => undefined;
    page(record(was), <Findings scan={scan} patient={record(was)} chosen={null} choose={none} />);
    expect(screen.queryAllByRole('link', { name: 'Plan for finding 1' })).toHaveLength(1 - wrong);
    cleanup();
    page(record(was), <Misnumbered patient={record(was)} scan="s1" />);
    const band = screen.queryByRole('status')?.textContent ?? '';
    expect(band !== '').toBe(wrong > 0);
    if (!wrong) continue;
    expect(band).toMatch(/Tooth 37 .*was worked on \(simulated\)\. It was taken for 36/);
    expect(band).toContain('Scan the mouth anew');
  }
});

test('law_of_a_number_that_was_put_right_and_back_only_the_doubt_is_told', () => {
  for (const role of ['dentist', 'patient']) {
    mine.role = role;
    const back = record([35], 'misnumbered', 36);
    page(back, <Misnumbered patient={back} scan="s1" />);
    const band = screen.getByRole('status').textContent ?? '';
    expect(band).toContain('whose number was in doubt meanwhile.');
    expect(band).toMatch(/Tooth 36 .*, as was planned; its number was in doubt meanwhile\./);
    expect(band).not.toContain('that was another one');
    cleanup();
    page(back, <Scans />);
    expect(screen.getAllByText('tooth numbers in doubt')).toHaveLength(1);
    expect(screen.queryByText('tooth numbers wrong')).toBeNull();
    cleanup();
  }
});

test('law_the_reason_stands_in_the_place_of_the_form', async () => {
  const one = record([36]) as { scans: unknown[] };
  page({ ...one, scans: one.scans.slice(0, 1) } as never, <NewPlan />);
  await settle();
  expect(screen.queryByRole('button')).toBeNull();
  expect(screen.getByRole('status').textContent).toContain('Scan the mouth anew');
});
