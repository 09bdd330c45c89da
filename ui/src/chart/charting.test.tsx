// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { Outlet, Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Chart, ToothChart } from '../api/types';
import { Numbering } from '../app/numbering';
import { Clinic, type Said, server, settle } from '../app/on-trial';
import { charted, differences, isSame } from './charting';
import ChartPage from './page';

vi.mock('../app/session', () => ({ useMay: () => true, useAccount: () => ({ id: 'elara' }) }));

/** The record, which other pages change as well. */
let tooth: ToothChart;
let said: Said[] = [];
const sound = (): ToothChart => ({
  fdi: 11,
  state: 'present',
  surfaces: [{ surface: 'I', condition: 'sound', note: '' }],
});
const entry = {
  seq: 9,
  at: '2026-03-10T09:00:00Z',
  by: 'amir',
  kind: 'charted',
  words: 'charted tooth 11, upper right central incisor: crack, incisal',
};
const chart = (): Chart => ({ at: '', days: ['2026-03-10'], teeth: [tooth] });
beforeEach(() => {
  tooth = sound();
  said = server(({ path, body }) => {
    if (path.endsWith('/timeline'))
      return Response.json([entry, { ...entry, by: 'elara', words: 'charted tooth 12, x' }]);
    if (body.fdi !== undefined) {
      tooth = charted(tooth, body as never);
      if (body.state) tooth = { ...tooth, state: body.state as ToothChart['state'] };
    }
    return Response.json(chart());
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});
async function page(): Promise<void> {
  render(
    <Numbering>
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
  fireEvent.click(document.querySelector('.faces [data-face="I"]') as Element);
  await settle();
}
const posts = () => said.filter((one) => one.body.fdi !== undefined);
const condition = () => screen.getByLabelText<HTMLSelectElement>('On the biting edge');
const choose = (value: string) => fireEvent.change(condition(), { target: { value } });
const press = async (name: string) => {
  fireEvent.click(screen.getByRole('button', { name }));
  await settle();
};
const told = (): string | undefined => screen.queryByRole('alert')?.textContent ?? undefined;
const elsewhere = (surface: string, now: string) => {
  tooth = charted(tooth, { surfaces: [{ surface, condition: now, note: '' }] as never });
};

test('law_nothing_is_recorded_over_what_another_charted_before_that_was_shown', async () => {
  await page();
  choose('caries');
  elsewhere('I', 'crack');
  await press('Chart it');
  expect(posts()).toHaveLength(0);
  expect(told()).toContain('amir, 10 Mar 2026, 09:00: biting edge: sound → crack');
  // What was chosen stays, and who charts decides.
  expect(condition().value).toBe('caries');
  await press('Chart it all the same');
  expect(posts().map((one) => one.body.surfaces)).toEqual([
    [{ surface: 'I', condition: 'caries', note: '' }],
  ]);
  expect(told()).toBeUndefined();
});
test('who begins from the newest has it in the form', async () => {
  await page();
  choose('caries');
  elsewhere('I', 'crack');
  await press('Chart it');
  await press('Begin from the newest');
  expect(told()).toBeUndefined();
  expect(condition().value).toBe('crack');
  expect(posts()).toHaveLength(0);
});
test('law_nothing_is_said_to_be_in_the_record_that_was_not_sent_there', async () => {
  await page();
  choose('caries');
  elsewhere('I', 'crack');
  await press('Chart it');
  await press('Begin from the newest');
  expect(posts()).toHaveLength(0);
  expect(screen.queryByText('It is in the record.')).toBeNull();
  choose('chip');
  await press('Chart it');
  expect(posts()).toHaveLength(1);
  expect(screen.getByText('It is in the record.')).toBeTruthy();
});
const twice = async (name: string) => {
  // As two clicks on one place of the page.
  const [all, button] = [() => screen.getAllByRole('button'), screen.getByRole('button', { name })];
  const place = all().indexOf(button);
  fireEvent.click(button);
  await settle();
  fireEvent.click(all()[place] as HTMLElement);
  await settle();
};
const LOOKED = 'Looked at: it is as charted';
test('law_a_look_is_recorded_by_its_own_button_only_and_once', async () => {
  await page();
  const state = screen.getByRole<HTMLButtonElement>('button', { name: 'Record its state' });
  expect(state.disabled).toBe(true);
  fireEvent.submit(state.form as HTMLFormElement);
  await settle();
  expect(posts()).toHaveLength(0);
  fireEvent.change(screen.getByLabelText('The tooth is'), { target: { value: 'implant' } });
  await twice('Record its state');
  expect(posts()).toHaveLength(1);
  await twice(LOOKED);
  expect(posts().map((one) => one.body.state)).toEqual(['implant', 'implant']);
});
test('a look that failed can be said again at once', async () => {
  await page();
  const before = globalThis.fetch;
  vi.stubGlobal('fetch', (request: Request) =>
    request.method === 'POST'
      ? Promise.resolve(Response.json({ error: { what: 'the record is away' } }, { status: 503 }))
      : before(request),
  );
  await press(LOOKED);
  expect(screen.getByText('The record is away.')).toBeTruthy();
  vi.stubGlobal('fetch', before);
  await press(LOOKED);
  expect(posts()).toHaveLength(1);
});
test('what is charted between the word of it and the press is told as well', async () => {
  await page();
  choose('caries');
  elsewhere('I', 'crack');
  await press('Chart it');
  elsewhere('M', 'stain');
  await press('Chart it all the same');
  expect(posts()).toHaveLength(0);
  expect(told()).toContain('mesial: not charted → stain');
});
test('law_what_was_charted_here_is_not_told_as_anothers', async () => {
  await page();
  choose('caries');
  await press('Chart it');
  fireEvent.change(screen.getByLabelText('The tooth is'), { target: { value: 'implant' } });
  await press('Record its state');
  expect(posts()).toHaveLength(2);
  expect(told()).toBeUndefined();
  choose('wear');
  await press('Chart it');
  expect(posts()).toHaveLength(3);
});
test('law_a_form_where_nothing_was_chosen_follows_what_is_charted', async () => {
  await page();
  elsewhere('I', 'crack');
  tooth = { ...tooth, state: 'implant' };
  fireEvent.click(document.querySelector('.faces [data-face="M"]') as Element);
  fireEvent.change(screen.getByLabelText('On the mesial'), { target: { value: 'chip' } });
  await press('Chart it');
  expect(posts()).toHaveLength(0);
  expect(screen.getByLabelText<HTMLSelectElement>('The tooth is').value).toBe('implant');
  expect(told()).toContain('present → implant');
});
test('two charts of a tooth are the same in whatever order, and a note is part of it', () => {
  const [m, i] = [
    { surface: 'M', condition: 'chip' },
    { surface: 'I', condition: 'sound', note: '' },
  ] as const;
  const of = (...surfaces: unknown[]) => ({ ...sound(), surfaces }) as ToothChart;
  expect(isSame(of(m, i), of(i, { ...m, note: '' }))).toBe(true);
  expect(isSame(of(m), of({ ...m, note: 'deep' }))).toBe(false);
  expect(differences(of(m), of({ ...m, note: 'deep' }))).toHaveLength(1);
  expect(differences(of(m), of(m))).toEqual([]);
});
