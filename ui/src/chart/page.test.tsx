// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter, Outlet, Route, Routes, useParams } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Chart } from '../api/types';
import { Numbering } from '../app/numbering';
import { Parts, server, settle, type Said, Outside, outside } from '../app/on-trial';
import ChartPage from './page';

const mine = vi.hoisted(() => ({ role: 'dentist' }));
vi.mock('../app/session', () => ({
  useMay: () => true,
  useAccount: () => ({ id: 'elara', role: mine.role }),
}));

const DAYS = ['2026-01-10', '2026-02-10', '2026-03-10'];
const chart = (condition: string, fdi = charted): Chart =>
  ({
    days: DAYS,
    teeth: [{ fdi, state: 'present', surfaces: [{ surface: 'I', condition, note: '' }] }],
  }) as unknown as Chart;
/** What each day of each patient has; an answer that is held back comes when it is let go. */
const held = new Map<string, (answer: Response) => void>();
let failing = false;
let charted = 11;
const answer = ({ path, search }: Said) => {
  if (failing) return Response.json({ error: { what: 'the record is away' } }, { status: 503 });
  const at = new URLSearchParams(search).get('at') ?? 'now';
  const own = path.includes('/b/') ? 'wear' : { now: 'crack', [DAYS[1] ?? '']: 'chip' }[at];
  const given = Response.json(chart(own ?? 'caries'));
  if (path.includes('/b/'))
    return new Promise<Response>((resolve) => held.set('b', () => resolve(given)));
  return at === 'now' || at === DAYS[1]
    ? given
    : new Promise<Response>((resolve) => held.set(at, () => resolve(given)));
};

