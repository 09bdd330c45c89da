// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import { useState } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Numbering } from '../app/numbering';
import { browser, delivery, Parts, type Said, server, Outside, outside } from '../app/on-trial';
import CockpitPage from './page';
import { NOT_HEARD } from './unheard';

const account = vi.hoisted(() => ({ role: 'dentist' }));
vi.mock('../app/session', () => ({ useMay: () => true, useAccount: () => account }));
vi.mock('./live', () => ({
  Live: () => {
    const [typed, set] = useState('');
    return <input aria-label="cockpit" value={typed} onChange={(e) => set(e.target.value)} />;
  },
}));
beforeEach(() => {
  vi.useFakeTimers();
  browser();
});
afterEach(() => {
  cleanup();
  account.role = 'dentist';
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const settle = (ms = 20) => act(() => vi.advanceTimersByTimeAsync(ms));
async function page(answer: (said: Said) => Response | Promise<Response> | undefined) {
  const said = server(answer);
  render(
    <Parts>
      <Numbering>
        <MemoryRouter initialEntries={['/deliveries/d1']}>
          <Outside />
          <Routes>
            <Route path="/deliveries/:d" element={<CockpitPage />} />
          </Routes>
        </MemoryRouter>
      </Numbering>
    </Parts>,
  );
  await settle();
  return () => said.filter((one) => one.path.endsWith('/stop'));
}
const isDelivery = ({ path }: Said) => /^\/api\/deliveries\/\w+$/.test(path);
const refused = () => Response.json({ error: { what: 'the database is away' } }, { status: 503 });
const running = ({ path }: Said) =>
  Response.json({ ...delivery, id: path.split('/').at(-1), state: 'running' });

test('law_the_stop_is_there_before_the_delivery_is_known', async () => {
  for (const answer of [() => new Promise<Response>(() => undefined), refused]) {
    const stops = await page((one) => (isDelivery(one) ? answer() : undefined));
    expect(screen.queryByLabelText('cockpit')).toBeNull();
    fireEvent.keyDown(window, { key: 's' });
    await settle();
    expect(stops().map((one) => one.path)).toEqual(['/api/deliveries/d1/stop']);
    fireEvent.click(screen.getByRole('button', { name: /^Stopping/ }));
    await settle();
    expect(stops()).toHaveLength(2);
    cleanup();
  }
});
test('law_a_press_before_the_cockpit_came_is_said_until_it_is_heard', async () => {
  let known = false;
  let heard = false;
  const stops = await page((one) => {
    if (one.path.endsWith('/stop')) return heard ? undefined : refused();
    return isDelivery(one) ? (known ? running(one) : refused()) : refused();
  });
  fireEvent.keyDown(window, { key: 's' });
  known = true;
  await settle(3_000);
  // The cockpit has a stop of its own; the press before it goes on, and is told.
  expect(screen.getByLabelText('cockpit')).toBeTruthy();
  expect(screen.queryByRole('button', { name: /^Stop/ })).toBeNull();
  expect(screen.getByText(new RegExp(`^${NOT_HEARD}`))).toBeTruthy();
  const before = stops().length;
  heard = true;
  await settle(2_000);
  expect(stops()).toHaveLength(before + 1);
  expect(screen.queryByText(new RegExp(`^${NOT_HEARD}`))).toBeNull();
});
test('law_only_who_is_being_treated_is_told_to_raise_a_hand', async () => {
  for (const [role, told] of [
    ['patient', 'Raise your hand.'],
    ['dentist', 'Switch the device off at the device, and look at the patient.'],
  ] as const) {
    account.role = role;
    await page(refused);
    fireEvent.keyDown(window, { key: 's' });
    await settle();
    expect(screen.getByText(`${NOT_HEARD} ${told}`)).toBeTruthy();
    cleanup();
  }
});
test('law_what_is_typed_for_one_delivery_is_gone_with_the_way_to_another', async () => {
  await page((one) => (isDelivery(one) ? running(one) : refused()));
  await act(async () => outside.go('/deliveries/d2'));
  await settle();
  const box = () => screen.getByLabelText<HTMLInputElement>('cockpit');
  fireEvent.change(box(), { target: { value: '11' } });
  await act(async () => outside.go('/deliveries/d1'));
  await settle();
  expect(box().value).toBe('');
});
