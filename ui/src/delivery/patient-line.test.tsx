// @vitest-environment happy-dom
import { act, cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { browser, Clinic, delivery, Line, server, tell, works } from '../app/on-trial';
import { Live } from './live';
import { lineWords } from './patient-line';

const account = vi.hoisted(() => ({ may: true }));
vi.mock('../app/session', () => ({
  useMay: () => account.may,
  useAccount: () => ({ id: 'a1', role: 'technician' }),
}));
beforeEach(() => {
  vi.useFakeTimers();
  browser();
  server(() => undefined);
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const bar = () => document.querySelector('.command')?.textContent ?? '';
const LOST = 'press Stop at the agreed sign';
const OPEN = /is open at this address/;

test('law_that_the_patients_page_is_lost_stands_beside_the_stop_of_who_treats_and_only_then', async () => {
  for (const may of [true, false]) {
    account.may = may;
    const { unmount } = render(
      <Live delivery={delivery} patient={undefined} plan={undefined} ended={vi.fn()} />,
      { wrapper: Clinic },
    );
    for (const line of ['unopened', 'heard', 'lost', 'heard'] as const) {
      tell({ ...works, stop_page: line });
      await act(() => vi.advanceTimersByTimeAsync(20));
      expect(bar().includes(LOST), `${may} ${line}`).toBe(may && line === 'lost');
    }
    unmount();
  }
});
test('law_while_the_line_is_lost_no_page_of_the_patients_is_said_to_be_open_or_lost', async () => {
  account.may = true;
  const one = { ...delivery, stop_code: 'c0de' };
  for (const waits_for of ['verify', 'nothing']) {
    render(<Live delivery={one} patient={undefined} plan={undefined} ended={vi.fn()} />, {
      wrapper: Clinic,
    });
    for (const [stop_page, words] of [
      ['heard', OPEN],
      ['lost', /stop page is not heard/],
    ] as const) {
      tell({ ...works, waits_for, stop_page });
      expect(document.body.textContent, waits_for).toMatch(words);
      await act(async () => Line.all.forEach((line) => line.onerror()));
      expect(document.body.textContent, waits_for).toContain('/stop/c0de');
      expect(document.body.textContent, waits_for).not.toMatch(words);
    }
    cleanup();
    browser();
  }
});
test('law_only_a_page_that_is_heard_is_said_to_be_open', () => {
  expect(lineWords('heard')).toContain('is open');
  for (const line of ['unopened', 'lost'] as const)
    expect(lineWords(line)).not.toContain('is open');
  expect(lineWords(undefined)).toBeNull();
});
