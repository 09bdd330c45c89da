// In: what the session says. Out: its one sentence for the operator, and how that is shown.
// Laws: it is said to work only while it works and is let work, and while somebody holds; the word beside the sentence is the device's own
// state, so that the two cannot say different things; where patient and tooth are due again, it works all the same for a while.
// Only the operator's switch is said to be held; a session stands still. Where the guard stopped it, the sentence names the alarm and what
// to do, and speaks of the patient only where the patient stopped it; whatever stops it lets go of the page's hold. Who may not deliver is
// told what it waits for, and not to do what that page has no way to do.
import type { RefusalWords } from '../api/client';
import type { Cockpit } from '../api/types';
import type { Tone } from '../app/parts';
import { sentence, stopped } from '../lexicon/words';

const WAITS: Record<Cockpit['waits_for'], string> = {
  verify: 'Verify patient and tooth.',
  hold: 'It waits for the operator’s hold: switch it on while you watch.',
  resume: 'See why it stopped, then resume.',
  patient: 'The stop is pressed. Talk with the patient; it goes on only after the stop is let go.',
  nothing: 'It works. Keep your eyes on the patient.',
};

/** For who may not deliver. */
const WATCHED: typeof WAITS = {
  verify: 'It waits until the operator has verified patient and tooth.',
  hold: 'It waits for the operator’s hold.',
  resume: 'It waits until the operator has seen why it stopped, and resumes.',
  patient: 'The stop is pressed. It goes on only after the stop is let go.',
  nothing: WAITS.nothing,
};

type Alarm = Cockpit['alarms'][number];
const TALK = 'Talk with the patient, then resume.';
const stops = (one: Alarm): boolean => one.verdict === 'hold' || one.verdict === 'terminate';

/** What it stands still for: the first and so the worst that the guard tells, before the patient's own stop. */
export function causeOf(alarms: Alarm[]): Alarm | null {
  const all = alarms.filter(stops);
  const ends = all.find((one) => one.verdict === 'terminate');
  return ends ?? all.find((one) => !one.patients) ?? all[0] ?? null;
}

/** What the guard stopped it for, and what is to be done; empty where only the patient did. */
function causeWords({ alarms }: Cockpit, may: boolean): string {
  const cause = causeOf(alarms);
  if (!cause || cause.patients) return '';
  const advice = may ? said(cause.to_do) : null;
  return advice === null ? sentence(cause.says) : `${sentence(cause.says)} ${sentence(advice)}`;
}

/** What a session waits for that was stopped. */
function goOn(now: Cockpit, may: boolean): string {
  const cause = causeWords(now, may);
  if (!may) return `${cause} ${WATCHED.resume}`.trim();
  const spoken = now.alarms.some((one) => stops(one) && one.patients);
  if (cause === '') return spoken ? TALK : WAITS.resume;
  return `${cause} ${spoken ? TALK : 'Then resume.'}`;
}

/** Why a hold was not taken, as whole sentences. */
export const refusedWords = ({ what, advice }: RefusalWords): string =>
  advice ? `${sentence(what)} What next: ${stopped(advice)}` : sentence(what);

type Last = Pick<Cockpit, 'at_ms'> & Partial<Pick<Cockpit, 'enabled' | 'lately'>>;
/** Its last moment, with the device's word that all is done: by that the session has ended, it may work no more, and nothing newer
    comes while what was done is measured. Where that word was told on, it was so before its leave was taken in the same moment. */
export const isDone = (now: Last | null): boolean =>
  now?.enabled === false &&
  now.lately?.some((one) => one.words === 'done' && one.at_ms === now.at_ms) === true;

/** Why a hold cannot stand; null where it can. */
export function letsGo(now: Cockpit | null): string | null {
  if (!now) return null;
  if (isDone(now)) return 'All is done, so the hold was let go.';
  if (now.ending) return 'The session is being ended, so the hold was let go.';
  if (now.verdict === 'terminate') return 'The guard ended the session, so the hold was let go.';
  if (now.patient_stop) return 'The stop was pressed, so the hold was let go.';
  if (now.verdict !== 'hold') return null;
  return causeOf(now.alarms)?.patients
    ? 'It stands still since the stop was pressed, so the hold was let go.'
    : 'The guard stopped it, so the hold was let go.';
}

