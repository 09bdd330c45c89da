// @vitest-environment happy-dom
import { cleanup, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import type { Delivery } from '../api/types';
import { browser, Clinic, delivery, server, settle } from '../app/on-trial';
import { Over } from './over';

vi.mock('../app/session', () => ({ useMay: () => false, useAccount: () => ({ role: 'dentist' }) }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

const said = { from: 36, to: 37, by: 'Ada', at: '2026-03-10T09:30:00Z', reason: 'seen' };
const over = (more: object) =>
  ({
    ...delivery,
    state: 'over',
    how: 'done',
    outcome: { beyond_limits: [] },
    files: [],
    ...more,
  }) as unknown as Delivery;
async function open(one: Delivery, worked = true): Promise<string> {
  cleanup();
  browser();
  server(() => Response.json({ deliveries: [{ id: one.id, state: 'over', worked }] }));
  render(<Over delivery={one} />, { wrapper: Clinic });
  await settle();
  return document.body.textContent ?? '';
}

test('law_the_page_of_a_delivery_names_both_teeth', async () => {
  await open(over({ fdi: 37, renumbered: [said] }));
  expect(screen.getByText('worked on tooth 37 instead of tooth 36')).toBeTruthy();
});

test('law_a_report_from_before_its_number_was_put_right_is_told_to_be', async () => {
  const files = [{ name: 'delivery.html', size: 9, sha256: 'aa' }];
  const told = /written before its tooth’s number was put right: it is tooth 37.*, not 36/;
  expect(await open(over({ fdi: 37, renumbered: [said], files }))).toMatch(told);
  expect(await open(over({ files }))).not.toMatch(/written before/);
  // It says what it is again.
  const back = [said, { ...said, from: 37, to: 36 }];
  expect(await open(over({ fdi: 36, renumbered: back, files }))).not.toMatch(/written before/);
});

test('law_what_comes_next_is_said_where_a_session_left_work_and_nothing_is_printed_for_it', async () => {
  const next = /examine the tooth that was worked on and chart it, scan it anew/;
  const back = { ...said, from: 37, to: 36 };
  for (const [more, worked, leaves] of [
    [{ how: 'quit' }, true, true],
    [{ how: 'cut: nobody held' }, true, true],
    [{ how: 'quit' }, false, false],
    [{}, true, false],
    [{ fdi: 37, renumbered: [said] }, true, true],
    [{ fdi: 36, renumbered: [said, back] }, true, false],
    [{ outcome: { beyond_limits: ['gamma_share'] } }, true, true],
    [{ outcome: { beyond_limits: [], known: false } }, true, true],
    // An old record that does not say.
    [{ outcome: {} }, true, false],
  ] as const) {
    const text = await open(over(more), worked);
    const which = JSON.stringify(more);
    expect(next.test(text), which).toBe(leaves);
    expect(text.includes('the part to print'), which).toBe(!leaves);
  }
});
