// @vitest-environment happy-dom
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionLine } from '../api/live';
import type { Cockpit } from '../api/types';
import { browser, Clinic, never, onPhone, server, turn, works } from '../app/on-trial';
import { LINE_LOST, SEEN_MS, STOOD_STILL, useHands, useHold, useLetGo } from './hands';
import { useStopAndHold } from './live';
import StopPage from './stop-page';

beforeEach(() => {
  vi.useFakeTimers();
  browser();
  // The browser's own is no made-up clock's.
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
    const limit = new AbortController();
    setTimeout(() => limit.abort(new DOMException('late', 'TimeoutError')), ms);
    return limit.signal;
  });
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const settle = (ms = 1) => act(() => vi.advanceTimersByTimeAsync(ms));
const holds = (said: ReturnType<typeof server>) =>
  said.filter((one) => 'hold' in one.body).map((one) => one.body.hold);

interface Page {
  allowed: boolean;
  lost: boolean;
}
const holding = (first: Page = { allowed: true, lost: false }) =>
  renderHook(({ allowed, lost }: Page) => useHold('d1', allowed, lost), {
    wrapper: Clinic,
    initialProps: first,
  });

describe('a hold', () => {
  test('law_a_hold_is_said_only_while_it_is_switched_on_and_in_view', async () => {
    const said = server();
    const { result } = holding();
    await settle(2_000);
    expect(holds(said)).toEqual([]);
    act(() => result.current.set(true));
    await settle(1_600);
    expect(holds(said)).toEqual([true, true, true, true]);
    turn('hidden');
    expect(result.current).toMatchObject({
      on: false,
      dropped: 'This page was out of view, so the hold was let go.',
    });
    turn('visible');
    await settle(3_000);
    expect(holds(said)).toEqual([true, true, true, true, false]);
    expect(result.current.on).toBe(false);
  });
  test('law_while_the_line_is_lost_it_cannot_be_switched_on', async () => {
    const said = server();
    const { result, rerender } = holding({ allowed: true, lost: true });
    act(() => result.current.set(true));
    await settle(1_000);
    expect(result.current).toMatchObject({ on: false, can: false });
    rerender({ allowed: true, lost: false });
    await settle(1_000);
    expect(holds(said)).toEqual([]);
  });
  test('who may no longer hold lets go, and so does a page that is closed', async () => {
    for (const end of ['not allowed', 'closed']) {
      const said = server();
      const { result, rerender, unmount } = holding();
      act(() => result.current.set(true));
      await settle();
      if (end === 'closed') unmount();
      else rerender({ allowed: false, lost: false });
      await settle(2_000);
      expect(holds(said)).toEqual([true, false]);
    }
  });
  test('law_a_page_that_stood_still_lets_go_when_it_wakes', async () => {
    const said = server();
    const { result } = holding();
    act(() => result.current.set(true));
    await settle();
    vi.setSystemTime(Date.now() + 60_000);
    await settle(600);
    expect(result.current).toMatchObject({ on: false, dropped: STOOD_STILL });
    expect(holds(said).at(-1)).toBe(false);
  });
  test('a hold that the server refuses is let go, with its words', async () => {
    server(() => Response.json({ error: { what: 'another holds' } }, { status: 409 }));
    const { result } = holding();
    act(() => result.current.set(true));
    await settle();
    expect(result.current).toMatchObject({ on: false, dropped: 'Another holds.' });
  });
});

const together = (first: SessionLine) =>
  renderHook((line: SessionLine) => useStopAndHold('d1', true, line, vi.fn()), {
    wrapper: Clinic,
    initialProps: first,
  });
const line = (more: Partial<Cockpit> = {}, lost = false): SessionLine => ({
  now: { ...works, ...more },
  lost,
});

