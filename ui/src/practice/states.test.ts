import { expect, test } from 'vitest';
import { offered } from './states';

test('law_what_is_offered_is_the_state_it_has_and_what_may_follow_it', () => {
  expect(offered('booked')).toEqual(['booked', 'waiting', 'in_chair', 'missed']);
  expect(offered('waiting')).toEqual(['booked', 'waiting', 'in_chair', 'missed']);
  expect(offered('in_chair')).toEqual(['waiting', 'in_chair', 'done']);
  expect(offered('done')).toEqual(['in_chair', 'done']);
  expect(offered('missed')).toEqual(['booked', 'waiting', 'missed']);
});
