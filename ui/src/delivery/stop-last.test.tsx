// @vitest-environment happy-dom
import { act, cleanup, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Refusal, Unreachable } from '../api/client';
import type { StopView } from '../api/types';
import { browser, onPhone, server, tell } from '../app/on-trial';
import { LOST_FOR_MS } from './stop-asks';
import { type Begun, isAway, lastWords } from './stop-last';
import StopPage from './stop-page';

beforeEach(() => {
  vi.useFakeTimers();
  browser();
});
afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});
const settle = (ms: number) => act(() => vi.advanceTimersByTimeAsync(ms));

const running = {
  state: 'running',
  on: true,
  ending: false,
  pressed: false,
  words: '',
} as StopView;
const view = () => Response.json(running);
const ended = () => Response.json({ ...running, on: false, ending: true });
const none = () => Response.json({ error: { what: 'no such session' } }, { status: 404 });
const down = () => Promise.reject(new TypeError('no answer'));
const proxy = () => new Response('<h1>Bad Gateway</h1>', { status: 502 });

type Answered = () => Response | Promise<Response>;
/** The page after it was answered so, each for some seconds, and then not known for long. */
async function after(...answers: Answered[]): Promise<string> {
  let now = answers[0] ?? none;
  server(() => now());
  render(onPhone(<StopPage />));
  for (const answer of [...answers, none]) {
    now = answer;
    await settle(8_000);
  }
  await settle(LOST_FOR_MS);
  expect(screen.queryByRole('button', { name: /^Stop/ })).toBeNull();
  const told = screen.getByRole('main').textContent ?? '';
  cleanup();
  return told;
}

test('law_that_it_may_have_been_cut_off_is_said_where_the_server_was_started_again', async () => {
  for (const away of [down, proxy]) {
    const told = await after(view, away);
    expect(told).toContain('The treatment may have been cut off');
    expect(told).toContain('raise your hand');
  }
});
test('law_what_was_heard_again_after_that_counts', async () => {
  expect(await after(view, down, view)).toContain('The treatment is over, or was cut off');
  expect(await after(view, down, ended)).toContain('The treatment was being ended');
});
test('of an address that was never known nothing more is said than that', async () => {
  const told = await after();
  expect(told).toContain('This session is over, or not known here');
  expect(told).toContain('this address may not be right');
});
test('law_over_is_said_only_where_it_was_told', () => {
  for (const told of [undefined, running, { ...running, ending: true }])
    for (const away of [false, true]) {
      for (const begun of [undefined, 'never', 'worked'] as Begun[]) {
        const { title, words } = lastWords(told, away, begun);
        expect(title).not.toBe('The treatment is over');
        expect(words).toMatch(/^If you are being treated, raise your hand/);
        expect(title + words).toMatch(/cut off|being ended/);
      }
    }
});
test('law_only_who_gave_no_answer_of_its_own_was_away', () => {
  expect(isAway(null)).toBe(false);
  expect(isAway(new Refusal(404, { what: 'no such session' }))).toBe(false);
  expect(isAway(new Refusal(404, { what: 'Not Found' }, false))).toBe(true);
  for (const error of [new Unreachable('no'), new Refusal(503, { what: 'away' })])
    expect(isAway(error)).toBe(true);
});

const told = (state: StopView['state'], words = '', more: Partial<StopView> = {}) => {
  const view = { ...running, on: false, state, words, ...more };
  return () => Response.json(view);
};
const cancelled = told('held', 'It is being ended. Nothing was begun.', { ending: true });
const over = told('over', 'It is over. The device is off.');
test('law_of_a_treatment_that_is_over_is_spoken_only_where_one_was_heard_of', async () => {
  for (const before of [told('setting_up'), told('verify')]) {
    const words = await after(before, cancelled, over);
    expect(words).toMatch(/^The session is over.*Nothing was begun\./);
    expect(words).not.toContain('treatment is');
    // It was not heard how it ended: neither is said.
    const unheard = await after(before, over);
    expect(unheard).toMatch(/^The session is over/);
    expect(unheard).not.toMatch(/begun|treatment is/);
  }
  for (const before of [[view], [told('running')], [view, told('verify'), ended]])
    expect(await after(...before, over)).toMatch(/^The treatment is over/);
});
test('law_what_never_began_is_not_said_to_have_gone_on_where_it_is_known_no_more', async () => {
  const words = await after(told('verify'), cancelled);
  expect(words).toMatch(/^The session was being ended.*raise your hand.*Nothing was begun\./);
  const made = await after(told('setting_up'), down);
  expect(made).toMatch(/^The session is over, or was cut off.*Nothing had begun when/);
  expect(words + made).not.toContain('It went on');
});
test('a word that is overtaken at once is heard, too', async () => {
  server(told('verify'));
  render(onPhone(<StopPage />));
  await settle(20);
  const both = [await cancelled().json(), await over().json()];
  act(() => both.forEach((one) => tell(one, 'stop')));
  await settle(20);
  expect(screen.getByRole('main').textContent).toContain('Nothing was begun.');
});
