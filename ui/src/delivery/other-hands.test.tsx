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
const THERE = 'Whose hands?';
const LOST = 'Another account took the session over, so the hold was let go.';
const SAID_OTHERS =
  'Patient or tooth at the chair were said to be others, so the hold was let go. Verify both.';
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

test('law_a_verification_here_hides_other_hands_until_a_refusal_and_for_no_more_than_a_while', async () => {
  for (const how of ['a refusal', 'silence']) {
    let refuses = false;
    open(({ body }) => (refuses && body.hold === true ? refusal('operator') : undefined));
    tell(others);
    await click(OFFER);
    await verify();
    expect([button(OFFER), button(THERE)], how).toEqual([null, null]);
    // Another account verified before the session told anything: it tells no change.
    refuses = true;
    if (how === 'a refusal') await click(/^Hold/, 'switch');
    else await settle(2_100);
    tell({ ...others, at_ms: 6_000 });
    expect([button(OFFER), button(THERE)], how).not.toContain(null);
    expect(isOn(), how).toBeUndefined();
    cleanup();
    browser();
  }
});
test('law_who_lost_the_hands_since_others_were_said_at_the_chair_is_asked_for_both_and_told_why', async () => {
  let wrong = false;
  const said = open(({ body }) =>
    wrong && body.hold === true ? refusal('verify', 'others were seen at the chair') : undefined,
  );
  const nobodys = { ...works, on: false, held: false, operator: 'nobody' } as const;
  const words = () => document.body.textContent ?? '';
  for (const [first, why] of [
    ['told', SAID_OTHERS],
    ['refused', 'Others were seen at the chair.'],
  ] as const) {
    tell(works);
    await click(/^Hold/, 'switch');
    wrong = first === 'refused';
    if (wrong) await settle(600);
    for (const waits_for of ['nothing', 'hold', 'resume']) {
      tell({ ...nobodys, at_ms: 6_000, waits_for });
      await settle();
      expect(isOn(), first).toBe('false');
      expect(holds(said).at(-1), first).toBe(false);
      expect(words(), first).toContain(why);
      expect(button('Verify'), waits_for).toBeTruthy();
      expect(screen.getByRole('heading', { level: 1 }).textContent).not.toContain('Theo');
    }
    wrong = false;
    await verify();
    tell({ ...works, at_ms: 7_000 });
    expect(button('Verify'), first).toBeNull();
    // It was said of what is past.
    expect(words(), first).not.toContain(why);
  }
});
test('law_who_verified_again_is_told_no_more_that_the_session_was_taken_over', async () => {
  open();
  tell(works);
  await click(/^Hold/, 'switch');
  tell({ ...others, at_ms: 6_000 });
  expect(document.body.textContent).toContain(LOST);
  // At another window of the same account.
  tell({ ...works, at_ms: 7_000 });
  expect(document.body.textContent).not.toContain(LOST);
});
