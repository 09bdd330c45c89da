import { describe, expect, it } from 'vitest';
import {
  beyondWords,
  endOf,
  endOfBoth,
  endSentence,
  type Ended,
  goingOn,
  planState,
  rowEnd,
  WAYS,
  workedEnd,
} from './ends';

const row = (how: string, more: Partial<Ended> = {}): Ended => ({
  state: 'over',
  how,
  worked: true,
  beyond_limits: [],
  ...more,
});
const HOWS = ['quit', 'cut', 'held', 'terminated', 'unconfirmed', 'broken: it is lost', 'x', ''];

describe('how a delivery ended', () => {
  it('names what is beyond its limits, in words where there are such', () => {
    expect(beyondWords(['over_contour_um', 'pulp_rise_k'])).toBe(
      'over-contour, warming of the pulp',
    );
    expect(beyondWords(['a_new_figure'])).toBe('a new figure');
    expect(beyondWords([])).toBe('');
  });
  it('law_only_what_was_done_to_its_end_within_all_limits_is_told_as_good', () => {
    expect(endOf(row('done')).tone).toBe('good');
    for (const how of [...HOWS, 'refused: no'])
      for (const worked of [true, false])
        expect(endOf(row(how, { worked })).tone, how).not.toBe('good');
    expect(endOf(row('done', { beyond_limits: ['over_contour_um'] }))).toEqual({
      tone: 'bad',
      words: 'delivered, one limit broken',
    });
    expect(endOf(row('done', { known: false })).tone).toBe('bad');
    // An old record does not say; nor does one that has no such word at all.
    for (const beyond_limits of [null, undefined])
      expect(endOf(row('done', { beyond_limits }))).toEqual({
        tone: 'doubt',
        words: 'delivered, see its limits',
      });
  });
  it('law_what_is_not_known_is_said_in_the_tag_and_in_the_sentence', () => {
    const unknown = [
      row('unconfirmed'),
      row('broken: it is lost'),
      row('refused: no such lot'),
      row('cut', { known: false, beyond_limits: null }),
    ];
    for (const one of unknown) {
      expect(endOf(one), one.how ?? '').toEqual({
        tone: 'bad',
        words: 'what was done is not known',
      });
      expect(endSentence(one)).toContain('What was done is not known.');
    }
    const never = row('refused: no such lot', { worked: false });
    expect(endOf(never).words).toBe('did not begin');
    expect(endSentence(never)).toBe('It did not begin: no such lot.');
  });
  it('law_each_way_has_a_sentence_and_none_says_more_than_the_device_did', () => {
    for (const how of Object.keys(WAYS)) expect(endSentence(row(how)), how).toMatch(/^[A-Z].*\.$/);
    expect(endSentence(row('done'))).toBe('The device said that all was done.');
    expect(endSentence(row('unconfirmed'))).toContain('was not borne out');
    expect(endSentence(row('worn_out'))).toBe('Worn out.');
  });
  it('law_a_session_that_was_cut_says_why_and_an_old_record_nothing_more_than_it_knows', () => {
    const why = 'the patient’s consent was taken back';
    const cut = row(`cut: ${why}`);
    expect(endOf(cut)).toEqual({ tone: 'doubt', words: 'ended early, not complete' });
    expect(endSentence(cut)).toBe(`The session was cut off: ${why}.`);
    expect(endOf({ ...cut, worked: false }).words).toBe('ended before it worked');
    expect(endSentence(row('cut'))).toBe('The session was cut off.');
  });
  it('is not told as good where it was another tooth', () => {
    const one = { ...row('done'), worked: true, beyond_limits: [], was: [36] };
    expect(endOf(one)).toEqual({ tone: 'bad', words: 'delivered, tooth number put right' });
    expect(endOf({ ...one, was: [] }).tone).toBe('good');
    // What else is wrong with it is told all the same.
    expect(endOf({ ...one, beyond_limits: ['pulp_rise_k'] })).toEqual({
      tone: 'bad',
      words: 'delivered, one limit broken, tooth number put right',
    });
    // A plan is for its own tooth: for that another one was worked on, and after a word that was taken back it was that.
    const all = [{ ...one, id: 'd1', plan: 'n1', fdi: 46, began: '', to_examine: [] }];
    expect(workedEnd({ id: 'n1', fdi: 46 }, all, String)?.words).toBe(
      'delivered, tooth number put right',
    );
    const plan = { id: 'n1', fdi: 36, state: 'delivered' as const, standing: 'worked' as const };
    const told = (more: Partial<Ended>) =>
      planState(
        plan,
        [{ ...one, ...more, id: 'd1', plan: 'n1', fdi: 46, began: '', to_examine: [] }],
        String,
      );
    expect(told({})).toEqual({ tone: 'bad', words: 'worked on tooth 46 instead (simulated)' });
    expect(workedEnd(plan, all, String)).toMatchObject({ other: true });
    // What else is wrong with it is told, and nothing that is not.
    for (const [more, words] of [
      [{ beyond_limits: ['pulp_rise_k'] }, 'one limit broken'],
      [{ how: 'quit' }, 'ended early, not complete'],
      [{ how: 'quit', beyond_limits: ['pulp_rise_k'] }, 'ended early, one limit broken'],
      [{ how: 'unconfirmed' }, 'what was done is not known'],
    ] as const)
      expect(told(more as Partial<Ended>).words).toBe(
        `worked on tooth 46 instead, ${words} (simulated)`,
      );
  });
  it('law_a_row_that_tells_the_tooth_that_was_worked_on_tells_which_one_was_planned', () => {
    const one = { ...row('done'), id: 'd1', plan: 'n1', fdi: 46, was: [36] };
    expect(rowEnd(one, [{ id: 'n1', fdi: 36 }], String)).toMatchObject({
      tone: 'bad',
      words: 'worked on instead of tooth 36',
    });
    // Taken back, or by a plan that is not here.
    for (const plans of [[{ id: 'n1', fdi: 46 }], []])
      expect(rowEnd(one, plans, String)).toEqual(endOf(one));
  });
  it('law_where_both_teeth_are_known_both_are_named', () => {
    const one = { ...row('done'), was: [36] };
    const told = (more: Partial<Ended>, meant = 36) =>
      endOfBoth({ ...one, ...more }, { worked: 46, meant }, String);
    expect(told({})).toEqual({
      tone: 'bad',
      words: 'worked on tooth 46 instead of tooth 36',
      other: true,
    });
    expect(told({ how: 'quit' }).words).toMatch(/of tooth 36, ended early, not complete$/);
    // Taken back: it was the plan's.
    expect(told({}, 46)).toEqual(endOf(one));
  });
  it('is told of its plan too', () => {
    const one = { id: 'd1', plan: 'n1', fdi: 36, was: [], began: '', to_examine: [] };
    const of = (worked: boolean) => [
      { ...one, state: 'over' as const, how: 'quit', worked, beyond_limits: [] },
    ];
    const plan = { id: 'n1', state: 'delivered' as const, standing: 'worked' as const };
    expect(planState(plan, of(true), String).words).toBe('ended early, not complete (simulated)');
    expect(
      planState({ ...plan, state: 'approved', standing: 'fresh' }, of(false), String).words,
    ).toBe('approved');
    // Worked, and by which delivery is not told: nothing is said of its end.
    expect(planState(plan, [], String)).toEqual({ tone: 'doubt', words: 'worked on (simulated)' });
  });
  it('finds the delivery that goes on, and none that is over', () => {
    const rows = [
      { id: 'd1', plan: 'n1', state: 'over' },
      { id: 'd2', plan: 'n1', state: 'held' },
      { id: 'd3', plan: 'n2', state: 'running' },
    ] as Parameters<typeof goingOn>[1];
    expect(goingOn('n1', rows)).toBe('d2');
    expect(goingOn('n1', rows.slice(0, 1))).toBeUndefined();
    expect(goingOn('n3', rows)).toBeUndefined();
  });
});
