// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Patient } from '../api/types';
import { browser, Clinic, delivery, Line, server, tell, works } from '../app/on-trial';
import { Live } from './live';

vi.mock('../app/session', () => ({
  useMay: () => true,
  useAccount: () => ({ id: 'a2', role: 'dentist', may: ['deliver', 'press_stop'] }),
}));
vi.mock('./live-view', () => ({ LiveView: () => null }));

beforeEach(() => {
  vi.useFakeTimers();
  browser();
});
afterEach(() => {
  cleanup();
  sessionStorage.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => act(() => vi.advanceTimersByTimeAsync(1));
const button = (name: RegExp | string) => screen.queryByRole('button', { name });
const refusal = (where: string, what = 'not so') =>
  Response.json({ error: { what, where, expected: 'another', advice: 'look' } }, { status: 409 });
const theo = { id: 'p1', number: 1, name: 'Theo', born: '1993-05-09' } as Patient;
const OFFER = 'Take the session over';
const LEAVE = 'Do not take over';
async function click(name: RegExp | string, role = 'button'): Promise<void> {
  fireEvent.click(screen.getByRole(role, { name }));
  await settle();
}
/** The session is in other hands until it was verified here; `where` is the place of the refusal. */
function inOtherHands(where = 'operator') {
  let verified = false;
  const said = server(({ path, body }) => {
    if (body.verify) verified = true;
    if (body.end) return refusal('guard', 'no end now');
    if (path.endsWith('/stop') && body.pressed === false) return refusal('stop', 'not let go');
    const refused = (body.hold === true || body.resume) && !verified;
    return refused ? refusal(where) : undefined;
  });
  render(<Live delivery={delivery} patient={theo} plan={undefined} ended={vi.fn()} />, {
    wrapper: Clinic,
  });
  return said;
}

test('law_who_is_refused_for_other_hands_can_take_the_session_over_there', async () => {
  const said = inOtherHands();
  tell({ ...works, waits_for: 'hold' });
  await settle();
  expect(button('Take the session over')).toBeNull();
  fireEvent.click(screen.getByRole('switch'));
  await settle();
  // Told once.
  expect(screen.getAllByRole('alert')).toHaveLength(1);
  expect(document.body.textContent).not.toContain('not so');
  fireEvent.click(button('Take the session over') as HTMLElement);
  // Nothing on the page tells what is asked then.
  expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('to be verified');
  const [who, tooth] = screen.getAllByRole('combobox') as HTMLSelectElement[];
  const last = (one?: HTMLSelectElement): string =>
    one?.options[one.options.length - 1]?.value ?? '';
  fireEvent.change(who as HTMLElement, { target: { value: theo.id } });
  fireEvent.change(tooth as HTMLElement, { target: { value: last(tooth) } });
  fireEvent.click(button('Verify') as HTMLElement);
  await settle();
  expect(said.some((one) => one.body.verify)).toBe(true);
  expect(button('Verify')).toBeNull();
  expect(button('Take the session over')).toBeNull();
  fireEvent.click(screen.getByRole('switch'));
  await settle();
  expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('true');
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a resume that is refused for that leads there, too, and the stop stays', async () => {
  inOtherHands();
  tell({ ...works, waits_for: 'resume' });
  await settle();
  fireEvent.click(button('Resume') as HTMLElement);
  await settle();
  expect(button('Take the session over')).toBeTruthy();
  expect(button(/^Stop/)).toBeTruthy();
});

const stands = { ...works, on: false, held: false, verdict: 'hold', waits_for: 'resume' };
const stopped = { ...stands, patient_stop: true, waits_for: 'patient' };

test('law_other_hands_hide_no_other_refusal', async () => {
  inOtherHands();
  tell(stands);
  await click('Resume');
  await click('End');
  await click('End it for good');
  expect(button(OFFER)).toBeTruthy();
  expect(screen.getByText('No end now.')).toBeTruthy();
  expect(screen.queryByText('Not so.')).toBeNull();
});
test('a letting go that was refused is told beside it, too', async () => {
  inOtherHands();
  tell(stands);
  await click('Resume');
  tell({ ...stopped, at_ms: 6_000 });
  await click('Let go of the stop');
  expect(button(OFFER)).toBeTruthy();
  expect(screen.getByText('Not let go.')).toBeTruthy();
});
for (const [deed, role] of [
  ['Resume', 'button'],
  [/^Hold/, 'switch'],
] as const)
  test(`law_who_does_not_take_it_over_can_leave_it_until_the_next_refusal: ${String(deed)}`, async () => {
    inOtherHands();
    tell(stands);
    await click(deed, role);
    await click(LEAVE);
    expect([button(OFFER), button(LEAVE)]).toEqual([null, null]);
    expect(screen.queryByRole('alert')).toBeNull();
    await click(deed, role);
    await click(OFFER);
    expect(screen.getByText('Verify patient and tooth')).toBeTruthy();
    await click(LEAVE);
    expect(screen.queryByText('Verify patient and tooth')).toBeNull();
    expect(button(OFFER)).toBeNull();
    expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Theo');
  });
test('law_a_session_that_ends_is_not_taken_over', async () => {
  for (const ends of [
    { ...stands, ending: true },
    { ...stands, enabled: false, lately: [{ at_ms: 6_000, words: 'done' }] },
  ])
    for (const asked of [true, false]) {
      inOtherHands();
      tell(stands);
      await click('Resume');
      if (asked) await click(OFFER);
      tell({ ...ends, at_ms: 6_000 });
      expect([button(OFFER), button(LEAVE), button('Verify')]).toEqual([null, null, null]);
      expect(screen.getByRole('heading', { level: 1 }).textContent).toContain('Theo');
      cleanup();
      browser();
    }
});
test('what it asks for by itself cannot be put away', async () => {
  inOtherHands();
  tell(stands);
  await click('Resume');
  await click(OFFER);
  tell({ ...stands, at_ms: 6_000, waits_for: 'verify' });
  expect([button('Verify') !== null, button(LEAVE)]).toEqual([true, null]);
});
test('law_nobody_takes_over_what_no_other_account_has', async () => {
  inOtherHands('verify');
  tell(stands);
  await click('Resume');
  expect(screen.getByText('Not so.')).toBeTruthy();
  await click(/^Hold/, 'switch');
  expect(button(OFFER)).toBeNull();
});
test('law_other_hands_are_put_away_also_while_nothing_is_heard', async () => {
  inOtherHands();
  tell(stands);
  await click(/^Hold/, 'switch');
  expect(button(OFFER)).toBeTruthy();
  await act(async () => Line.all.forEach((one) => one.onerror()));
  await click(LEAVE);
  expect(button(OFFER)).toBeNull();
});
