import { expect, test } from 'vitest';
import { Refusal } from '../api/client';
import type { StopView } from '../api/types';
import { screenOf } from './calm';
import { asksMs } from './stop-asks';

const running = { state: 'running' } as StopView;
const none = new Refusal(404, { what: 'no such page' });

test('law_it_asks_while_there_may_be_something_to_stop_and_not_for_ever', () => {
  for (const gone of [false, true]) {
    expect(asksMs(screenOf(undefined, none), gone)).toBe(false);
    expect(asksMs(screenOf({ ...running, state: 'over' }, null), gone)).toBe(false);
    // No answer, or another refusal, ends nothing.
    for (const error of [null, new TypeError('no answer'), new Refusal(503, { what: 'away' })])
      for (const view of [undefined, running])
        expect(asksMs(screenOf(view, error), gone)).toBe(1000);
  }
  expect(asksMs(screenOf(running, none), false)).toBe(1000);
  expect(asksMs(screenOf(running, none), true)).toBe(false);
});