/** As the record's frame, but that it does not build the page anew. */
const Frame = () => (
  <Outlet context={{ id: useParams().p, name: 'Theo', to_examine, deliveries, plans }} />
);
let to_examine: number[] = [];
let deliveries: object[] = [];
const plans = [36, 11].map((fdi) => ({ id: `n${fdi}`, fdi }));
let said: Said[] = [];
async function page(at = '/a') {
  said = server(answer);
  render(
    <Parts>
      <Numbering>
        <MemoryRouter initialEntries={[at]}>
          <Outside />
          <Routes>
            <Route path="/:p" element={<Frame />}>
              <Route index element={<ChartPage />} />
            </Route>
          </Routes>
        </MemoryRouter>
      </Numbering>
    </Parts>,
  );
  await settle();
}
const words = () => document.body.textContent ?? '';
const slideTo = async (index: number) => {
  fireEvent.change(screen.getByRole('slider'), { target: { value: String(index) } });
  await settle();
};
beforeEach(() => {
  failing = false;
  charted = 11;
  to_examine = [];
  deliveries = [];
  mine.role = 'dentist';
  held.clear();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('law_no_chart_stands_under_another_day_without_a_word', async () => {
  await page();
  expect(words()).toContain('Crack on the');
  await slideTo(0);
  expect(words()).toContain('Fetching the chart of 10 Jan 2026.');
  expect(words()).not.toContain('Crack on the');
  await act(async () => held.get(DAYS[0] ?? '')?.(new Response()));
  await settle();
  expect(words()).not.toContain('Fetching');
  expect(words()).toContain('Caries on the');
});
test('law_of_a_chart_that_is_not_there_nothing_is_said', async () => {
  const tooth = () => screen.queryByRole('heading', { name: /^Tooth/ });
  await page();
  expect(tooth()).not.toBeNull();
  failing = true;
  await slideTo(0);
  expect(words()).toContain('The record is away.');
  expect(tooth()).toBeNull();
  expect(document.querySelector('.odontogram')).toBeNull();
  cleanup();
  await page();
  expect(words()).toContain('The record is away.');
  expect(tooth()).toBeNull();
});
test('what changed is told only when both days are known', async () => {
  await page();
  await slideTo(1);
  expect(words()).toContain('Fetching the chart of that day');
  expect(words()).not.toContain('Nothing differs');
  await act(async () => held.get(DAYS[0] ?? '')?.(new Response()));
  await settle();
  expect(words()).toContain('caries → chip');
});
test('law_choosing_a_state_charts_nothing', async () => {
  await page();
  const posts = () => said.filter((one) => one.body.fdi !== undefined);
  const choice = screen.getByLabelText('The tooth is');
  fireEvent.change(choice, { target: { value: 'missing' } });
  fireEvent.change(choice, { target: { value: 'unerupted' } });
  await settle();
  expect(posts()).toHaveLength(0);
  fireEvent.click(screen.getByRole('button', { name: 'Record its state' }));
  await settle();
  expect(posts().map((one) => one.body.state)).toEqual(['unerupted']);
});
test('law_no_chart_of_one_patient_is_shown_under_the_name_of_another', async () => {
  await page();
  await act(async () => outside.go('/b'));
  expect(words()).not.toContain('Crack on the');
  expect(document.querySelector('.odontogram')).toBeNull();
  await act(async () => held.get('b')?.(new Response()));
  await settle();
  expect(words()).toContain('Wear on the');
});

test('law_the_chart_opens_at_the_tooth_of_its_address', async () => {
  const tooth = () => screen.getByRole('heading', { name: /^Tooth/ }).textContent;
  await page('/a?fdi=46');
  expect(tooth()).toBe('Tooth 46');
  // Who goes on from there is not led back, until somebody asks for it again.
  const choose = (fdi: number) =>
    fireEvent.click(document.querySelector(`[data-tooth="${fdi}"]`) as Element);
  choose(12);
  await settle();
  expect(tooth()).toBe('Tooth 12');
  await act(async () => outside.go('/a?fdi=46'));
  expect(tooth()).toBe('Tooth 46');
  // A milk tooth, of which nothing is charted.
  await act(async () => outside.go('/a?fdi=75'));
  expect(tooth()).toBe('Tooth 75');
  for (const at of ['/a', '/a?fdi=99', '/a?fdi=x']) {
    cleanup();
    await page(at);
    expect(tooth()).toBe('Tooth 11');
  }
});

/** On 11 by its own plan, on another one by that of 36. */
const session = (fdi: number, ...was: number[]) => ({
  id: `d${fdi}`,
  plan: fdi === 11 ? 'n11' : 'n36',
  began: '2026-03-09T09:00:00Z',
  state: 'over',
  worked: true,
  fdi,
  was,
  to_examine: [fdi, ...was],
});
/** What the panel of a tooth says of that, and the ways to the sessions. */
const panel = async (fdi: number): Promise<[string | undefined, ...(string | null)[]]> => {
  fireEvent.click(document.querySelector(`[data-tooth="${fdi}"]`) as Element);
  await settle();
  const told = screen.queryAllByText('To be examined:')[0]?.closest('.band');
  const ways = [...(told?.querySelectorAll('a') ?? [])];
  return [told?.textContent, ...ways.map((one) => one.getAttribute('href'))];
};
test('law_a_tooth_to_be_examined_is_marked_in_the_chart_and_told_in_its_panel', async () => {
  to_examine = [11, 37, 36, 21];
  deliveries = [session(11), session(37, 36)];
  await page();
  const marked = [...document.querySelectorAll('[data-tooth]')].filter((one) =>
    one.querySelector('.examine'),
  );
  expect(marked.map((one) => Number(one.getAttribute('data-tooth'))).sort()).toEqual(
    [...to_examine].sort(),
  );
  // The number makes room for it.
  const at = (fdi: number) =>
    Number(document.querySelector(`[data-tooth="${fdi}"] > text`)?.getAttribute('x'));
  expect(at(11)).toBeLessThan(at(12));
  // Not by colour alone, nor for the eye alone.
  expect(screen.getAllByRole('button', { name: /, to be examined$/ })).toHaveLength(4);
  expect(screen.getByText('to be examined').tagName).toBe('LI');
  const see = ' See the delivery (simulated)';
  expect(await panel(11)).toEqual([
    `To be examined: worked on in the session of 9 Mar 2026, and not charted since.${see}`,
    '/deliveries/d11',
  ]);
  const [other, way] = await panel(36);
  expect(other).toMatch(/: said to be worked on in .*, which worked on tooth 37 .*put right\. See/);
  expect(way).toBe('/deliveries/d37');
  expect((await panel(37))[0]).toMatch(/: worked on in .* 2026 under another number, and not/);
  // By which session it was is not known.
  expect((await panel(21))[0]).toBe('To be examined: left in doubt, and not charted since.');
  expect(await panel(12)).toEqual([undefined]);
  // An earlier day's chart says nothing of what is to be done now.
  await slideTo(1);
  expect(document.querySelector('.tooth .examine')).toBeNull();
});
test('law_a_tooth_is_told_to_be_examined_by_each_session_that_left_it_so_and_by_no_other', async () => {
  to_examine = [36, 37];
  const settled = { ...session(36), id: 'd0', to_examine: [] };
  const later = { ...session(36), id: 'd2', began: '2026-03-10T09:00:00Z' };
  deliveries = [settled, session(37, 36), { ...settled, id: 'd9' }];
  await page();
  const [other, ...way] = await panel(36);
  expect(other).toMatch(/^To be examined: said to be worked on in .*, which worked on tooth 37 /);
  expect(way).toEqual(['/deliveries/d37']);
  cleanup();
  deliveries = [settled, session(37, 36), later];
  await page();
  const [both, ...ways] = await panel(36);
  expect(both).toMatch(
    /: said to be worked on in .*: worked on in the session of 10 Mar 2026, and/,
  );
  expect(ways).toEqual(['/deliveries/d37', '/deliveries/d2']);
});
test('law_a_number_that_was_taken_back_is_not_told_as_another_number', async () => {
  to_examine = [36, 37];
  deliveries = [session(36, 37)];
  await page();
  const [told] = await panel(36);
  expect(told).toMatch(/: worked on in .* 2026; its number was in doubt meanwhile, and it was not/);
  expect(told).not.toContain('another number');
  expect((await panel(37))[0]).toMatch(/: said to be worked on .* worked on tooth 36 /);
  cleanup();
  // By a plan that is not at hand.
  deliveries = [{ ...session(36, 37), plan: 'n9' }];
  await page();
  expect((await panel(36))[0]).toMatch(/2026, whose tooth’s number was put right, and not charted/);
});
test('law_a_tooth_to_be_examined_is_drawn_where_only_teeth_of_the_other_dentition_are_charted', async () => {
  for (const [other, due] of [
    [55, 16],
    [11, 75],
  ] as const) {
    cleanup();
    [charted, to_examine] = [other, [due]];
    await page();
    for (const one of [other, due])
      expect(document.querySelector(`[data-tooth="${one}"]`), String(one)).not.toBeNull();
    expect(document.querySelector(`[data-tooth="${due}"] .examine`)).not.toBeNull();
  }
});
test('whose chart it is is told that the dentist will look', async () => {
  mine.role = 'patient';
  to_examine = [11];
  await page();
  expect(words()).toContain('Your dentist will look at this tooth again.');
  expect(words()).not.toContain('To be examined:');
});
test('law_the_frame_tells_since_when_something_changed', async () => {
  await page();
  expect(words()).toContain('framed: changed since 10 Feb 2026');
  await slideTo(1);
  expect(words()).toContain('framed: changed since 10 Jan 2026');
  await slideTo(0);
  expect(words()).not.toContain('framed:');
});

test('law_a_look_is_offered_where_something_is_charted_or_is_to_be_looked_at', async () => {
  const offered = () => screen.queryAllByRole('button', { name: /^Looked at/ }).length;
  charted = 46;
  await page();
  expect(offered()).toBe(0);
  cleanup();
  await page('/a?fdi=46');
  expect(offered()).toBe(1);
  cleanup();
  to_examine = [11];
  await page();
  expect(offered()).toBe(1);
  cleanup();
  // What was worked on is looked at before the next plan, also where it is not in doubt.
  to_examine = [];
  for (const one of [
    { fdi: 11, was: [] },
    { fdi: 12, was: [11] },
  ]) {
    deliveries = [{ ...one, worked: true, to_examine: [] }];
    await page();
    expect(offered()).toBe(1);
    cleanup();
  }
});
