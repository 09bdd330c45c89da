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

test('law_the_page_of_a_delivery_names_both_teeth', async () => {
  browser();
  server(() => Response.json({ deliveries: [] }));
  const said = { from: 36, to: 37, by: 'Ada', at: '2026-03-10T09:30:00Z', reason: 'seen' };
  const over = {
    ...delivery,
    state: 'over',
    how: 'done',
    fdi: 37,
    renumbered: [said],
    outcome: { beyond_limits: [] },
    files: [],
  } as unknown as Delivery;
  render(<Over delivery={over} />, { wrapper: Clinic });
  await settle();
  expect(screen.getByText('worked on tooth 37 instead of tooth 36')).toBeTruthy();
});
