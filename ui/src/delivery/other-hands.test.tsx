// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Patient } from '../api/types';
import { browser, Clinic, delivery, type Said, server, tell, works } from '../app/on-trial';
import { Live, UNSHOWN } from './live';

vi.mock('../app/session', () => ({
  useMay: () => true,
  useAccount: () => ({ id: 'a2', role: 'dentist', may: ['deliver', 'press_stop'] }),
}));
vi.mock('./live-view', () => ({ LiveView: () => null }));

beforeEach(() => {
  today = [];
  vi.useFakeTimers();
  browser();
  // React tells of each part that broke.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const theo = { id: 'p1', number: 1, name: 'Theo', born: '1993-05-09' } as Patient;
const settle = (ms = 1) => act(() => vi.advanceTimersByTimeAsync(ms));
const button = (name: RegExp | string) => screen.queryByRole<HTMLButtonElement>('button', { name });
async function click(name: RegExp | string, role = 'button'): Promise<void> {
  fireEvent.click(screen.getByRole(role, { name }));
  await settle();
}
const isOn = () => screen.queryByRole('switch')?.getAttribute('aria-checked');
const refusal = (where: string, what = 'not so') =>
  Response.json({ error: { what, where } }, { status: 409 });
let today: object[] = [];
function open(answer?: (said: Said) => Response | Promise<Response> | undefined): Said[] {
  const said = server((one) =>
    one.path === '/api/today' ? Response.json({ appointments: today }) : answer?.(one),
  );
  render(<Live delivery={delivery} patient={theo} plan={undefined} ended={vi.fn()} />, {
    wrapper: Clinic,
  });
  return said;
}
const holds = (said: Said[]) => said.flatMap(({ body }) => ('hold' in body ? [body.hold] : []));
async function verify(): Promise<void> {
  const [who, tooth] = screen.getAllByRole('combobox');
  fireEvent.change(who as HTMLElement, { target: { value: theo.id } });
  fireEvent.change(tooth as HTMLElement, { target: { value: '36' } });
  await click('Verify');
}
const OFFER = 'Take the session over';
const LEAVE = 'Do not take over';
const THERE = 'In other hands';
const LOST = 'Another account took the session over, so the hold was let go.';
const NOT_TAKEN = /The hold was not taken/;
const others = { ...works, operator: 'other' } as const;
const stands = { ...works, on: false, held: false, verdict: 'hold', waits_for: 'resume' } as const;

test('law_a_verification_that_is_due_again_lets_go_of_no_hold', async () => {
  const said = open();
  tell(works);
  await click(/^Hold/, 'switch');
  tell({ ...works, at_ms: 6_000, waits_for: 'verify' });
  await verify();
  expect(said.some((one) => one.body.verify)).toBe(true);
  await settle(600);
  expect(isOn()).toBe('true');
  expect(holds(said)).not.toContain(false);
});

test('law_who_is_told_of_other_hands_sees_it_at_once_and_no_hold_to_be_refused', async () => {
  const said = open();
  tell({ ...others, waits_for: 'resume', on: false });
  expect([button(OFFER), button(LEAVE)]).not.toContain(null);
  expect(isOn()).toBeUndefined();
  expect(button('Resume')?.disabled).toBe(true);
  expect(button(/^Stop/)).toBeTruthy();
  await click(LEAVE);
  expect([button(OFFER), button(LEAVE)]).toEqual([null, null]);
  // It stays put away, and can be fetched.
  tell({ ...others, at_ms: 6_000 });
  expect(button(OFFER)).toBeNull();
  await click(THERE);
  await click(OFFER);
  await verify();
  expect([button(OFFER), button('Verify'), button(THERE)]).toEqual([null, null, null]);
  await click(/^Hold/, 'switch');
  tell({ ...works, at_ms: 7_000 });
  expect(isOn()).toBe('true');
  expect(holds(said)).not.toContain(false);
});
test('law_what_is_due_in_other_hands_is_asked_of_nobody_else', () => {
  open();
  tell({ ...others, waits_for: 'verify' });
  expect(button('Verify')).toBeNull();
  expect(button(OFFER)).toBeTruthy();
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Theo');
  expect(document.body.textContent).toContain('The operator is to verify patient and tooth again');
});

test('law_who_held_and_lost_the_session_is_told_so_and_not_asked_to_take_it_straight_back', async () => {
  const said = open();
  tell(works);
  await click(/^Hold/, 'switch');
  tell({ ...others, at_ms: 6_000, verdict: 'hold', waits_for: 'hold' });
  await settle();
  expect(holds(said)).toEqual([true, false]);
  const words = () => document.body.textContent ?? '';
  expect(words()).toContain(LOST);
  expect(words()).not.toMatch(NOT_TAKEN);
  expect(words()).not.toMatch(/verify both yourself/);
  expect(button(OFFER)).toBeNull();
  await click('Leave it there');
  expect(button('Leave it there')).toBeNull();
  await click(THERE);
  expect(button(OFFER)).toBeTruthy();
});
test('law_a_hold_that_counted_before_it_was_refused_was_lost', async () => {
  for (const counted of [true, false]) {
    let lost = !counted;
    open(({ body }) => (lost && body.hold === true ? refusal('operator') : undefined));
    tell(works);
    await click(/^Hold/, 'switch');
    lost = true;
    await settle(600);
    expect(isOn()).toBe('false');
    expect(screen.queryByText(LOST) !== null, String(counted)).toBe(counted);
    expect(screen.queryByText(NOT_TAKEN) !== null, String(counted)).toBe(!counted);
    expect(button(OFFER) !== null, String(counted)).toBe(!counted);
    cleanup();
    browser();
  }
});

test('law_a_form_that_broke_hides_nothing_that_was_refused', async () => {
  today = [{}];
  open(({ body }) => (body.end ? refusal('guard', 'no end now') : undefined));
  tell({ ...works, waits_for: 'verify' });
  await settle(20);
  expect(screen.getByText(UNSHOWN)).toBeTruthy();
  await click('End');
  await click('End it for good');
  expect(screen.getByText('No end now.')).toBeTruthy();
  expect(button('Verify')).toBeNull();
});

test('law_a_verification_that_was_taken_counts_whatever_was_pressed_meanwhile', async () => {
  let answer: (response: Response) => void = () => undefined;
  open(({ body }) => {
    if (body.verify) return new Promise((resolve) => (answer = resolve));
    return body.resume ? refusal('operator') : undefined;
  });
  tell(stands);
  await click('Resume');
  await click(OFFER);
  await verify();
  await click('Resume');
  expect(button('Verify')).toBeTruthy();
  answer(Response.json({}));
  await settle();
  expect([button('Verify'), button(LEAVE), button(OFFER)]).toEqual([null, null, null]);
});
test('a taking over that is told by the session is over, though no answer came', async () => {
  open(({ body }) => (body.verify ? new Promise(() => undefined) : undefined));
  tell(others);
  await click(OFFER);
  await verify();
  tell({ ...works, at_ms: 6_000 });
  expect([button('Verify'), button(LEAVE), button(OFFER)]).toEqual([null, null, null]);
});
