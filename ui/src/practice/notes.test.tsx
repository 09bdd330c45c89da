// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Patient } from '../api/types';
import { forgetDrafts, restoreDrafts } from '../app/drafts';
import { Clinic, type Said, server, settle } from '../app/on-trial';
import { Notes } from './notes';

let account = 'elara';
vi.mock('../app/session', () => ({ useMay: () => true, useAccount: () => ({ id: account }) }));

// A box that grows with its text asks for the fonts, which the browser on trial has not.
Object.defineProperty(document, 'fonts', { value: new EventTarget() });

let said: Said[] = [];
let answer: (one: Said) => Response | Promise<Response> | undefined = () => undefined;
beforeEach(() => {
  account = 'elara';
  answer = () => Response.json({});
  said = server((one) => answer(one));
});
afterEach(() => {
  cleanup();
  for (const one of ['elara', 'amir']) forgetDrafts(one);
  vi.unstubAllGlobals();
});
const open = (id = 'p1') =>
  render(<Notes patient={{ id, notes: [] } as never as Patient} />, { wrapper: Clinic });
const text = () => screen.getByLabelText<HTMLTextAreaElement>('A new note');
const stage = () => screen.getByLabelText<HTMLSelectElement>('Stage');
const type = (value: string) => fireEvent.change(text(), { target: { value } });
const record = async () => {
  fireEvent.submit(text().closest('form') as HTMLFormElement);
  await settle();
};
const again = (id?: string) => {
  cleanup();
  open(id);
};

test('law_a_note_that_was_begun_is_there_again_when_its_page_is', () => {
  open();
  fireEvent.change(stage(), { target: { value: 'planning' } });
  type('Sensitive to col');
  expect(screen.getByText(/Not in the record yet/)).toBeTruthy();
  again('p2');
  expect(text().value).toBe('');
  again();
  expect([text().value, stage().value]).toEqual(['Sensitive to col', 'planning']);
  expect(said).toHaveLength(0);
});
test('law_a_draft_is_of_one_account', () => {
  open();
  type('of Elara');
  account = 'amir';
  again();
  expect(text().value).toBe('');
  type('of Amir');
  account = 'elara';
  again();
  expect(text().value).toBe('of Elara');
  act(() => forgetDrafts('elara'));
  expect(text().value).toBe('');
  account = 'amir';
  again();
  expect(text().value).toBe('of Amir');
});
test('law_what_is_recorded_is_no_draft_any_more', async () => {
  open();
  type('Sensitive to cold.');
  await record();
  expect(said.filter((one) => one.body.text !== undefined)).toHaveLength(1);
  expect(text().value).toBe('');
  again();
  expect(text().value).toBe('');
});
test('what is recorded after its page was left is no draft either, and what was typed since stays', async () => {
  let recorded: () => void = () => undefined;
  answer = () => new Promise((resolve) => (recorded = () => resolve(Response.json({}))));
  open();
  type('Sensitive to cold.');
  await record();
  again();
  await act(async () => recorded());
  await settle();
  expect(text().value).toBe('');
  type('More.');
  await record();
  again();
  type('More. And pain.');
  await act(async () => recorded());
  await settle();
  expect(text().value).toBe('More. And pain.');
});
test('what was refused stays', async () => {
  answer = () => Response.json({ error: { what: 'the record is away' } }, { status: 503 });
  open();
  type('Sensitive to cold.');
  await record();
  expect(screen.getByText('The record is away.')).toBeTruthy();
  again();
  expect(text().value).toBe('Sensitive to cold.');
});
test('law_a_note_that_is_being_recorded_is_not_sent_again_by_whoever_comes_back_to_it', async () => {
  let end: (response: Response) => void = () => undefined;
  answer = () => new Promise((resolve) => (end = resolve));
  const sent = () => said.filter((one) => one.body.text !== undefined);
  const add = () => screen.getByRole<HTMLButtonElement>('button', { name: 'Add the note' });
  open();
  type('Sensitive to cold.');
  await record();
  again();
  expect([text().value, add().disabled]).toEqual(['Sensitive to cold.', true]);
  expect(screen.queryByText(/Not in the record yet/)).toBeNull();
  await record();
  expect(sent()).toHaveLength(1);
  // What was refused can be sent again.
  await act(async () => end(Response.json({ error: { what: 'away' } }, { status: 503 })));
  await settle();
  expect([text().value, add().disabled]).toEqual(['Sensitive to cold.', false]);
  await record();
  expect(sent()).toHaveLength(2);
  await act(async () => end(Response.json({})));
  await settle();
  expect(text().value).toBe('');
});
test('law_a_note_that_was_being_recorded_when_its_page_was_loaded_anew_may_be_in_the_record', async () => {
  answer = () => new Promise(() => undefined);
  open();
  type('Sensitive to cold.');
  await record();
  // Twice: it is not forgotten by the second time either.
  for (const _ of [1, 2]) {
    const stored = sessionStorage.getItem('begun') ?? '';
    cleanup();
    forgetDrafts('elara');
    sessionStorage.setItem('begun', stored);
    restoreDrafts('elara');
    open();
    expect(text().value).toBe('Sensitive to cold.');
    expect(screen.getByText(/^It may have been recorded already: look above/)).toBeTruthy();
    expect(screen.queryByText(/Not in the record yet/)).toBeNull();
  }
  type('');
  type('Another one');
  expect(screen.getByText(/^Not in the record yet/)).toBeTruthy();
});
