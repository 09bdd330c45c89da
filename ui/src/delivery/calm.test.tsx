// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Cockpit, StopView } from '../api/types';
import { Calm, label, type CalmProps } from './calm';
import { heardOfAccount } from './patient-stop';
import { heardOnPhone } from './stop-page';
import { usePress } from './use-press';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

/** The large button is pressed, as a finger does it, or a key. */
function press(props: CalmProps, as: 'finger' | 'key'): void {
  const { unmount } = render(<Calm {...props} />);
  const huge = screen.getByRole('button', { name: label(props) });
  if (as === 'finger') fireEvent.pointerDown(huge, { pointerId: 1, button: 0 });
  fireEvent.click(huge, { detail: as === 'finger' ? 1 : 0 });
  unmount();
}
const tap = (props: CalmProps): void => press(props, 'finger');
const key = (props: CalmProps): void => press(props, 'key');

/** The server's stop, and a page that says its presses. */
function clinic() {
  let pressed = false;
  const say = vi.fn(() => Promise.resolve((pressed = true)));
  const { result } = renderHook(() => usePress(say));
  const press = (): void => act(() => result.current.press());
  return { say, press, staffLetGo: () => (pressed = false), pressed: () => pressed };
}
const props = (known: ReturnType<typeof heardOfAccount>, press: () => void): CalmProps => ({
  ...known,
  lost: null,
  told: undefined,
  press,
  ready: true,
  letGo: vi.fn(),
  letting: false,
});

test('law_a_raised_hand_is_a_sign_and_is_promised_to_stop_nothing', () => {
  for (const lost of [null, 'clinic', 'treatment'] as const)
    for (const stopped of [true, false]) {
      const known = heardOfAccount(
        { patient_stop: stopped, on: !stopped } as Cockpit,
        undefined,
        false,
      );
      const { container, unmount } = render(<Calm {...props(known, vi.fn())} lost={lost} />);
      expect(container.textContent).toContain(
        'raise your hand, so that whoever treats you sees it',
      );
      expect(container.textContent).not.toMatch(/hand to stop|hand: |hand[^.]*stops it/);
      unmount();
    }
});

describe('a press of a page that slept', () => {
  for (const [how, touch] of [
    ['a finger', tap],
    ['a key', key],
  ] as const) {
    test(`law_each_press_is_said: the phone, by ${how}`, async () => {
      const { say, press, staffLetGo, pressed } = clinic();
      const free: StopView = { state: 'running', on: true, pressed: false, words: '' } as StopView;
      touch(props(heardOnPhone(free, false), press));
      await act(() => vi.advanceTimersByTimeAsync(1));
      expect(pressed()).toBe(true);
      // Locked: its line is closed; the staff lets go for who has left, and resumes.
      staffLetGo();
      const cached = { ...free, state: 'held', on: false, pressed: true, patient_stop: true };
      const known = heardOnPhone(cached as StopView, false);
      expect(known.mine).toBe(true);
      expect(label({ ...known, lost: null })).toBe('Stopped');
      say.mockClear();
      touch(props(known, press));
      await act(() => vi.advanceTimersByTimeAsync(1));
      expect(say).toHaveBeenCalled();
      expect(pressed()).toBe(true);
    });
    test(`law_each_press_is_said: the own account, by ${how}`, async () => {
      const { say, press, staffLetGo, pressed } = clinic();
      for (const patient_stop of [true, false]) {
        staffLetGo();
        say.mockClear();
        const cached = { patient_stop, on: false, at_ms: 100 } as Cockpit;
        const known = heardOfAccount(cached, { mine: true, here: 0, gone: 0 }, false);
        expect(patient_stop ? known.mine : known.pressing).toBe(true);
        touch(props(known, press));
        await act(() => vi.advanceTimersByTimeAsync(1));
        expect(say).toHaveBeenCalled();
        expect(pressed()).toBe(true);
      }
    });
  }
});