describe('stop and hold', () => {
  test('law_any_stop_and_a_lost_line_let_go_of_the_hold', async () => {
    const ways: [SessionLine, RegExp][] = [
      [line({ patient_stop: true }), /^The stop was pressed/],
      [line({ verdict: 'hold', waits_for: 'resume' }), /^The guard stopped it/],
      [line({}, true), new RegExp(LINE_LOST)],
    ];
    for (const [next, why] of ways) {
      const said = server();
      const { result, rerender } = together(line());
      act(() => result.current.hold.set(true));
      await settle();
      expect(result.current.hold.on).toBe(true);
      rerender(next);
      await settle();
      expect(result.current.hold.on).toBe(false);
      expect(result.current.hold.dropped).toMatch(why);
      expect(holds(said).at(-1)).toBe(false);
      // It goes on by a new hold only.
      rerender(line());
      await settle(2_000);
      expect(result.current.hold.on).toBe(false);
      cleanup();
    }
  });
  test('a press lets go of the hold at once, and is told until it is let go', async () => {
    const said = server();
    const { result, rerender } = together(line());
    act(() => result.current.hold.set(true));
    await settle();
    fireEvent.keyDown(window, { key: 'ы', code: 'KeyS' });
    expect(result.current.hold.on).toBe(false);
    await settle();
    expect(said.filter((one) => one.body.pressed === true)).toHaveLength(1);
    expect(result.current.stop.heard?.told.mine).toBe(true);
    rerender(line({ patient_stop: true }));
    rerender(line());
    expect(result.current.stop.heard).toBeUndefined();
  });
});

describe('law_no_deed_waits_for_ever_and_it_can_be_said_again', () => {
  for (const [what, hook, wish] of [
    ['an end', () => useHands('d1'), { end: true }],
    ['letting go of the stop', () => useLetGo('d1'), false],
  ] as const) {
    test(what, async () => {
      const said = server(never);
      const { result } = renderHook<ReturnType<typeof useHands | typeof useLetGo>, void>(hook, {
        wrapper: Clinic,
      });
      const say = result.current.mutate as (wish: unknown) => void;
      act(() => say(wish));
      await settle(SEEN_MS - 10);
      expect(result.current.isPending).toBe(true);
      await settle(20);
      expect(result.current.isPending).toBe(false);
      expect(result.current.error?.message).toContain('may not have been taken');
      act(() => say(wish));
      await settle();
      expect(said).toHaveLength(2);
    });
  }
});

describe('the phone', () => {
  const phone = async (refused?: Response) => {
    const view = { state: 'running', on: true, pressed: false, patient_stop: true, words: 'works' };
    const said = server(({ body }, signal) => {
      if (body.pressed === false) return never({} as never, signal);
      return refused?.clone() ?? Response.json({ ...view, pressed: body.pressed ?? true });
    });
    render(onPhone(<StopPage />));
    await settle(20);
    return said;
  };
  test('law_its_keys_are_those_of_the_cockpit', async () => {
    const said = await phone();
    for (const key of ['s', 'Escape']) {
      said.length = 0;
      fireEvent.keyDown(window, { key });
      await settle();
      expect(said.filter((one) => one.body.pressed === true).length).toBeGreaterThan(0);
    }
  });
  test('letting go that gets no answer can be said again', async () => {
    await phone();
    const go = () => screen.getByRole<HTMLButtonElement>('button', { name: /ready to go on/ });
    fireEvent.click(go());
    await settle();
    expect(go().disabled).toBe(true);
    await settle(SEEN_MS);
    expect(go().disabled).toBe(false);
  });
  test('law_only_the_clinics_own_words_end_the_page', async () => {
    await phone(new Response('<h1>Not Found</h1>', { status: 404 }));
    expect(screen.getByRole('button', { name: 'Stop' })).toBeTruthy();
    cleanup();
    await phone(Response.json({ error: { what: 'no such session' } }, { status: 404 }));
    expect(screen.queryByRole('button', { name: 'Stop' })).toBeNull();
  });
});
