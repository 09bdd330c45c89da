// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Cockpit, Patient, Plan } from '../api/types';
import { Numbering } from '../app/numbering';
import { browser, Clinic, delivery, server, tell, works } from '../app/on-trial';
import { Head, isVerified } from './head';
import { Live } from './live';

const mine = vi.hoisted(() => ({ may: true }));
vi.mock('../app/session', () => ({
  useMay: () => mine.may,
  useAccount: () => ({ id: 'a1', role: 'technician' }),
}));
vi.mock('./live-view', () => ({ LiveView: () => <p>the shape of the tooth</p> }));

beforeEach(() => {
  vi.useFakeTimers();
  browser();
  mine.may = true;
  server(() => Response.json({ appointments: [] }));
});
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const THEO = { id: 'p1', number: 7, name: 'Theo Brandt', born: '1990-01-02' } as Patient;
const PLAN = { id: 'n1', fdi: 36 } as Plan;
async function open(): Promise<void> {
  document.title = '';
  render(
    <Numbering>
      <Live delivery={delivery} patient={THEO} plan={PLAN} ended={vi.fn()} />
    </Numbering>,
    { wrapper: Clinic },
  );
  await act(() => vi.advanceTimersByTimeAsync(20));
}
/** All that is read on the page, but for what is offered to choose from. */
const page = (): string => {
  const all = document.body.cloneNode(true) as HTMLElement;
  all.querySelectorAll('option, script, style').forEach((one) => one.remove());
  const labels = [...all.querySelectorAll('[aria-label], [title]')].map(
    (one) => `${one.getAttribute('aria-label')} ${one.getAttribute('title')}`,
  );
  return [document.title, all.textContent, ...labels].join(' ');
};
const ANSWER = /Theo|Brandt|\b36\b|lower left|the shape/;
const asks: Cockpit = {
  ...works,
  at_ms: 0,
  on: false,
  held: false,
  enabled: false,
  verdict: 'hold',
  waits_for: 'verify',
};

test('law_nothing_tells_who_verifies_what_the_answer_is_before_that', async () => {
  await open();
  expect(page()).not.toMatch(ANSWER);
  for (const waits_for of ['verify', 'patient'] as const) {
    tell({ ...asks, waits_for });
    expect(page()).not.toMatch(ANSWER);
  }
  expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/^Delivery, to be/);
  // Whoever came to a wrong page sees when this one began, and the way to the others.
  expect(page()).toContain('10 Mar 2026');
  expect(screen.getByRole('link', { name: /today’s page/ })).toBeTruthy();
  tell({ ...asks, waits_for: 'hold' });
  expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(/^Theo Brandt, tooth 36/);
  expect(document.title).toContain('Theo Brandt');
  expect(page()).toContain('the shape');
});
test('law_when_it_is_due_again_the_head_tells_it_no_more_and_the_picture_stays', async () => {
  await open();
  tell(works);
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
  tell({ ...works, at_ms: 900_000, waits_for: 'verify' });
  expect(page()).not.toMatch(/Theo|Brandt|\b36\b|lower left/);
  expect(page()).toContain('the shape');
});
test('law_where_nobody_has_verified_it_nothing_tells_it_whatever_it_waits_for', async () => {
  await open();
  tell({ ...asks, operator: 'nobody', waits_for: 'hold' });
  expect(page()).not.toMatch(ANSWER);
});
test('law_who_watches_is_told_it_until_a_taking_over_is_begun_also_where_the_page_is_loaded_again', async () => {
  const click = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
  await open();
  const others = { ...works, operator: 'other' } as const;
  tell(others);
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
  expect(page()).toContain('the shape');
  click('Take the session over');
  expect(page()).not.toMatch(ANSWER);
  cleanup();
  browser();
  await open();
  expect(page()).not.toMatch(ANSWER);
  tell({ ...others, at_ms: 6_000 });
  expect(page()).not.toMatch(ANSWER);
  expect(screen.getByRole('button', { name: 'Verify' })).toBeTruthy();
  tell({ ...others, at_ms: 7_000, operator: 'mine' });
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
  expect(page()).toContain('the shape');
  // It is over with that, and so it is where it is left.
  tell({ ...others, at_ms: 8_000 });
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
  click('Leave it there');
  click('Whose hands?');
  click('Take the session over');
  click('Do not take over');
  cleanup();
  browser();
  await open();
  tell({ ...others, at_ms: 9_000 });
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
});
test('law_who_may_verify_it_next_is_told_neither_while_it_is_due_in_other_hands', async () => {
  await open();
  const others = { ...works, operator: 'other' } as const;
  tell({ ...others, waits_for: 'verify' });
  expect(page()).not.toMatch(ANSWER);
  tell({ ...others, at_ms: 6_000 });
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
  expect(page()).toContain('the shape');
  mine.may = false;
  cleanup();
  browser();
  await open();
  tell({ ...others, waits_for: 'verify' });
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
  expect(page()).toContain('the shape');
});
test('who does not verify, and who sees it end, is told whose it is', async () => {
  mine.may = false;
  await open();
  tell(asks);
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
  mine.may = true;
  cleanup();
  await open();
  tell({ ...asks, ending: true });
  expect(page()).toMatch(/Theo Brandt, tooth 36/);
});
test('law_a_delivery_is_titled_by_the_tooth_that_was_worked_on_as_is_known_now', () => {
  const one = { ...delivery, fdi: 37 };
  render(<Head delivery={one} patient={THEO} />, { wrapper: Clinic });
  const title = /Theo Brandt, tooth 37 \(lower left second molar\)/;
  expect(screen.getByRole('heading', { level: 1 }).textContent).toMatch(title);
  expect(document.title).toMatch(title);
});
test('a stop that is pressed once it goes on takes nothing from the head', () => {
  expect(isVerified({ ...works, waits_for: 'patient' })).toBe(true);
  expect(isVerified({ ...asks, waits_for: 'patient' })).toBe(false);
  expect(isVerified(null)).toBe(false);
});
