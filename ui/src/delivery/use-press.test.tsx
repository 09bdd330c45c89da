// @vitest-environment happy-dom
import { QueryObserver } from '@tanstack/react-query';
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Session } from '../api/types';
import { door, nobody, sessionQuery } from '../app/door';
import { CutOff } from './cut-off';
import { useStop } from './hands';
import { Clinic, never, server } from '../app/on-trial';
import { NOT_HEARD } from './unheard';
import { usePress } from './use-press';

const somebody = (id: string | null, csrf = 'old') =>
  ({ csrf, clinic: {}, account: id === null ? null : { id } }) as unknown as Session;

beforeEach(() => {
  vi.useFakeTimers();
  door.setQueryData(sessionQuery.queryKey, somebody('a1'));
});
afterEach(() => {
  cleanup();
  door.clear();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const settle = (ms = 1) => act(() => vi.advanceTimersByTimeAsync(ms));

function page(say = () => new Promise<string>(() => undefined)) {
  render(<CutOff />, { wrapper: Clinic });
  return renderHook(() => usePress(say), { wrapper: StrictMode });
}
const isTold = () => screen.queryByText(new RegExp(`^${NOT_HEARD}`)) !== null;

test('law_a_press_that_meets_the_end_of_the_session_is_told', () => {
  const { result, unmount } = page();
  act(() => result.current.press());
  expect(isTold()).toBe(false);
  act(() => {
    server(never);
    nobody();
    unmount();
  });
  expect(isTold()).toBe(true);
  // Whoever reads it is told what to do instead.
  expect(screen.getByRole('alert').textContent).toMatch(
    /raise your hand; if you treat, switch .* off/,
  );
  fireEvent.click(screen.getByRole('button'));
  expect(isTold()).toBe(false);
});
test('somebody else who came in is told as well', () => {
  const { result, unmount } = page();
  act(() => result.current.press());
  act(() => {
    door.setQueryData(sessionQuery.queryKey, somebody('a2'));
    unmount();
  });
  expect(isTold()).toBe(true);
  fireEvent.click(screen.getByRole('button'));
});
test('nothing is told of a press that was heard, that was taken back, or whose page was left', async () => {
  const first = page(() => Promise.resolve('heard'));
  act(() => first.result.current.press());
  await settle();
  expect(first.result.current.heard).toBe('heard');
  const second = page();
  act(() => second.result.current.press());
  act(() => second.result.current.leave());
  const third = page();
  act(() => third.result.current.press());
  act(() => third.unmount());
  act(() => {
    server(never);
    nobody();
    first.unmount();
    second.unmount();
  });
  expect(isTold()).toBe(false);
});
test('law_a_press_while_one_is_under_way_is_said_beside_it', async () => {
  const say = vi.fn(() => new Promise<string>(() => undefined));
  const { result } = page(say);
  act(() => result.current.press());
  await settle(1_500);
  act(() => result.current.press());
  expect(say).toHaveBeenCalledTimes(2);
});
test('law_a_press_with_an_old_word_is_said_again_with_the_new_one', async () => {
  // The password was changed in another tab, which told nobody.
  const said = server(({ path }) => {
    if (path === '/api/session') return Response.json(somebody('a1', 'new'));
    const error = { what: 'no', where: 'x-biosculpt-csrf' };
    return word === 'new' ? undefined : Response.json({ error }, { status: 403 });
  });
  let word: string | null = null;
  const through = fetch;
  vi.stubGlobal('fetch', (request: Request) => {
    if (request.method === 'POST') word = request.headers.get('x-biosculpt-csrf');
    return through(request);
  });
  const watch = new QueryObserver(door, sessionQuery).subscribe(() => undefined);
  const { result } = renderHook(() => useStop('d1'), { wrapper: Clinic });
  act(() => result.current.press());
  await settle(2_000);
  expect(result.current.heard?.told).toEqual({ mine: true, here: 0, gone: 0 });
  expect(word).toBe('new');
  expect(said.filter((one) => one.path.endsWith('/stop')).length).toBeLessThan(4);
  watch();
});
