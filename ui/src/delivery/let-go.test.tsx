// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Pressing } from '../api/types';
import { browser, Clinic, delivery, type Said, server, tell, works } from '../app/on-trial';
import { stillPressed, stillWords } from './let-go';
import { Live } from './live';

const account = vi.hoisted(() => ({ may: true }));
vi.mock('../app/session', () => ({
  useMay: () => account.may,
  useAccount: () => ({ id: 'a1', role: 'technician' }),
}));

let pressing: Pressing | null = null;
let said: Said[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  browser();
  account.may = true;
  pressing = null;
  said = server(({ path }) =>
    path.endsWith('/stop')
      ? Response.json(pressing ?? { error: { what: 'too late' } }, { status: pressing ? 200 : 409 })
      : undefined,
  );
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const settle = (ms = 20) => act(() => vi.advanceTimersByTimeAsync(ms));
const button = (name: string) => screen.queryByRole('button', { name });
const OWN = 'Let go of the stop';
const GONE = 'Let go for who has left';
const told = () => document.querySelector('.told')?.textContent ?? '';
const stopped = {
  ...works,
  patient_stop: true,
  on: false,
  verdict: 'hold',
  waits_for: 'patient',
};
async function open(): Promise<void> {
  render(<Live delivery={delivery} patient={undefined} plan={undefined} ended={vi.fn()} />, {
    wrapper: Clinic,
  });
  tell(stopped);
  await settle();
}
async function click(name: string): Promise<void> {
  const at = button(name);
  if (!at) throw new Error(`no ${name}`);
  fireEvent.click(at);
  await settle();
}
const lettings = () => said.filter((one) => one.body.pressed === false);

test('law_a_letting_go_that_changed_nothing_says_why', async () => {
  await open();
  expect([told(), button(GONE)]).toEqual(['', null]);
  pressing = { mine: false, here: 1, gone: 0 };
  await click(OWN);
  const still = 'The stop is still pressed: by the patient, or at another page.';
  expect(told()).toBe(`${still} Ask them to let go.`);
  // Above the stop, which does not move by it.
  expect(document.querySelector('.told + .stop')).not.toBeNull();
  // The same button would do nothing more; who presses may have left meanwhile.
  expect(button(OWN)).toBeNull();
  await click(GONE);
  expect(lettings().map((one) => one.body.for_gone)).toEqual([false, true]);
  expect(told()).toContain('Who presses is there, or left less than 10 seconds ago.');
  pressing = { mine: false, here: 0, gone: 1 };
  await click(GONE);
  expect(told()).toMatch(/^Someone pressed it and left\. Let go for who has left\.$/);
});
test('law_who_presses_besides_is_told_with_the_own_press_and_that_can_be_let_go', async () => {
  await open();
  pressing = { mine: true, here: 1, gone: 1 };
  fireEvent.keyDown(window, { key: 's' });
  await settle();
  expect(told()).toMatch(/^The stop is also pressed: by the patient, .* pressed it and left/);
  expect(button(OWN)).not.toBeNull();
  expect(button(GONE)).not.toBeNull();
  pressing = { mine: false, here: 0, gone: 0 };
  await click(OWN);
  expect([told(), button(OWN) !== null, button(GONE)]).toEqual(['', true, null]);
});
test('law_what_was_told_of_one_stop_is_not_told_of_the_next', async () => {
  await open();
  pressing = { mine: false, here: 1, gone: 0 };
  await click(OWN);
  expect(told()).not.toBe('');
  tell({ ...works, at_ms: 6_000 });
  await settle();
  tell({ ...stopped, at_ms: 7_000 });
  expect([told(), button(OWN) !== null, button(GONE)]).toEqual(['', true, null]);
});
test('who may not deliver is told who can let go for others, and has no button for it', async () => {
  account.may = false;
  await open();
  expect(screen.getByText(/The stop is pressed\./).textContent).not.toContain('Talk with');
  pressing = { mine: false, here: 0, gone: 2 };
  await click(OWN);
  expect(told()).toBe('2 people pressed it and left. Who may deliver can let go for who has left.');
  expect([button(OWN) !== null, button(GONE)]).toEqual([true, null]);
});
test('law_of_all_that_was_refused_the_newest_stands_at_the_top', async () => {
  said = server(({ path, body }) => {
    const what = path.endsWith('/stop') ? 'too late' : body.resume ? 'no resume' : 'no end';
    return Response.json({ error: { what } }, { status: 409 });
  });
  render(<Live delivery={delivery} patient={undefined} plan={undefined} ended={vi.fn()} />, {
    wrapper: Clinic,
  });
  tell({ ...stopped, patient_stop: false, waits_for: 'resume' });
  const top = () => document.querySelector('.band.bad strong')?.textContent;
  await click('Resume');
  expect(top()).toBe('No resume.');
  tell({ ...stopped, at_ms: 6_000 });
  await settle();
  await click(OWN);
  expect([top(), told()]).toEqual(['Too late.', expect.stringContaining('at the top')]);
  // Another reason stands there then, so that this one is told no more as standing there.
  await click('End');
  await click('End it for good');
  expect([top(), told()]).toEqual(['No end.', 'It was not let go.']);
});
test('a letting go that was refused is told beside its button', async () => {
  await open();
  await click(OWN);
  expect(told()).toMatch(/^It was not let go/);
  expect(button(OWN)).not.toBeNull();
});
test('nobody is said to press where nobody else does', () => {
  for (const mine of [true, false])
    expect(stillPressed({ mine, here: 0, gone: 0 }, true, true)).toBe('');
  expect(stillWords({ told: null, forGone: false, failed: false }, true)).toBe('');
  expect(stillPressed({ mine: false, here: 3, gone: 0 }, true)).toContain('by 3 others');
});
