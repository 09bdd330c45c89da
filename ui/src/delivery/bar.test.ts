import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test, vi } from 'vitest';
import { HoldSwitch, holdWords } from './bar';
import { holds } from './hands';
import { Bands } from './live';
import { lostWords } from './words';
import type { Cockpit } from '../api/types';

test('law_while_the_line_is_lost_nothing_is_held', () => {
  expect(holds(true, true, false)).toBe(true);
  expect(holds(true, true, true)).toBe(false);
  expect(holds(true, false, false)).toBe(false);
  const hold = { on: false, can: false, set: vi.fn() };
  const html = renderToStaticMarkup(createElement(HoldSwitch, { hold, held: null }));
  expect(html).toContain('aria-disabled="true"');
  expect(html).toContain('nothing is heard of the session');
});

test('law_only_the_page_that_held_says_what_follows', () => {
  expect(lostWords(true)).toContain('stops by itself');
  expect(lostWords(false)).not.toContain('stops');
  expect(lostWords(false)).toContain('what happens is not known here');
});

test('law_that_it_may_not_work_is_said_only_where_nobody_holds', () => {
  for (const on of [true, false])
    for (const can of [true, false])
      for (const held of [true, false, null]) {
        const words = holdWords({ on, can }, held);
        expect(words.includes('may not work')).toBe(can && !on && held === false);
        expect(words.includes('somebody does')).toBe(can && !on && held === true);
      }
});

test('law_a_lost_line_is_said_also_while_it_is_being_ended', () => {
  const now = { verdict: 'treat', waits_for: 'nothing', on: true, held: true, ending: true };
  const ending = { said: true, taken: true, goesOn: false };
  const told = (lost: boolean): string =>
    renderToStaticMarkup(
      createElement(Bands, {
        now: now as unknown as Cockpit,
        lost,
        dropped: null,
        ending,
        may: true,
      }),
    );
  expect(told(true)).toContain('Nothing is heard of the session');
  expect(told(true)).toContain('Look at the patient');
  expect(told(true)).not.toContain('what was done is measured');
  expect(told(false)).toContain('The session is being ended');
});
