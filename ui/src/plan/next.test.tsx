// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Plan } from '../api/types';
import { Numbering } from '../app/numbering';
import { Clinic, InRecord, never, type Said, server, settle } from '../app/on-trial';
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
  answers = {};
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
  figures: [{ name: 'to take away', value: 8.8, unit: 'mm³' }],
  notes: [],
  checks: [{ name: 'P12 overlap of what is laid down with the antagonist', passes: null }],
};
/** How scans are answered that are not. */
let answers: Record<string, 'never' | 'fails'> = {};
let said: Said[] = [];
async function next(state: string, goesOn?: string, end?: End): Promise<string> {
  cleanup();
  said = server((of, signal) => {
    const { path } = of;
    const other = answers[path.split('/').at(-1) ?? ''];
    if (other === 'never') return never(of, signal);
    if (other === 'fails') return Response.json({ error: { what: 'it is away' } }, { status: 503 });
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
      <InRecord of={record}>
        <Next plan={of} patient="p1" end={end} goesOn={goesOn} busy={false} begun={vi.fn()} />
      </InRecord>
    </Numbering>,
    { wrapper: Clinic },
  );
  await settle();
  return document.body.textContent ?? '';
}
const DOUBTS = [
  '8.80 mm³ of the tooth are taken away',
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

/** Those that take the plan further. */
const onward = (name: RegExp) => screen.getAllByRole<HTMLButtonElement>('button', { name });
const [DELIVER, APPROVE] = [/^Deliver/, /^Approve/];
const open = (name: RegExp) => onward(name).map((one) => !one.disabled);
/** All else that a signature asks for. */
const signs = () => {
  fireEvent.click(screen.getByRole('checkbox', { name: /^I read the report/ }));
  fireEvent.change(screen.getByLabelText(/^Your password/), { target: { value: 'a password' } });
};

test('law_nobody_goes_on_while_the_scans_that_speak_against_it_are_on_their_way', async () => {
  for (const late of ['s1', 's0']) {
    answers = { [late]: 'never' };
    expect(await next('approved')).toMatch(/Not yet: the scan of this plan and the one before it/);
    expect(open(DELIVER), late).toEqual([false, false]);
    for (const one of onward(DELIVER)) fireEvent.click(one);
    await next('proven');
    signs();
    expect(open(APPROVE), late).toEqual([false]);
    fireEvent.submit(document.querySelector('form') as HTMLFormElement);
    await settle();
    expect(said.filter((one) => one.body.speed ?? one.body.password)).toEqual([]);
  }
  answers = {};
  expect(await next('approved')).not.toContain('Not yet');
  expect(open(DELIVER)).toEqual([true, true]);
  await next('proven');
  signs();
  expect(open(APPROVE)).toEqual([true]);
});
test('law_where_the_scan_before_cannot_be_fetched_only_who_knows_so_goes_on', async () => {
  answers = { s0: 'fails' };
  const knows = () =>
    fireEvent.click(screen.getByRole('checkbox', { name: /not compared .* whose mouth it is/ }));
  const told = /\(a\.stl\) could not be fetched, so that .* not compared .* nothing would say so/;
  expect(await next('approved')).toMatch(told);
  expect(open(DELIVER)).toEqual([false, false]);
  knows();
  expect(open(DELIVER)).toEqual([true, true]);
  expect(await next('proven')).toMatch(told);
  signs();
  expect(open(APPROVE)).toEqual([false]);
  knows();
  expect(open(APPROVE)).toEqual([true]);
  // Once it is there it is told, and nothing is to be known any more.
  answers = {};
  fireEvent.click(screen.getByRole('button', { name: 'Compare again' }));
  await settle();
  expect(document.body.textContent).toMatch(/Look whose mouth it is\. .* 37 is not here/);
  expect(screen.queryByRole('checkbox', { name: /not compared/ })).toBeNull();
});
test('law_where_the_scan_of_the_plan_cannot_be_fetched_nobody_goes_on', async () => {
  answers = { s1: 'fails' };
  expect(await next('approved')).toMatch(/Not now: the scan of this plan could not be fetched/);
  expect(open(DELIVER)).toEqual([false, false]);
  expect(await next('proven')).toMatch(/Not now: the scan of this plan could not be fetched/);
  signs();
  expect(open(APPROVE)).toEqual([false]);
  answers = {};
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await settle();
  expect(open(APPROVE)).toEqual([true]);
});
