// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Plan } from '../api/types';
import { NO_PICTURE } from '../mesh/lazy';
import { Live, NOT_SEEN, UNSHOWN } from './live';
import { browser, Clinic, delivery, Line, server, tell, works } from '../app/on-trial';

vi.mock('../app/session', () => ({
  useMay: () => true,
  useAccount: () => ({ id: 'a1', role: 'technician', may: ['deliver', 'press_stop'] }),
}));
vi.mock('./live-view', () => ({
  LiveView: () => {
    throw new Error('no picture');
  },
}));

beforeEach(() => {
  vi.useFakeTimers();
  browser();
  // React tells of each part that broke.
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const cockpit = (plan?: Plan) =>
  render(<Live delivery={delivery} patient={undefined} plan={plan} ended={vi.fn()} />, {
    wrapper: Clinic,
  });
const stops = (all: ReturnType<typeof server>) => all.filter((one) => one.path.endsWith('/stop'));
const settle = () => act(() => vi.advanceTimersByTimeAsync(1));

describe('law_whatever_part_breaks_the_stop_stays', () => {
  test('a picture', async () => {
    const said = server();
    cockpit({ id: 'n1' } as Plan);
    tell(works);
    expect(screen.getByText(NO_PICTURE)).toBeTruthy();
    // The figures beside it are told still.
    expect(screen.getByText(/Zone 1 of 3/)).toBeTruthy();
    fireEvent.keyDown(window, { key: 's' });
    await settle();
    expect(stops(said)).toHaveLength(1);
    fireEvent.click(screen.getByRole('button', { name: /^Stop/ }));
    await settle();
    expect(stops(said).length).toBeGreaterThan(1);
  });
  test('what is told, which lets go of the hold, and is tried again', async () => {
    const said = server();
    cockpit();
    tell(works);
    fireEvent.click(screen.getByRole('switch'));
    await settle();
    expect(said.some((one) => one.body.hold === true)).toBe(true);
    tell({ ...works, permits: null });
    await settle();
    expect(screen.getByText(UNSHOWN)).toBeTruthy();
    expect(screen.getByText(NOT_SEEN)).toBeTruthy();
    expect(screen.getByRole('switch').getAttribute('aria-checked')).toBe('false');
    expect(said.at(-1)?.body.hold).toBe(false);
    fireEvent.keyDown(window, { key: 'Escape' });
    await settle();
    expect(stops(said)).toHaveLength(1);
    tell({ ...works, at_ms: works.at_ms + 1000 });
    expect(screen.queryByText(UNSHOWN)).toBeNull();
  });
});

test('law_a_session_that_is_done_is_told_to_be_measured_and_one_that_falls_silent_is_told_so', async () => {
  server();
  const silent = () => screen.queryByText(/^Nothing is heard of the session;/);
  const on = () => screen.getByRole('switch').getAttribute('aria-checked');
  const words = { at_ms: works.at_ms, words: 'done' };
  const done = { ...works, on: true, enabled: false, lately: [words] };
  cockpit();
  tell(works);
  fireEvent.click(screen.getByRole('switch'));
  expect(on()).toBe('true');
  tell(done);
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(silent()).toBeNull();
  expect(screen.getByText(/all is done.*what was done is measured/)).toBeTruthy();
  expect(on()).toBe('false');
  fireEvent.click(screen.getByRole('switch'));
  expect(on()).toBe('false');
  expect(screen.getByRole('button', { name: /^Stop/ })).toBeTruthy();
  cleanup();
  cockpit();
  tell({ ...done, lately: [] });
  await act(() => vi.advanceTimersByTimeAsync(3_000));
  expect(silent()).not.toBeNull();
  // The last word came late: after it there is nothing to be heard.
  tell(done);
  expect(silent()).toBeNull();
});

describe('law_that_nothing_is_heard_is_said_in_the_bar_above_the_stop', () => {
  const bar = () => screen.getByRole('region', { name: 'Stop and hold' });
  const line = () => bar().querySelector('.silent');
  const stop = () => screen.getByRole('button', { name: /^Stop/ });
  test('a line that is lost', async () => {
    const said = server();
    cockpit();
    tell({ ...works, held: false });
    expect(line()).toBeNull();
    expect(bar().textContent).toContain('nobody holds');
    await act(async () => Line.all.forEach((one) => one.onerror()));
    expect(line()?.textContent).toBe('Nothing is heard of the session. Look at the patient.');
    expect(bar().textContent).not.toContain('nobody holds');
    // It is no part of the stop, and comes before it.
    expect(line()?.nextElementSibling).toBe(stop());
    fireEvent.click(stop());
    await settle();
    expect(stops(said)).toHaveLength(1);
    tell({ ...works, at_ms: 6_000 });
    await act(() => vi.advanceTimersByTimeAsync(1_000));
    tell({ ...works, at_ms: 7_000 });
    expect(line()).toBeNull();
  });
  test('a server that does not answer', async () => {
    let away = true;
    server(() => (away ? Promise.reject(new TypeError('no answer')) : undefined));
    cockpit();
    tell({ ...works, held: false });
    fireEvent.click(stop());
    await settle();
    expect(line()?.textContent).toBe('The server does not answer. Look at the patient.');
    expect(bar().textContent).not.toContain('nobody holds');
    away = false;
    await act(() => vi.advanceTimersByTimeAsync(1_500));
    expect(line()).toBeNull();
  });
});
