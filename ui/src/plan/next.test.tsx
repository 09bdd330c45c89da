// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { Outlet, Route, Routes } from 'react-router';
import { afterEach, expect, test, vi } from 'vitest';
import type { Plan } from '../api/types';
import { Numbering } from '../app/numbering';
import { Clinic, server, settle } from '../app/on-trial';
import type { End } from '../delivery/ends';
import { Next } from './next';

const mine = vi.hoisted(() => ({ role: 'dentist' }));
vi.mock('../app/session', () => ({
  ROLE_WORDS: {},
  useMay: () => true,
  useAccount: () => ({ role: mine.role }),
}));
afterEach(() => {
  cleanup();
  mine.role = 'dentist';
  vi.unstubAllGlobals();
});

const row = { name: 'a.stl', jaw: 'lower', received: '2026-03-10T08:00:00Z', state: 'examined' };
const scans = [
  { ...row, id: 's0' },
  { ...row, id: 's1' },
];
const label = (fdi: number) => ({ fdi, doubts: [], confidence: 0.4, by_hand: false });
const scan = (id: string, ...teeth: number[]) =>
  Response.json({ id, jaw: 'lower', state: 'examined', teeth: teeth.map(label), corrections: [] });
const plan = {
  id: 'n1',
  scan: 's1',
  fdi: 36,
  standing: 'fresh',
  part: null,
  approvals: [],
  checks: [{ name: 'P12 overlap of what is laid down with the antagonist', passes: null }],
};
async function next(state: string, goesOn?: string, end?: End): Promise<string> {
  cleanup();
  server(({ path }) => {
    if (path.endsWith('/s1')) return scan('s1', 36);
    if (path.endsWith('/s0')) return scan('s0', 36, 37);
    return path.endsWith('/consents')
      ? Response.json([{ scope: 'treatment', plan: 'n1', withdrawn: null }])
      : undefined;
  });
  const record = { id: 'p1', scans, plans: [], deliveries: [] };
  const of = { ...plan, state } as unknown as Plan;
  render(
    <Numbering>
      <Routes>
        <Route element={<Outlet context={record} />}>
          <Route
            path="*"
            element={
              <Next plan={of} patient="p1" end={end} goesOn={goesOn} busy={false} begun={vi.fn()} />
            }
          />
        </Route>
      </Routes>
    </Numbering>,
    { wrapper: Clinic },
  );
  await settle();
  return document.body.textContent ?? '';
}
const DOUBTS = [
  /Look which tooth it is\. That this is 36 .* is not sure/,
  /Look whose mouth it is\. .* 37 is not here/,
  /Not checked: contact with the opposing teeth/,
];

test('law_what_speaks_against_a_plan_stands_beside_what_delivers_it_until_it_is_delivered', async () => {
  for (const goesOn of [undefined, 'd1']) {
    const told = await next('approved', goesOn);
    for (const one of DOUBTS) expect(told).toMatch(one);
    expect(screen.queryAllByRole('button', { name: /^Deliver/ })).toHaveLength(goesOn ? 0 : 2);
  }
  const proven = await next('proven');
  for (const one of DOUBTS) expect(proven.match(new RegExp(one, 'g'))).toHaveLength(1);
  const after = await next('delivered');
  for (const one of DOUBTS) expect(after).not.toMatch(one);
});
test('the patient is not asked to look for what the staff has to', async () => {
  mine.role = 'patient';
  const told = await next('approved');
  for (const one of DOUBTS) expect(told).not.toMatch(one);
  const end: End = { tone: 'bad', words: 'worked on tooth 37 instead', other: true };
  const spent = await next('delivered', undefined, end);
  expect(spent).toContain('Worked on tooth 37 instead. Your dentist will talk with you about it');
  expect(spent).not.toContain('Examine');
  expect(screen.queryByRole('alert')).toBeNull();
  mine.role = 'dentist';
  expect(await next('delivered', undefined, end)).toContain('instead. Examine both teeth before');
});
