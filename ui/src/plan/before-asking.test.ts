import { describe, expect, test } from 'vitest';
import type { Patient } from '../api/types';
import { beforeAsking, isBeside } from './before-asking';

type Record = Pick<Patient, 'scans' | 'plans' | 'deliveries' | 'to_examine'>;
const at = (hour: number): string => `2026-03-10T${String(hour).padStart(2, '0')}:00:00Z`;
const scan = (id: string, hour: number) =>
  ({
    id,
    name: `${id}.stl`,
    jaw: 'lower',
    received: at(hour),
    state: 'examined',
  }) as Patient['scans'][number];
const plan = (id: string, of: string, fdi: number, more: object = {}) =>
  ({
    id,
    scan: of,
    fdi,
    version: 1,
    made: at(9),
    state: 'delivered',
    standing: 'fresh',
    ...more,
  }) as Patient['plans'][number];
const work = (of: string, fdi: number, hour: number, more: object = {}) =>
  ({
    id: `d ${of}`,
    plan: of,
    fdi,
    was: [],
    began: at(hour),
    state: 'over',
    how: 'done',
    worked: true,
    beyond_limits: [],
    to_examine: [],
    ...more,
  }) as Patient['deliveries'][number];
const record = (more: Partial<Record>): Record => ({
  scans: [],
  plans: [],
  deliveries: [],
  to_examine: [],
  ...more,
});
const told = (of: Record, s: { id: string; received: string }, fdi: number): string =>
  beforeAsking(of, { ...s, jaw: 'lower' }, fdi, String)
    .map(({ tone, strong, words }) => `${tone}: ${strong} ${words}`)
    .join('\n');

const [s1, s2] = [scan('s1', 8), scan('s2', 12)];
const worked = record({
  scans: [s1, s2],
  plans: [plan('n1', 's1', 36)],
  deliveries: [work('n1', 36, 10)],
});

describe('before a plan is asked for', () => {
  test('law_what_was_worked_on_after_the_scan_is_told_of_the_tooth_and_of_those_beside_it', () => {
    expect(told(worked, s1, 36)).toMatch(/^bad: Tooth 36 was worked on after this scan/);
    expect(told(worked, s1, 36)).not.toContain('worked on before');
    for (const fdi of [35, 37])
      expect(told(worked, s1, fdi)).toMatch(/^bad: Tooth 36, beside it, was worked on after/);
    expect(told(worked, s1, 34)).not.toContain('worked on');
  });
  test('law_the_order_of_the_record_counts_whatever_the_clock_says', () => {
    // The clock was set back between scan and work.
    const back = { ...worked, deliveries: [work('n1', 36, 2)] };
    expect(told(back, s1, 36)).toContain('after this scan');
    // Of a scan between both only the clock tells.
    const s3 = scan('s3', 9);
    expect(told({ ...worked, scans: [s1, s3] }, s3, 36)).toContain('after this scan');
  });
  test('work before the scan is told as such, and only of its tooth', () => {
    expect(told(worked, s2, 36)).toMatch(/^doubt: Tooth 36 was worked on before .*delivered/);
    expect(told(worked, s2, 35)).toBe('');
    const none = { ...worked, deliveries: [work('n1', 36, 10, { worked: false })] };
    expect(told(none, s2, 36)).toBe('');
  });
  test('what goes on is told, and what the server says of the scan', () => {
    const now = {
      ...worked,
      deliveries: [work('n1', 36, 13, { state: 'running', worked: false })],
    };
    expect(told(now, s2, 37)).toMatch(/^bad: Tooth 36, beside it, is worked on now/);
    const old = { ...worked, plans: [plan('n2', 's2', 31, { state: 'made', standing: 'beside' })] };
    expect(told({ ...old, deliveries: [] }, s2, 31)).toMatch(/^bad: This scan does not show/);
    expect(told({ ...old, deliveries: [] }, s2, 32)).toBe('');
  });
  test('law_both_numbers_of_a_tooth_count_as_worked_on', () => {
    const said = { ...worked, deliveries: [work('n1', 46, 10, { was: [36] })] };
    expect(told(said, s1, 37)).toMatch(/^bad: Tooth 36, beside it, was worked on after this scan/);
    expect(told(said, s2, 36)).toMatch(/^doubt: Tooth 36 was worked on before .*to be tooth 46\)/);
  });
  test('law_work_that_was_taken_for_that_of_a_tooth_hides_no_work_on_it', () => {
    const deliveries = [work('n1', 36, 10), work('n0', 46, 11, { was: [36] })];
    const lines = told({ ...worked, deliveries }, s2, 36).split('\n');
    expect(lines.filter((one) => one.includes('was worked on before'))).toEqual([
      expect.stringMatching(/^doubt: Tooth 36 was worked on before .*10:00, delivered\)/),
      expect.stringMatching(/^doubt: Tooth 36 was worked on before .*said since to be tooth 46\)/),
    ]);
  });
  test('law_a_scan_that_came_while_it_worked_is_from_before_its_end', () => {
    const s3 = scan('s3', 11);
    const of = (ended?: string): string =>
      told({ ...worked, scans: [s1, s3], deliveries: [work('n1', 36, 10, { ended })] }, s3, 36);
    expect(of(at(12))).toContain('was worked on after this scan');
    expect(of(at(10))).toContain('was worked on before');
  });
  test('a tooth that is to be examined is told', () => {
    const left = record({ scans: [s2], to_examine: [36] });
    expect(told(left, s2, 36)).toMatch(/^bad: Tooth 36 is to be examined\./);
    expect(told(left, s2, 37)).toBe('');
  });
  test('a newer scan of the jaw, and a plan that is there', () => {
    const of = record({ scans: [s1, s2], plans: [plan('n1', 's1', 36, { state: 'proven' })] });
    expect(told(of, s1, 36)).toContain('doubt: There is a newer scan of this jaw.');
    expect(told(of, s2, 36)).toBe(
      'note: Tooth 36 has a plan already. Version 1 of 10 Mar 2026, 09:00: proven, waits for a dentist.',
    );
    expect(told({ ...of, plans: [plan('n1', 's1', 36, { state: 'failed' })] }, s2, 36)).toBe('');
    const other = { ...s2, jaw: 'upper' };
    expect(told(record({ scans: [s1, other] }), s1, 36)).toBe('');
  });
});
test('teeth stand beside each other, also over the midline', () => {
  const pairs = [
    [36, 37],
    [11, 21],
    [41, 31],
    [54, 55],
    [51, 61],
  ] as const;
  for (const [one, other] of pairs) expect([one, isBeside(one, other)]).toEqual([one, true]);
  for (const [one, other] of [
    [11, 41],
    [12, 22],
    [36, 46],
    [18, 28],
    [11, 61],
    [36, 36],
  ] as const)
    expect([one, other, isBeside(one, other)]).toEqual([one, other, false]);
});
