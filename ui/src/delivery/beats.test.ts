import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { beats, STALE_MS } from './beats';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is on its way, as the page knows: not what a server that stands still has got of it, which it still has. */
function stuck() {
  const waiting = new Set<number>();
  let said = 0;
  let most = 0;
  const say = (limit: AbortSignal): Promise<unknown> => {
    const at = Date.now();
    said += 1;
    waiting.add(at);
    most = Math.max(most, waiting.size);
    return new Promise((_, reject) => {
      limit.addEventListener('abort', () => {
        waiting.delete(at);
        reject(new DOMException('taken back', 'AbortError'));
      });
    });
  };
  return { waiting, say, said: () => said, most: () => most };
}

test('law_what_is_said_waits_at_most_a_second_at_the_page', async () => {
  const server = stuck();
  const failed = vi.fn();
  const end = beats(server.say, failed);
  for (let at = 0; at < 30_000; at += 100) {
    await vi.advanceTimersByTimeAsync(100);
    for (const one of server.waiting) expect(Date.now() - one).toBeLessThanOrEqual(STALE_MS);
  }
  expect(server.most()).toBeLessThanOrEqual(2);
  expect(server.said()).toBeGreaterThan(30);
  end();
  expect(server.waiting.size).toBe(0);
  expect(failed).not.toHaveBeenCalled();
});

test('law_it_is_said_twice_a_second_while_it_is_answered', async () => {
  const say = vi.fn(() => Promise.resolve());
  const end = beats(say, vi.fn());
  await vi.advanceTimersByTimeAsync(10_000);
  expect(say).toHaveBeenCalledTimes(21);
  end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(say).toHaveBeenCalledTimes(21);
});

test('a slow line is no silence', async () => {
  // Each answer takes 700 ms: two are on their way, and none is taken back.
  const aborted = vi.fn();
  const say = vi.fn((limit: AbortSignal) => {
    limit.addEventListener('abort', aborted);
    return new Promise((resolve) => setTimeout(resolve, 700));
  });
  const end = beats(say, vi.fn());
  await vi.advanceTimersByTimeAsync(10_000);
  expect(say.mock.calls.length).toBeGreaterThan(18);
  expect(aborted).not.toHaveBeenCalled();
  end();
});

test('a refusal is heard', async () => {
  const failed = vi.fn();
  const no = new Error('no');
  const end = beats(() => Promise.reject(no), failed);
  await vi.advanceTimersByTimeAsync(0);
  expect(failed).toHaveBeenCalledExactlyOnceWith(no);
  end();
});