export interface Band {
  works: boolean;
  tone: Tone;
  words: string;
}
const DUE = 'It works. Verify patient and tooth again: it is due.';
const DUE_WATCHED = 'It works. The operator is to verify patient and tooth again: it is due.';

/** Whether it works and is let work; patient and tooth may be due again meanwhile. */
const isLetWork = ({ waits_for, verdict, held, on }: Cockpit): boolean =>
  (waits_for === 'nothing' || waits_for === 'verify') &&
  (verdict === 'treat' || verdict === 'warn') &&
  held &&
  on;

/** It has told no moment of its own, and the device is not on. */
export const isUnbegun = ({ at_ms, on }: Pick<Cockpit, 'at_ms' | 'on'>): boolean =>
  at_ms === 0 && !on;
export const UNBEGUN = 'Nothing was begun.';

const DONE =
  'The device says that all is done, and may work no more. Keep your eyes on the patient while what was done is measured.';
const DONE_AND_OFF =
  'The device says that all is done, and is off. What was done is measured, which takes a while.';

/** `taken`: its end was said here and taken; the session itself tells that it is being ended, too. `may`: who reads it may deliver. */
export function bandOf(now: Cockpit | null, taken = false, may = true): Band {
  const still = { works: false, tone: 'doubt' as const };
  if (!now) {
    const words = taken ? 'The session is being ended.' : 'The session is made ready …';
    return { ...still, words };
  }
  if (isDone(now)) return { ...still, words: now.on ? DONE : DONE_AND_OFF };
  if (taken || now.ending) {
    if (isUnbegun(now)) return { ...still, words: `The session is being ended. ${UNBEGUN}` };
    const device = now.on ? 'then' : 'the device is off, and';
    return { ...still, words: `The session is being ended; ${device} what was done is measured.` };
  }
  if (isLetWork(now)) {
    return now.waits_for === 'verify'
      ? { works: true, tone: 'doubt', words: may ? DUE : DUE_WATCHED }
      : { works: true, tone: 'good', words: WAITS.nothing };
  }
  const device = now.on ? 'It is stopping.' : 'It stands still.';
  if (now.waits_for === 'nothing') {
    return { ...still, words: `${device} ${causeWords(now, may)}`.trim() };
  }
  const next = now.waits_for === 'resume' ? goOn(now, may) : (may ? WAITS : WATCHED)[now.waits_for];
  const begins = now.waits_for === 'verify' && !now.on;
  return { ...still, words: begins ? next : `${device} ${next}` };
}

/** Nothing is heard. Only the page that held knows what follows: its hold is gone. */
export const lostWords = (held: boolean): string =>
  held
    ? 'Nothing is heard of the session; treatment stops by itself.'
    : 'Nothing is heard of the session; what happens is not known here.';

/** Whether the device is on, and what the guard says of that; nothing where it has not begun. */
export function deviceOf(now: Cockpit | null): { tone: Tone; words: string } | null {
  if (!now) return null;
  if (now.verdict === 'terminate') return { tone: 'bad', words: 'ended by the guard' };
  if (!now.on) return { tone: 'quiet', words: 'device off' };
  if (isDone(now)) return { tone: 'doubt', words: 'let work no more' };
  if (!bandOf(now).works) return { tone: 'doubt', words: 'device still on' };
  if (now.verdict === 'warn') return { tone: 'doubt', words: 'device on, look' };
  return { tone: now.waits_for === 'verify' ? 'doubt' : 'good', words: 'device on' };
}

/** An event of the session in plain words; what has none is told as it is. */
export function lately(words: string): string {
  if (words === 'permitted') return 'the device may work';
  if (words === 'withdrawn') return 'the device may no longer work';
  const [, code, name, why] = /^no leave: (\S+) ([^:]+): (.+)$/.exec(words) ?? [];
  if (!code) return words;
  // The operator's evidence is the hold, and nothing else.
  return name === 'operator'
    ? `nobody holds the operator’s switch (${code})`
    : `it may not work: ${name}, ${why} (${code})`;
}

/** Text or number of the wire; a plain yes or no says nothing beside the words of the alarm. */
export function said(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'string' || value === '') return null;
  return /^(yes|no|true|false)$/i.test(value) ? null : value;
}

/** An address that only this machine understands. */
export const isOwnMachine = (host: string): boolean =>
  host === 'localhost' || host === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(host);
