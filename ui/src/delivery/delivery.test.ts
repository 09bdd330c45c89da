import { describe, expect, test } from 'vitest';
import { plainLine } from '../api/live';
import { typed } from '../scan/correct';
import { Refusal } from '../api/client';
import type { Cockpit } from '../api/types';
import { endsHold, isStopKey, notTaken } from './hands';
import { AT_WORK, filledOf, looksOf, shareOf, zoneWords } from './live-zones';
import { numbered } from './numbered';
import { grown, type Sample } from './trace';

const key = (name: string, more = {}) => ({
  key: name,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  ...more,
});

describe('the cockpit', () => {
  test('law_a_zone_is_full_only_when_the_session_says_so', () => {
    const zone = (action: string) => ({ action, tissue: 'enamel', planned_ug: 100, blocks: [] });
    const zones = [zone('remove'), zone('deposit'), zone('deposit')];
    const at = (done: number, share: number) =>
      ({ zone: done, zones: 3, zone_share: share }) as Cockpit;
    const shares = (now: Cockpit | null) => zones.map((_, index) => shareOf(index, now));
    expect(shares(null)).toEqual([0, 0, 0]);
    expect(shares(at(0, 0.4))).toEqual([0.4, 0, 0]);
    expect(shares(at(1, 0.4))).toEqual([1, 0.4, 0]);
    // All that was planned for it does not make it done.
    expect(shares(at(1, 1))).toEqual([1, 0.99, 0]);
    expect(shares(at(3, 0))).toEqual([1, 1, 1]);
    // What was taken away is not seen any more; what was laid down is seen whole.
    expect(looksOf(zones, at(3, 0)).map((look) => look.opacity)).toEqual([0, 1, 1]);
    expect(looksOf(zones, null).every((look) => look.opacity < 0.5)).toBe(true);
  });
  test('law_no_zone_is_told_as_at_work_before_work_began_there', () => {
    const zones = [0, 1].map(() => ({
      action: 'deposit',
      tissue: 'enamel',
      planned_ug: 100,
      blocks: [],
    }));
    const at = (zone: number, zone_share: number, on: boolean, progress_share: number) =>
      ({ zone, zones: 2, zone_share, on, progress_share }) as Cockpit;
    const before = at(0, 0, false, 0);
    expect(looksOf(zones, before)).toEqual(looksOf(zones, null));
    expect(zoneWords(before)).toBe('2 zones, none is begun');
    expect(filledOf(before)).toBe(0);
    const begun = at(0, 0, true, 0);
    expect(looksOf(zones, begun)[0]?.colour).toEqual(AT_WORK);
    expect(zoneWords(begun)).toBe('Zone 1 of 2');
    expect(looksOf(zones, at(1, 0, false, 0.5))[1]).toEqual(looksOf(zones, null)[1]);
    expect(zoneWords(at(1, 0, false, 0.5))).toBe('2 zones, 1 done');
    expect(zoneWords(at(2, 0, false, 1))).toBe('All 2 zones are done');
    for (const share of [0, 0.004, 0.5, 1])
      expect(filledOf(at(0, share, true, share))).toBe(Math.round(share * 100));
  });
  test('law_s_and_escape_stop_and_shortcuts_of_the_browser_do_not', () => {
    for (const name of ['s', 'S', 'Escape']) expect(isStopKey(key(name))).toBe(true);
    expect(isStopKey(key('s', { ctrlKey: true }))).toBe(false);
    expect(isStopKey(key('Enter'))).toBe(false);
  });
  test('law_what_a_page_says_is_numbered_and_an_overtaken_hold_ends_nothing', () => {
    const [first, second] = [numbered({ hold: true }), numbered({ hold: false })];
    expect(first.page).toMatch(/^[0-9a-f]{24}$/);
    expect(second.page).toBe(first.page);
    expect(second.sequence).toBeGreaterThan(first.sequence);
    expect(endsHold(new Refusal(409, { what: 'late', where: 'sequence' }))).toBe(false);
    expect(endsHold(new Refusal(409, { what: 'another', where: 'operator' }))).toBe(true);
    expect(endsHold(new TypeError('no answer'))).toBe(false);
  });
  test('law_what_is_seen_now_is_taken_soon_or_said_again', () => {
    const words = (error: unknown) => (notTaken(error) as Refusal).words;
    for (const where of ['server', 'sequence']) {
      const said = words(new Refusal(409, { what: 'it stood still', where, advice: 'none' }));
      expect(said.what).toMatch(/^Not taken: /);
      expect(said.advice).toBe('Look again and say it again');
    }
    const late = words(new DOMException('signal timed out', 'TimeoutError'));
    expect(late.what).toContain('may not have been taken');
    for (const other of [
      new Refusal(409, { what: 'no', where: 'resume' }),
      new Refusal(500, { what: 'no', where: 'server' }),
      new TypeError('no answer'),
    ])
      expect(notTaken(other)).toBe(other);
  });
  test('law_a_trace_stays_short_and_in_order', () => {
    let trace: Sample[] = [];
    for (let at = 0; at < 5000; at += 1) trace = grown(trace, { at, rise: at });
    expect(trace.length).toBeLessThanOrEqual(400);
    expect(trace.every((one, index) => index === 0 || one.at > (trace[index - 1]?.at ?? 0))).toBe(
      true,
    );
    expect(grown(trace, { at: 10, rise: 1 })).toBe(trace);
  });
  test('a typed number may have a comma', () => {
    expect(typed(' -1,25 ')).toBe(-1.25);
    expect(typed('')).toBeNull();
    expect(typed('1e')).toBeNull();
  });
  test('a line of a job is plain or JSON', () => {
    expect(plainLine('reading the scan')).toBe('reading the scan');
    expect(plainLine('"reading"')).toBe('reading');
    expect(plainLine('{"line":"reading"}')).toBe('reading');
  });
});
