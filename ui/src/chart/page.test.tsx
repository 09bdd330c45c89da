// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { MemoryRouter, Outlet, Route, Routes, useParams } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Chart } from '../api/types';
import { Numbering } from '../app/numbering';
import { Parts, server, settle, type Said, Outside, outside } from '../app/on-trial';
import ChartPage from './page';

vi.mock('../app/session', () => ({ useMay: () => true, useAccount: () => ({ id: 'elara' }) }));

const DAYS = ['2026-01-10', '2026-02-10', '2026-03-10'];
const chart = (condition: string): Chart =>
  ({
    days: DAYS,
    teeth: [{ fdi: 11, state: 'present', surfaces: [{ surface: 'I', condition, note: '' }] }],
  }) as unknown as Chart;
/** What each day of each patient has; an answer that is held back comes when it is let go. */
const held = new Map<string, (answer: Response) => void>();
let failing = false;
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
const Frame = () => <Outlet context={{ id: useParams().p, name: 'Theo' }} />;
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
