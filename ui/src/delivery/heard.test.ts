import { describe, expect, it } from 'vitest';
import { hear, heardOf } from './heard';

describe('the newest moment heard', () => {
  it('law_a_late_word_is_no_newer_moment', () => {
    expect(heardOf('p1-d1')).toEqual({});
    hear('p1-d1', 200);
    hear('p1-d1', 100);
    hear('p2-d1', 900);
    expect(heardOf('p1-d1')).toEqual({ heard_ms: 200 });
  });
});
