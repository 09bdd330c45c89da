import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refusal } from '../api/client';
import { beats, STALE_MS, STOOD_MS, UNHEARD_MS } from './beats';
import { endsHold } from './hands';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});
const ears = () => ({ failed: vi.fn(), stood: vi.fn(), unheard: vi.fn() });

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
  const heard = ears();
  const end = beats(server.say, heard);
  for (let at = 0; at < UNHEARD_MS; at += 100) {
    await vi.advanceTimersByTimeAsync(100);
    for (const one of server.waiting) expect(Date.now() - one).toBeLessThanOrEqual(STALE_MS);
  }
  expect(server.most()).toBeLessThanOrEqual(2);
  expect(server.said()).toBeGreaterThan(2);
  end();
  expect(server.waiting.size).toBe(0);
  expect(heard.failed).not.toHaveBeenCalled();
  expect(heard.stood).not.toHaveBeenCalled();
});

test('law_a_hold_of_which_no_word_is_taken_is_given_up', async () => {
  for (const say of [stuck().say, () => Promise.reject(new TypeError('no network'))]) {
    const heard = ears();
    beats(say, heard);
    await vi.advanceTimersByTimeAsync(UNHEARD_MS);
    expect(heard.unheard).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(600);
    expect(heard.unheard).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(heard.unheard).toHaveBeenCalledTimes(1);
  }
});

test('law_it_is_said_twice_a_second_while_it_is_answered', async () => {
  const say = vi.fn(() => Promise.resolve());
  const end = beats(say, ears());
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
  const end = beats(say, ears());
  await vi.advanceTimersByTimeAsync(10_000);
  expect(say.mock.calls.length).toBeGreaterThan(18);
  expect(aborted).not.toHaveBeenCalled();
  end();
});

test('a refusal is heard', async () => {
  const heard = ears();
  const no = new Error('no');
  const end = beats(() => Promise.reject(no), heard);
  await vi.advanceTimersByTimeAsync(0);
  expect(heard.failed).toHaveBeenCalledExactlyOnceWith(no);
  end();
});

test('law_a_page_that_stood_still_does_not_go_on_by_itself', async () => {
  // Of either clock: one stands with the machine, the other is set back meanwhile.
  const clocks = [
    () => vi.setSystemTime(Date.now() + 60_000),
    () => {
      const now = performance.now() + 60_000;
      vi.spyOn(performance, 'now').mockImplementation(() => now);
      vi.setSystemTime(Date.now() - 60_000);
    },
  ];
  for (const stands of clocks) {
    const server = stuck();
    const heard = ears();
    const end = beats(server.say, heard);
    await vi.advanceTimersByTimeAsync(10);
    stands();
    // The beat that is overdue.
    await vi.advanceTimersByTimeAsync(500);
    expect(heard.stood).toHaveBeenCalledOnce();
    expect(server.waiting.size).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(server.said()).toBe(1);
    expect(heard.stood).toHaveBeenCalledOnce();
    expect(heard.failed).not.toHaveBeenCalled();
    end();
    vi.restoreAllMocks();
  }
});

test('a page that was a little late goes on', async () => {
  const heard = ears();
  const say = vi.fn(() => Promise.resolve());
  const end = beats(say, heard);
  for (let count = 0; count < 20; count += 1) {
    vi.setSystemTime(Date.now() + STOOD_MS - 500);
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(say).toHaveBeenCalledTimes(21);
  expect(heard.stood).not.toHaveBeenCalled();
  end();
});

test('law_a_hold_that_the_server_does_not_take_is_let_go', () => {
  const no = (status: number, where: string) => new Refusal(status, { what: 'no', where });
  // What the server says of a hold that comes late, of one that was overtaken, and of none at all.
  expect(endsHold(no(409, 'hold'))).toBe(true);
  expect(endsHold(no(409, 'sequence'))).toBe(false);
  expect(endsHold(no(401, 'session'))).toBe(true);
  expect(endsHold(new TypeError('no answer'))).toBe(false);
});
