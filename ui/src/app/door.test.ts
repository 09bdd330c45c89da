import { afterEach, expect, test, vi } from 'vitest';
import { guardedFetch } from '../api/client';
import type { Session } from '../api/types';
import { answers, askAnew, caches, door, isBlank, onAnswers, sessionQuery } from './door';

afterEach(() => {
  vi.unstubAllGlobals();
  door.clear();
});
const KEY = sessionQuery.queryKey;
const somebody = { csrf: 'c', clinic: {}, account: { id: 'a1' } } as unknown as Session;
const who = () => door.getQueryData<Session>(KEY)?.account;

test('law_what_one_account_fetched_never_comes_to_another', async () => {
  const cacheOf = caches();
  const first = cacheOf('a1');
  expect(cacheOf('a1')).toBe(first);
  first.setQueryData(['patients'], ['Theo']);
  let answer: (names: string[]) => void = () => undefined;
  const late = first.fetchQuery({
    queryKey: ['today'],
    queryFn: () => new Promise<string[]>((resolve) => (answer = resolve)),
  });
  const second = cacheOf('a2');
  answer(['Luna']);
  await late;
  expect(second.getQueryCache().getAll()).toEqual([]);
  // Also whoever comes back begins anew, and so does whoever came after nobody.
  expect(cacheOf('a1').getQueryCache().getAll()).toEqual([]);
  const third = cacheOf('a1');
  cacheOf(undefined);
  expect(cacheOf('a1')).not.toBe(third);
});

test('law_that_nobody_is_signed_in_counts_at_once', async () => {
  door.setQueryData(KEY, somebody);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 401 })));
  const answered = guardedFetch(new Request('http://clinic.example/api/today'));
  // From here on the server cannot be asked.
  vi.stubGlobal('fetch', () => Promise.reject(new TypeError('no answer')));
  await answered;
  expect(who()).toBeNull();
});

test('law_an_answer_that_was_on_its_way_brings_nobody_back', async () => {
  door.setQueryData(KEY, somebody);
  let answer: (session: Session) => void = () => undefined;
  const asked = door
    .fetchQuery({
      queryKey: KEY,
      queryFn: () => new Promise<Session>((resolve) => (answer = resolve)),
      staleTime: 0,
    })
    .catch(() => undefined);
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status: 401 })));
  await guardedFetch(new Request('http://clinic.example/api/today'));
  answer(somebody);
  await asked;
  expect(who()).toBeNull();
});

test('law_a_page_that_was_away_is_blank_until_the_session_is_known_anew', () => {
  expect(isBlank({ hidden: false, back: 0 }, 1)).toBe(false);
  expect(isBlank({ hidden: true, back: 1 }, 2)).toBe(true);
  expect(isBlank({ hidden: false, back: 2 }, 2)).toBe(true);
  expect(isBlank({ hidden: false, back: 2 }, 3)).toBe(false);
});

test('law_a_clock_that_is_set_back_leaves_no_page_blank', async () => {
  vi.useFakeTimers({ toFake: ['Date'] });
  const hear = vi.fn();
  const leave = onAnswers(hear);
  const answer = async () => {
    await askAnew();
    await door.fetchQuery({ queryKey: KEY, queryFn: () => Promise.resolve(somebody) });
  };
  expect(answers()).toBe(0);
  await answer();
  const back = { hidden: false, back: answers() };
  expect(isBlank(back, answers())).toBe(true);
  vi.setSystemTime(Date.now() - 3_600_000);
  hear.mockClear();
  await answer();
  expect(isBlank(back, answers())).toBe(false);
  await vi.waitFor(() => expect(hear).toHaveBeenCalled());
  leave();
  vi.useRealTimers();
});
