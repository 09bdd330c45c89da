import { describe, expect, test } from 'vitest';
import { Refusal } from '../api/client';
import type { Cockpit, StopView } from '../api/types';
import { screenOf, words } from './calm';
import { mayLetGo, toldOf } from './patient-stop';
import { bandOf, isOwnMachine, said } from './words';

const cockpit = (more: Partial<Cockpit>): Cockpit =>
  ({ verdict: 'treat', waits_for: 'nothing', on: true, patient_stop: false, ...more }) as Cockpit;

describe('what the operator reads', () => {
  test('law_it_is_said_to_work_only_while_it_is_let_work', () => {
    for (const verdict of ['treat', 'warn'] as const) {
      expect(bandOf(cockpit({ verdict }))).toMatchObject({ works: true, tone: 'good' });
    }
    for (const verdict of ['hold', 'terminate'] as const) {
      const band = bandOf(cockpit({ verdict, on: false }));
      expect(band).toMatchObject({ works: false, tone: 'doubt' });
      expect(band.words).not.toContain('works');
    }
    expect(bandOf(cockpit({ waits_for: 'hold' })).works).toBe(false);
    expect(bandOf(null).works).toBe(false);
  });
  test('the device is said to be off only when it is', () => {
    expect(bandOf(cockpit({ on: false }), true).words).toContain('the device is off');
    expect(bandOf(cockpit({ on: true }), true).words).not.toContain('off');
    expect(bandOf(cockpit({}), true).tone).not.toBe('good');
  });
  test('a bare yes or no is no measurement', () => {
    expect(said('yes')).toBeNull();
    expect(said('no')).toBeNull();
    expect(said('')).toBeNull();
    expect(said('8.1 K')).toBe('8.1 K');
    expect(said(0)).toBe('0');
  });
  test('an address of this machine is told from one of the house', () => {
    for (const own of ['localhost', '127.0.0.1', '[::1]']) expect(isOwnMachine(own)).toBe(true);
    for (const other of ['clinic.example', '192.168.1.7', 'localhost.example']) {
      expect(isOwnMachine(other)).toBe(false);
    }
  });
});

describe('the patient’s stop', () => {
  const view = { state: 'running' } as StopView;
  const no = (status: number) => new Refusal(status, { what: 'no' });
  test('law_over_is_said_only_of_a_session_that_was_seen', () => {
    expect(screenOf(undefined, no(404))).toBe('unknown');
    expect(screenOf(view, no(404))).toBe('over');
    expect(screenOf({ ...view, state: 'over' }, null)).toBe('over');
    for (const status of [400, 403, 409, 429, 500, 503]) {
      expect(screenOf(undefined, no(status))).toBe('stop');
      expect(screenOf(view, no(status))).toBe('stop');
    }
    expect(screenOf(undefined, new TypeError('no answer'))).toBe('stop');
  });
  test('what is lost is said before all else', () => {
    const heard = { lost: true, pressing: true, stopped: true, mine: true };
    expect(words(heard, 'It is working.')).toContain('Raise your hand');
  });
  test('the own account may let go until it is told that it does not press', () => {
    expect(mayLetGo(undefined)).toBe(true);
    expect(mayLetGo({ mine: false, here: 1, gone: 0 })).toBe(false);
    expect(toldOf(cockpit({ verdict: 'hold' }))).toContain('stands still');
    expect(toldOf(cockpit({}))).toContain('is working');
  });
});
