// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Patient } from '../api/types';
import { browser, Clinic, delivery, server, tell, works } from '../app/on-trial';
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
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = () => act(() => vi.advanceTimersByTimeAsync(1));
const button = (name: RegExp | string) => screen.queryByRole('button', { name });
const refusal = (where: string) =>
  Response.json(
    { error: { what: 'not so', where, expected: 'another', advice: 'look' } },
    { status: 409 },
  );
const theo = { id: 'p1', number: 1, name: 'Theo', born: '1993-05-09' } as Patient;
/** The session is in other hands until it was verified here. */
function inOtherHands() {
  let verified = false;
  const said = server(({ body }) => {
    if (body.verify) verified = true;
    const refused = (body.hold === true || body.resume) && !verified;
    return refused ? refusal('operator') : undefined;
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
