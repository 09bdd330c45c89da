import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Plan } from '../api/types';
import { Digest } from './papers';
import { ASK_MS, askThenPrint, FRESH_MS, isOld } from './printing';
import { releaseOf, releaseOnPaper } from './words';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('law_a_sheet_claims_only_what_was_told_just_now', () => {
  const told = Date.parse('2026-11-30T12:00:00Z');
  expect(isOld(told, false, told)).toBe(false);
  expect(isOld(told, false, told + FRESH_MS)).toBe(false);
  expect(isOld(told, false, told + FRESH_MS + 1)).toBe(true);
  expect(isOld(told, true, told + 1)).toBe(true);
  expect(isOld(told, false, told - 1)).toBe(true);
  const plan = { state: 'approved', part: { passes: true } } as Plan;
  expect(releaseOnPaper(plan, null)).toEqual(releaseOf(plan));
  for (const state of ['approved', 'proven', 'refused', 'delivered'] as const) {
    const { tone, words } = releaseOnPaper({ ...plan, state }, '30 Nov 2026, 12:00');
    expect(tone).toBe('bad');
    expect(words).toMatch(/^Not known to be released: .*30 Nov 2026, 12:00/);
  }
});

test('law_the_page_asks_before_it_prints', async () => {
  const order: string[] = [];
  const print = (failed: boolean): void => void order.push(`print ${failed}`);
  const ask = async (isError: boolean): Promise<{ isError: boolean }> => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    order.push('told');
    return { isError };
  };
  for (const failed of [false, true]) {
    order.length = 0;
    void askThenPrint(() => ask(failed), print);
    await vi.advanceTimersByTimeAsync(999);
    expect(order).toEqual([]);
    await vi.advanceTimersByTimeAsync(ASK_MS * 2);
    expect(order).toEqual(['told', `print ${failed}`]);
  }
  // No answer at all, or a refusal.
  order.length = 0;
  void askThenPrint(() => new Promise(() => undefined), print);
  await vi.advanceTimersByTimeAsync(ASK_MS);
  expect(order).toEqual(['print true']);
  await askThenPrint(() => Promise.reject(new Error('no')), print);
  expect(order).toEqual(['print true', 'print true']);
});

test('law_a_file_can_be_told_by_its_whole_hash_on_paper', () => {
  const sha256 = '0123456789abcdef'.repeat(4);
  const html = renderToStaticMarkup(createElement(Digest, { sha256 }));
  const paper = /<code class="printed">(.*?)<\/code>/.exec(html)?.[1];
  expect(paper?.replaceAll(/<wbr\/?>/g, '')).toBe(sha256);
});
