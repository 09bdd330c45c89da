// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Outlet, Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Chart, ToothChart } from '../api/types';
import { forgetDrafts, restoreDrafts, useDrafts } from '../app/drafts';
import { Numbering } from '../app/numbering';
import { Clinic, type Said, server, settle } from '../app/on-trial';
import { charted } from './charting';
import { toothIn } from './history';
import ChartPage from './page';

let account = 'elara';
vi.mock('../app/session', () => ({ useMay: () => true, useAccount: () => ({ id: account }) }));

let said: Said[] = [];
let teeth: ToothChart[] = [];
/** How a charting is answered; it is recorded where that says nothing. */
let answer: () => Response | Promise<Response> | undefined = () => undefined;
const chart = (): Chart => ({ at: '', days: ['2026-03-10'], teeth });
const keep = (fdi: number, wish: object): void => {
  teeth = [...teeth.filter((one) => one.fdi !== fdi), charted(toothIn(chart(), fdi), wish)];
};
beforeEach(() => {
  account = 'elara';
  answer = () => undefined;
  teeth = [{ fdi: 11, state: 'present', surfaces: [{ surface: 'I', condition: 'sound' }] }];
  said = server(({ path, body }) => {
    if (path.endsWith('/timeline')) return Response.json([]);
    if (body.fdi === undefined) return Response.json(chart());
    const given = answer();
    if (!given) keep(Number(body.fdi), body);
    return given ?? Response.json(chart());
  });
});
afterEach(() => {
  cleanup();
  for (const one of ['elara', 'amir']) forgetDrafts(one);
  vi.unstubAllGlobals();
});
const Lost = () => <output aria-label="lost">{useDrafts(account)}</output>;
async function open(): Promise<void> {
  cleanup();
  render(
    <Numbering>
      <Lost />
      <Routes>
        <Route
          element={<Outlet context={{ id: 'p1', name: 'Theo', to_examine: [], deliveries: [] }} />}
        >
          <Route path="*" element={<ChartPage />} />
        </Route>
      </Routes>
    </Numbering>,
    { wrapper: Clinic },
  );
  await settle();
}
const tooth = (fdi: number) =>
  fireEvent.click(document.querySelector(`[data-tooth="${fdi}"]`) as Element);
const surface = (name: string) =>
  fireEvent.click(document.querySelector(`.faces [data-face="${name}"]`) as Element);
const note = () => screen.getByLabelText<HTMLInputElement>('Note');
const type = (value: string) => fireEvent.change(note(), { target: { value } });
const condition = () => screen.getByLabelText<HTMLSelectElement>(/^On the/);
const choose = (value: string) => fireEvent.change(condition(), { target: { value } });
const press = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
};
const posts = () => said.filter((one) => one.body.fdi !== undefined);
const lost = () => screen.getByLabelText('lost').textContent;
const UNRECORDED = /^Not in the record yet/;

test('law_what_was_begun_of_a_surface_is_there_again_when_its_tooth_is', async () => {
  await open();
  surface('I');
  choose('crack');
  type('to be seen ag');
  expect(lost()).toBe('1');
  surface('M');
  expect([note().value, condition().value]).toEqual(['', '']);
  tooth(12);
  expect(screen.queryByText(/^Begun here/)).toBeNull();
  surface('I');
  expect([note().value, condition().value]).toEqual(['', '']);
  const dots = () =>
    [...document.querySelectorAll('[data-tooth] .begun')].map((one) =>
      one.closest('[data-tooth]')?.getAttribute('data-tooth'),
    );
  expect(dots()).toEqual(['11']);
  expect(screen.getByRole('button', { name: /^11, .* begun and not in the record/ })).toBeTruthy();
  expect(screen.getByText('begun, not in the record yet')).toBeTruthy();
  tooth(11);
  expect(screen.getByText(/^Begun here, and not in the record/)).toBeTruthy();
  await press('biting edge');
  expect([note().value, condition().value]).toEqual(['to be seen ag', 'crack']);
  expect(screen.getByText(UNRECORDED)).toBeTruthy();
  expect(screen.queryByText(/^Begun here/)).toBeNull();
  // Also where the page was left, and for nobody else.
  account = 'amir';
  await open();
  expect(dots()).toEqual([]);
  surface('I');
  expect(note().value).toBe('');
  account = 'elara';
  await open();
  surface('I');
  expect(note().value).toBe('to be seen ag');
  expect(posts()).toHaveLength(0);
});
test('law_what_was_charted_is_no_draft_any_more_and_the_form_follows_what_is_charted', async () => {
  await open();
  surface('I');
  choose('crack');
  type('seen');
  await press('Chart it');
  expect(posts().map((one) => one.body.surfaces)).toEqual([
    [{ surface: 'I', condition: 'crack', note: 'seen' }],
  ]);
  expect([note().value, condition().value, lost()]).toEqual(['seen', 'crack', '0']);
  expect(screen.queryByText(UNRECORDED)).toBeNull();
  keep(11, { surfaces: [{ surface: 'I', condition: 'wear', note: 'other' }] });
  await open();
  surface('I');
  expect([note().value, condition().value]).toEqual(['other', 'wear']);
});
test('law_what_was_begun_stands_beside_what_is_charted_by_now', async () => {
  await open();
  surface('I');
  choose('crack');
  keep(11, { surfaces: [{ surface: 'I', condition: 'wear', note: 'flat' }] });
  await open();
  surface('I');
  expect(condition().value).toBe('crack');
  expect(screen.getByText(UNRECORDED).textContent).toMatch(/Charted is: wear, “flat”\.$/);
  // What is as charted is no draft.
  choose('wear');
  type('flat, and more');
  type('flat');
  expect(screen.queryByText(UNRECORDED)).toBeNull();
  type('');
  expect([note().value, lost()]).toEqual(['', '0']);
  await press('Chart it');
  expect(posts().at(-1)?.body.surfaces).toEqual([{ surface: 'I', condition: 'wear', note: '' }]);
});
test('law_what_is_being_charted_is_not_sent_again_by_whoever_comes_back_to_it', async () => {
  let end: (response: Response) => void = () => undefined;
  answer = () => new Promise((resolve) => (end = resolve));
  await open();
  surface('I');
  type('deep');
  await press('Chart it');
  tooth(12);
  tooth(11);
  surface('I');
  const form = note().form as HTMLFormElement;
  fireEvent.submit(form);
  await settle();
  expect([posts().length, note().value]).toEqual([1, 'deep']);
  // What was refused stays, and can be sent again.
  await act(async () => end(Response.json({ error: { what: 'away' } }, { status: 503 })));
  await settle();
  expect(note().value).toBe('deep');
  answer = () => undefined;
  fireEvent.submit(form);
  await settle();
  expect(posts()).toHaveLength(2);
  expect([note().value, lost()]).toEqual(['deep', '0']);
});
test('law_what_was_being_charted_when_its_page_was_loaded_anew_may_be_charted', async () => {
  answer = () => new Promise(() => undefined);
  await open();
  surface('I');
  type('deep');
  await press('Chart it');
  const stored = sessionStorage.getItem('begun') ?? '';
  cleanup();
  forgetDrafts('elara');
  sessionStorage.setItem('begun', stored);
  restoreDrafts('elara');
  answer = () => undefined;
  await open();
  surface('I');
  expect(note().value).toBe('deep');
  expect(
    screen.getByText(/^It may have been charted already: look at what is charted/),
  ).toBeTruthy();
  await press('Chart it');
  type('and more');
  expect(screen.getByText(UNRECORDED)).toBeTruthy();
});
