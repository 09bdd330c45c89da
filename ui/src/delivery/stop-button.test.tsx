// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, screen } from '@testing-library/react';
import type { ReactElement } from 'react';
import { MemoryRouter, Route, Routes } from 'react-router';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { browser, Parts, type Said, server } from '../app/on-trial';
import { Bar, type BarProps } from './bar';
import { EarlyStop } from './early-stop';
import { useStop } from './hands';
import { PatientStop } from './patient-stop';
import { CLICK_MS, presses, StopButton } from './stop-button';
import StopPage from './stop-page';

vi.mock('../app/session', () => ({
  useMay: () => true,
  useAccount: () => ({ role: 'technician' }),
}));
let said: Said[] = [];
const failing: number[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  browser();
  failing.length = 0;
  said = server(({ body, path }) => {
    if (body.pressed === true && failing.length > 0)
      return Response.json({ error: { what: 'no' } }, { status: failing.shift() ?? 503 });
    const view = { state: 'running', on: true, pressed: false, patient_stop: false, words: '' };
    return path.startsWith('/api/stop/') ? Response.json(view) : undefined;
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const settle = (ms = 20) => act(() => vi.advanceTimersByTimeAsync(ms));
const stops = () => said.filter((one) => one.body.pressed === true).length;
const stop = () => screen.getByRole('button', { name: /^Stop/ });

function Cockpit() {
  const { press } = useStop('d1');
  const props = { press, hold: {}, alarm: null, letting: {} } as unknown as BarProps;
  return <Bar {...props} />;
}
const phone = (
  <Routes>
    <Route path="/stop/:code" element={<StopPage />} />
  </Routes>
);
const PAGES: [string, ReactElement][] = [
  ['the cockpit', <Cockpit />],
  ['before the cockpit', <EarlyStop d="d1" there={false} settled={vi.fn()} />],
  ['the phone', phone],
  ['the own account', <PatientStop d="d1" ended={vi.fn()} />],
];
async function open(page: ReactElement): Promise<void> {
  render(
    <Parts>
      <MemoryRouter initialEntries={['/stop/c0de']}>{page}</MemoryRouter>
    </Parts>,
  );
  await settle();
}
const down = (pointerId = 1, button = 0) => fireEvent.pointerDown(stop(), { pointerId, button });
/** As newer browsers tell it; an older one says not which pointer it is of. */
const click = (pointerId?: number, detail = 1) =>
  pointerId === undefined
    ? fireEvent.click(stop(), { detail })
    : fireEvent(stop(), new PointerEvent('click', { bubbles: true, pointerId, detail }));
const WAYS: [string, () => void][] = [
  [
    'a finger',
    () => [
      down(7),
      fireEvent.pointerUp(stop(), { pointerId: 7 }),
      fireEvent.pointerLeave(stop(), { buttons: 0 }),
      click(7),
    ],
  ],
  ['a mouse', () => [down(1), click(1)]],
  ['an older browser', () => [down(3), click()]],
  ['Enter or Space', () => click(-1, 0)],
  ['a tool that clicks', () => click(undefined, 0)],
  ['a tool that clicks as a mouse does', () => click(undefined, 1)],
  ['the key s', () => fireEvent.keyDown(window, { key: 's' })],
];

describe('law_space_stops_at_the_patients_pages_and_once', () => {
  /** As a browser does it: a button that has the focus clicks as the key goes up. */
  const space = (more: object = {}): void => {
    const at = document.activeElement ?? document.body;
    const goesOn = fireEvent.keyDown(at, { key: ' ', code: 'Space', ...more });
    if (goesOn && at.matches('button')) fireEvent.click(at, { detail: 0 });
  };
  const count = async (deed: () => void): Promise<number> => {
    const before = stops();
    deed();
    await settle(1_500);
    return stops() - before;
  };
  for (const [where, page] of PAGES.filter(([name]) => /phone|account/.test(name))) {
    test(where, async () => {
      await open(page);
      expect(document.activeElement).toBe(document.body);
      expect(await count(space)).toBe(1);
      expect(await count(() => space({ repeat: true }))).toBe(0);
      expect(await count(() => space({ ctrlKey: true }))).toBe(0);
      stop().focus();
      expect(await count(space)).toBe(1);
    });
  }
  test('what else has the focus hears Space itself', async () => {
    for (const [where, page] of PAGES) {
      await open(page);
      const other = document.body.appendChild(document.createElement('button'));
      other.focus();
      expect([where, await count(space)]).toEqual([where, 0]);
      // Such as what was pressed just now, and is being said.
      other.disabled = true;
      if (document.activeElement === other && /phone|account/.test(where))
        expect([where, await count(space)]).toEqual([where, 1]);
      other.remove();
      cleanup();
    }
  });
  test('in a cockpit, where Space is for what has the focus, it stops nothing', async () => {
    await open(<EarlyStop d="d1" there={false} settled={vi.fn()} />);
    expect(await count(space)).toBe(0);
  });
});
describe('law_one_press_is_said_once', () => {
  for (const [where, page] of PAGES) {
    test(where, async () => {
      await open(page);
      for (const [how, press] of WAYS) {
        // What presses the keys is the page's own, and not the bar's.
        if (where === 'the cockpit' && how === 'the key s') continue;
        const before = stops();
        press();
        await settle(1_500);
        expect([how, stops() - before]).toEqual([how, 1]);
      }
    });
  }
});
test('law_a_press_that_failed_is_said_again', async () => {
  for (const [, page] of PAGES) {
    failing.push(503, 503, 503);
    await open(page);
    const before = stops();
    down(7);
    click(7);
    await settle(4_000);
    expect(stops() - before).toBe(4);
    cleanup();
  }
});

const heard = () => {
  const press = vi.fn();
  render(
    <StopButton className="stop" press={press}>
      Stop
    </StopButton>,
  );
  return press;
};
test('law_a_click_that_no_press_of_the_button_came_before_is_said', () => {
  const press = heard();
  const last = (): number => {
    const count = press.mock.calls.length;
    press.mockClear();
    return count;
  };
  // A finger that slid off or began to scroll, a mouse that was drawn away: their clicks never come.
  down(7);
  fireEvent.pointerCancel(stop(), { pointerId: 7 });
  expect(last()).toBe(1);
  click();
  expect(last()).toBe(1);
  down(1);
  fireEvent.pointerOut(stop(), { pointerId: 1, buttons: 1 });
  expect(last()).toBe(1);
  click(1);
  expect(last()).toBe(1);
  // A finger that slid off without a word, then a tool.
  down(7);
  last();
  click(-1, 0);
  click(8);
  expect(last()).toBe(2);
  // Another button of the mouse has no click.
  down(1, 2);
  last();
  click(1);
  expect(last()).toBe(1);
  // A key while a finger rests on the button.
  down(7);
  last();
  click(-1, 0);
  expect(last()).toBe(1);
  click(7);
  expect(last()).toBe(0);
  // A tool that clicks as a mouse does, right after a press.
  click(7);
  expect(last()).toBe(1);
});
test('law_each_press_is_said_however_fast_they_come', () => {
  const press = heard();
  for (let count = 1; count <= 5; count += 1) {
    down(1);
    click(1);
    expect(press).toHaveBeenCalledTimes(count);
  }
});
test('law_a_click_that_comes_late_is_said', () => {
  const { down: begin, isNew } = presses();
  const end = { detail: 1, nativeEvent: { pointerId: 1 } };
  for (const [after, told] of [
    [CLICK_MS - 10, false],
    [CLICK_MS, true],
  ] as const) {
    begin({ pointerId: 1, button: 0 });
    vi.advanceTimersByTime(after);
    expect(isNew(end)).toBe(told);
  }
});
