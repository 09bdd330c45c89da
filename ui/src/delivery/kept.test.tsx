// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browser, Clinic, delivery, server, tell, works } from '../app/on-trial';
import { useKept } from './kept';
import { Live } from './live';
import { PatientStop } from './patient-stop';

vi.mock('../app/session', () => ({
  useMay: () => true,
  useAccount: () => ({ id: 'a2', role: 'dentist', may: ['deliver', 'press_stop'] }),
}));
vi.mock('./live-view', () => ({ LiveView: () => null }));

beforeEach(() => {
  vi.useFakeTimers();
  browser();
  server();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const settle = () => act(() => vi.advanceTimersByTimeAsync(20));
const no = (name: string) => () => {
  throw new DOMException('no', name);
};
const off = no('SecurityError');
/** Storage that is off, and storage that is full. */
const STORES = {
  off: { getItem: off, setItem: off, removeItem: off },
  full: {
    getItem: () => null,
    setItem: no('QuotaExceededError'),
    removeItem: () => undefined,
  },
};

for (const [what, store] of Object.entries(STORES))
  describe(`law_a_browser_that_keeps_nothing_takes_no_stop_and_no_deed: ${what}`, () => {
    beforeEach(() => vi.stubGlobal('sessionStorage', store));
    test('the cockpit', async () => {
      render(<Live delivery={delivery} patient={undefined} plan={undefined} ended={vi.fn()} />, {
        wrapper: Clinic,
      });
      tell({ ...works, operator: 'other' });
      expect(screen.getByRole('button', { name: /^Stop/ })).toBeTruthy();
      fireEvent.click(screen.getByRole('button', { name: 'Take the session over' }));
      expect(screen.getByRole('button', { name: 'Verify' })).toBeTruthy();
      fireEvent.click(screen.getByRole('button', { name: 'Do not take over' }));
      expect(screen.queryByRole('button', { name: 'Verify' })).toBeNull();
    });
    test('the stop of the own account', async () => {
      render(<PatientStop d="d1" ended={vi.fn()} />, { wrapper: Clinic });
      tell(works);
      fireEvent.click(screen.getByRole('button', { name: 'Stop' }));
      await settle();
      tell({ ...works, at_ms: 6_000, on: false, patient_stop: true });
      await settle();
      expect(screen.getByRole('button', { name: /ready to go on/ })).toBeTruthy();
    });
    test('it is kept until it is forgotten, wherever on the page', () => {
      const key = `${what} d1`;
      const one = renderHook(() => useKept(key));
      act(() => one.result.current[1](true));
      expect(one.result.current[0]).toBe(true);
      expect(renderHook(() => useKept(key)).result.current[0]).toBe(true);
      act(() => one.result.current[1](false));
      expect(one.result.current[0]).toBe(false);
      expect(renderHook(() => useKept(key)).result.current[0]).toBe(false);
    });
  });
