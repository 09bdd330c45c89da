import { describe, expect, test } from 'vitest';
import { Refusal } from '../api/client';
import type { Cockpit, StopView } from '../api/types';
import { isBeingEnded, label, screenOf, toldOnPhone, words } from './calm';
import { heardOfAccount, mayLetGo, toldOf } from './patient-stop';
import { WAYS } from './ends';
import {
  bandOf,
  deviceOf,
  isDone,
  isOwnMachine,
  lately,
  letsGo,
  refusedWords,
  said,
} from './words';

const cockpit = (more: Partial<Cockpit>): Cockpit =>
  ({
    at_ms: 100,
    verdict: 'treat',
    waits_for: 'nothing',
    on: true,
    held: true,
    patient_stop: false,
    alarms: [],
    ...more,
  }) as Cockpit;
const alarm = (more: Partial<Cockpit['alarms'][number]>): Cockpit['alarms'][number] => ({
  code: 'G002',
  at_ms: 0,
  says: 'The guard heard nothing for too long.',
  to_do: 'Check the sensors before going on.',
  verdict: 'hold',
  patients: false,
  measured: '300 ms',
  limit: '200 ms',
  place: 'clock',
  done: '',
  ...more,
});
const PATIENTS = alarm({
  code: 'R001',
  says: 'The patient asked to stop.',
  to_do: 'Talk with the patient.',
  patients: true,
});
const VERDICTS = ['treat', 'warn', 'hold', 'terminate'] as const;
const WAITS = ['verify', 'hold', 'resume', 'patient', 'nothing'] as const;

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
    expect(bandOf(cockpit({ held: false }))).toMatchObject({ works: false, tone: 'doubt' });
    expect(bandOf(cockpit({ held: false })).words).not.toContain('works');
    // Let work, and not on yet.
    expect(bandOf(cockpit({ on: false })).words).toBe('It stands still.');
    expect(bandOf(null).works).toBe(false);
  });
  test('law_the_word_beside_the_sentence_says_nothing_else', () => {
    expect(deviceOf(null)).toBeNull();
    for (const verdict of VERDICTS)
      for (const waits_for of WAITS)
        for (const on of [true, false])
          for (const held of [true, false]) {
            const now = cockpit({ verdict, waits_for, on, held });
            const [device, band] = [deviceOf(now), bandOf(now)];
            if (band.works) expect(device?.words).toMatch(/^device on/);
            else expect(device?.words).not.toMatch(/^device on/);
            if (device?.words === 'device off') expect(band.words).not.toContain('stopping');
            if (on) expect(band.words).not.toContain('stands still');
          }
  });
  test('law_it_is_said_to_work_while_patient_and_tooth_are_due_again', () => {
    for (const verdict of ['treat', 'warn'] as const) {
      const due = cockpit({ verdict, waits_for: 'verify' });
      expect(bandOf(due)).toEqual({
        works: true,
        tone: 'doubt',
        words: 'It works. Verify patient and tooth again: it is due.',
      });
      expect(deviceOf(due)?.tone).toBe('doubt');
      expect(bandOf({ ...due, on: false }).words).toBe('Verify patient and tooth.');
    }
    for (const verdict of VERDICTS)
      for (const held of [true, false]) {
        const { words } = bandOf(cockpit({ verdict, held, waits_for: 'verify' }));
        const works = held && (verdict === 'treat' || verdict === 'warn');
        expect(words.startsWith('It is stopping.')).toBe(!works);
      }
  });
  test('law_only_the_switch_of_the_operator_is_held', () => {
    for (const waits_for of WAITS) {
      const { words } = bandOf(cockpit({ waits_for, verdict: 'hold', on: false }));
      expect(/\b[Hh][eo]ld/.test(words)).toBe(waits_for === 'hold');
    }
    expect(WAYS.held?.sentence).not.toMatch(/\b[Hh][eo]ld/);
    expect(lately('no leave: L104 operator: there is no evidence')).toBe(
      'nobody holds the operator’s switch (L104)',
    );
  });
  test('law_a_stop_is_told_with_its_cause_and_of_the_patient_only_where_the_patient_stopped_it', () => {
    const held = (alarms: Cockpit['alarms']) =>
      bandOf(cockpit({ verdict: 'hold', waits_for: 'resume', on: false, alarms })).words;
    const warn = alarm({ verdict: 'warn', says: 'It is near its limit.' });
    expect(held([warn, alarm({})])).toBe(
      'It stands still. The guard heard nothing for too long. Check the sensors before going on. Then resume.',
    );
    expect(held([PATIENTS])).toBe('It stands still. Talk with the patient, then resume.');
    for (const both of [
      [PATIENTS, alarm({})],
      [alarm({}), PATIENTS],
    ])
      expect(held(both)).toMatch(/heard nothing .* Talk with the patient, then resume\.$/);
    // What ends it is told before what only stops it.
    expect(held([alarm({}), alarm({ verdict: 'terminate', says: 'too warm' })])).toContain(
      'Too warm.',
    );
    const ended = cockpit({ verdict: 'terminate', on: false, alarms: [alarm({})] });
    expect(bandOf(ended).words).toMatch(/^It stands still\. The guard heard .* going on\.$/);
    for (const none of [[], [warn]]) expect(held(none)).not.toMatch(/patient|limit/);
  });
  test('law_who_may_not_deliver_is_not_told_to_do_what_only_the_operator_can', () => {
    for (const verdict of VERDICTS)
      for (const waits_for of WAITS)
        for (const on of [true, false])
          for (const held of [true, false])
            for (const alarms of [[], [alarm({})], [PATIENTS]]) {
              const now = cockpit({ verdict, waits_for, on, held, alarms });
              const [own, watched] = [bandOf(now), bandOf(now, false, false)];
              expect({ ...watched, words: '' }).toEqual({ ...own, words: '' });
              expect(watched.words).not.toMatch(
                /switch it|talk with|\b(Verify|See|Check)\b|resume\./,
              );
            }
    const at = (waits_for: Cockpit['waits_for'], alarms: Cockpit['alarms'] = []) =>
      bandOf(cockpit({ verdict: 'hold', on: false, waits_for, alarms }), false, false).words;
    expect(at('hold')).toBe('It stands still. It waits for the operator’s hold.');
    expect(at('resume', [alarm({})])).toMatch(
      /The guard heard nothing for too long\. It waits until/,
    );
  });
  test('law_whatever_stops_it_lets_go_of_the_hold', () => {
    expect(letsGo(null)).toBeNull();
    for (const verdict of VERDICTS)
      for (const waits_for of WAITS)
        for (const patient_stop of [true, false])
          for (const ending of [true, false])
            for (const alarms of [[], [alarm({})], [PATIENTS]]) {
              const stopped =
                ending || patient_stop || verdict === 'hold' || verdict === 'terminate';
              const why = letsGo(cockpit({ verdict, waits_for, patient_stop, ending, alarms }));
              expect(why !== null).toBe(stopped);
              if (why) expect(why).toMatch(/hold was let go\./);
            }
    expect(letsGo(cockpit({ verdict: 'hold', alarms: [alarm({})] }))).toMatch(/^The guard stopped/);
    expect(letsGo(cockpit({ verdict: 'hold', alarms: [PATIENTS] }))).not.toContain('guard');
  });
  test('a hold that is not taken is told in whole sentences with what to do', () => {
    expect(refusedWords({ what: 'amir holds', advice: 'ask amir to let go' })).toBe(
      'Amir holds. What next: ask amir to let go.',
    );
    expect(refusedWords({ what: 'No.' })).toBe('No.');
  });
  test('an event is told in plain words, and what has none as it is', () => {
    expect(lately('permitted')).toBe('the device may work');
    expect(lately('no leave: L103 registration: its evidence is too old')).toBe(
      'it may not work: registration, its evidence is too old (L103)',
    );
    for (const other of ['zone 3 begins', 'no leave: L203 zone', 'constructor'])
      expect(lately(other)).toBe(other);
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
  test('law_over_is_said_only_where_it_was_told', () => {
    const over: StopView = { ...view, state: 'over' };
    expect(screenOf(undefined, no(404))).toBe('unknown');
    expect(screenOf(view, no(404))).toBe('lost');
    for (const error of [null, no(404), no(503)]) expect(screenOf(over, error)).toBe('over');
    for (const status of [400, 403, 409, 429, 500, 503]) {
      expect(screenOf(undefined, no(status))).toBe('stop');
      expect(screenOf(view, no(status))).toBe('stop');
    }
    expect(screenOf(undefined, new TypeError('no answer'))).toBe('stop');
  });
  const heard = {
    lost: null,
    pressing: false,
    stopped: true,
    on: false,
    mine: true,
    ending: false,
  };
  test('law_what_is_lost_is_said_before_all_else', () => {
    for (const lost of ['clinic', 'treatment'] as const) {
      const said = words({ ...heard, lost, pressing: true, on: true }, 'It is working.');
      expect(label({ ...heard, lost })).toBe('Stop');
      expect(label({ ...heard, lost, pressing: true })).toBe('Stopping …');
      expect(said).toMatch(/raise your hand/i);
      expect(words({ ...heard, lost, ending: true }, 'It is being ended.')).toMatch(
        /raise your hand/i,
      );
    }
    expect(words({ ...heard, lost: 'clinic' }, 'x')).toMatch(
      /Raise your hand, so that whoever treats you sees it and stops\.$/,
    );
    const gone = words({ ...heard, lost: 'treatment' }, 'x');
    expect(gone).toMatch(
      /^The clinic does not know this session any more: it is over, or it was cut off/,
    );
    expect(gone).not.toMatch(/your treatment/);
  });
  test('law_it_is_said_to_stand_still_only_when_the_device_is_off', () => {
    const left = { mine: false, here: 1, gone: 0 };
    for (const verdict of VERDICTS)
      for (const waits_for of WAITS)
        for (const patient_stop of [true, false])
          for (const who of [undefined, left]) {
            const now = cockpit({ verdict, waits_for, patient_stop, on: true });
            expect(toldOf(now, who)).not.toContain('stands still');
            expect(bandOf({ ...now, waits_for: 'nothing' }).words).not.toContain('stands still');
          }
    for (const mine of [true, false]) {
      expect(words({ ...heard, mine, on: true }, 'It stands still.')).toBe('It is stopping.');
      expect(label({ ...heard, mine, on: true })).toBe('Stopping …');
      expect(label({ ...heard, mine })).toBe('Stopped');
    }
    expect(words(heard, undefined)).toContain('stands still');
    // Where it is not told whether it is on, it is not said to be off either.
    expect(words({ ...heard, on: undefined }, undefined)).toBe('It is stopping.');
    expect(label({ ...heard, on: undefined })).toBe('Stopping …');
    const off = 'It stands still. The device is off.';
    for (const state of ['verify', 'running', 'held'] as const)
      for (const patient_stop of [true, false])
        for (const on of [true, false]) {
          const told = toldOnPhone({ ...view, state, patient_stop, on, words: off });
          const stands = state === 'held' || patient_stop;
          expect(told).toBe(stands && on ? 'It is stopping.' : off);
        }
    expect(toldOnPhone(undefined)).toBeUndefined();
    expect(toldOf(cockpit({ verdict: 'hold', on: true }))).toBe('It is stopping.');
    expect(toldOf(cockpit({ verdict: 'hold', on: false }))).toContain('stands still');
    expect(toldOf(cockpit({}))).toContain('is working');
  });
  test('law_others_are_said_to_press_only_where_others_do', () => {
    const now = cockpit({ patient_stop: true, on: false, waits_for: 'patient' });
    for (const [here, gone] of [
      [1, 0],
      [0, 1],
      [2, 3],
    ] as const)
      expect(toldOf(now, { mine: false, here, gone })).toContain('Someone else');
    expect(toldOf(now, { mine: false, here: 0, gone: 0 })).not.toContain('Someone else');
    expect(toldOf(now)).not.toContain('Someone else');
    const free = { ...now, patient_stop: false };
    expect(toldOf(free, { mine: false, here: 1, gone: 0 })).not.toContain('Someone else');
  });
  test('law_a_go_is_offered_only_to_who_pressed', () => {
    const others = { mine: false, here: 1, gone: 0 };
    expect(mayLetGo(undefined, false)).toBe(false);
    expect(mayLetGo(others, false)).toBe(false);
    expect(mayLetGo(others, true)).toBe(false);
    // A page that was loaded again keeps that it pressed.
    expect(mayLetGo(undefined, true)).toBe(true);
    expect(mayLetGo({ ...others, mine: true }, false)).toBe(true);
  });
  test('law_an_end_is_told_as_an_end', () => {
    for (const waits_for of WAITS)
      for (const on of [true, false])
        for (const patient_stop of [true, false]) {
          const now = cockpit({ waits_for, on, patient_stop, ending: true });
          const own = toldOf(now);
          expect(own).toMatch(/^It is being ended\./);
          expect(own?.includes('device is off')).toBe(!on);
          // The phone has the server's words for it.
          const ended = { ...view, state: 'held' as const, ending: true, words: own ?? '' };
          const phone = toldOnPhone({ ...ended, on, patient_stop });
          expect(phone).toBe(own);
          for (const mine of [true, false])
            expect(words({ ...heard, on, mine, stopped: patient_stop, ending: true }, own)).toBe(
              own,
            );
          const band = bandOf(now);
          expect(band).toMatchObject({ works: false, tone: 'doubt' });
          expect(band.words).toMatch(/^The session is being ended; .*what was done is measured\.$/);
          expect(band.words.includes('device is off')).toBe(!on);
        }
    for (const ending of [true, false]) expect(isBeingEnded({ ...view, ending })).toBe(ending);
  });
  test('law_where_nothing_was_begun_nothing_is_said_to_be_measured', () => {
    for (const waits_for of WAITS)
      for (const patient_stop of [true, false]) {
        const now = cockpit({ at_ms: 0, waits_for, patient_stop, on: false, ending: true });
        expect(toldOf(now)).toBe('It is being ended. Nothing was begun.');
        expect(bandOf(now)).toMatchObject({ works: false, tone: 'doubt' });
        expect(bandOf(now).words).toBe('The session is being ended. Nothing was begun.');
        // Of a device that is told to be on that is not said.
        expect(toldOf({ ...now, on: true })).toBe('It is being ended.');
        expect(bandOf({ ...now, on: true }).words).not.toContain('Nothing was begun');
      }
    // The end was taken before anything was told here.
    expect(bandOf(null, true).words).toBe('The session is being ended.');
  });
  test('law_the_own_account_says_what_the_phone_says_while_it_is_due_again', () => {
    const due = cockpit({ waits_for: 'verify' });
    expect(toldOf(due)).toBe('It is working. Press to stop at any time.');
    expect(toldOf({ ...due, on: false })).toContain('We check that everything is right');
  });
});

test('law_where_all_is_done_that_is_told_and_off_only_where_it_is', () => {
  const lately = [{ at_ms: 100, words: 'done' }];
  for (const on of [true, false]) {
    const now = cockpit({ on, enabled: false, lately });
    expect(isDone(now)).toBe(true);
    const band = bandOf(now);
    expect([band.works, band.tone]).toEqual([false, 'doubt']);
    expect(band.words).toMatch(/all is done.*what was done is measured/i);
    const own = toldOf(now) ?? '';
    expect(own).toMatch(/^It is done\. .*measured/);
    expect(heardOfAccount(now, undefined, false).ending).toBe(true);
    for (const words of [band.words, own, deviceOf(now)?.words ?? ''])
      expect(/\boff\b/.test(words)).toBe(!on);
    expect(letsGo(now)).toBe('All is done, so the hold was let go.');
  }
  expect(isDone(null)).toBe(false);
  // What cannot be read is no end; the page with the stop stands on it.
  for (const lately of [null, undefined])
    expect(isDone(cockpit({ enabled: false, lately: lately as never }))).toBe(false);
});
