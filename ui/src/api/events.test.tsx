// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { useEvents, useSilence } from './live';
import { AGAIN_MS } from './silence';

/** Lines of events, as the browser has them; the newest last. */
let lines: Line[] = [];
class Line extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 0;
  onopen: () => void = () => undefined;
  onerror: () => void = () => undefined;
  constructor() {
    super();
    lines.push(this);
  }
  close(): void {
    this.readyState = Line.CLOSED;
  }
  tell(data: string): void {
    this.dispatchEvent(new MessageEvent('session', { data }));
  }
}
const open = () => lines.filter((one) => one.readyState !== Line.CLOSED);
let view = 'visible';
function turn(to: 'visible' | 'hidden'): void {
  view = to;
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}
beforeEach(() => {
  lines = [];
  view = 'visible';
  vi.useFakeTimers();
  vi.stubGlobal('EventSource', Line);
  vi.spyOn(document, 'visibilityState', 'get').mockImplementation(
    () => view as DocumentVisibilityState,
  );
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const PATH = '/api/deliveries/d1/events';
const heard = vi.fn();
const page = () => renderHook(() => useEvents(PATH, { session: heard })).result;

test('law_a_page_out_of_view_keeps_no_line', () => {
  const line = page();
  act(() => lines[0]?.onopen());
  expect(line.current).toBe('up');
  turn('hidden');
  expect(open()).toHaveLength(0);
  // What it shows is old, and a line that was ended before is not opened behind it.
  expect(line.current).toBe('down');
  vi.advanceTimersByTime(60_000);
  expect(open()).toHaveLength(0);
  turn('visible');
  expect(open()).toHaveLength(1);
  expect(line.current).toBe('down');
  act(() => lines.at(-1)?.tell('now'));
  expect(line.current).toBe('up');
  expect(heard).toHaveBeenLastCalledWith('now');
});
test('law_a_page_whose_press_stands_keeps_its_line_out_of_view', () => {
  const { rerender } = renderHook(({ stays }) => useEvents(PATH, { session: heard }, stays), {
    initialProps: { stays: true },
  });
  turn('hidden');
  expect(lines).toHaveLength(1);
  expect(open()).toHaveLength(1);
  turn('visible');
  expect(lines).toHaveLength(1);
  // The press is let go, and stands again, while nobody looks.
  rerender({ stays: false });
  turn('hidden');
  expect(open()).toHaveLength(0);
  rerender({ stays: true });
  expect(open()).toHaveLength(1);
});
test('law_a_refused_line_is_not_opened_again_out_of_view', () => {
  page();
  const [first] = lines;
  first?.close();
  act(() => first?.onerror());
  turn('hidden');
  vi.advanceTimersByTime(5_000);
  expect(lines).toHaveLength(1);
});
test('law_six_pages_that_are_forgotten_leave_the_connections_to_the_seventh', () => {
  for (let count = 0; count < 6; count += 1) page();
  turn('hidden');
  view = 'visible';
  page();
  expect(open()).toHaveLength(1);
});
test('a page that opens out of view waits for its line', () => {
  view = 'hidden';
  page();
  expect(lines).toHaveLength(0);
  turn('visible');
  expect(open()).toHaveLength(1);
});
test('law_what_was_told_before_a_page_went_out_of_view_is_old_until_it_goes_on', () => {
  const { result } = renderHook(() => useSilence(true, 2));
  act(() => void result.current.told());
  expect(result.current.silent).toBe(false);
  turn('hidden');
  turn('visible');
  expect(result.current.silent).toBe(true);
  act(() => void result.current.told());
  vi.advanceTimersByTime(AGAIN_MS);
  act(() => void result.current.told());
  expect(result.current.silent).toBe(false);
});
