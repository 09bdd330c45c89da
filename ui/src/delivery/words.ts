// In: what the session says. Out: its one sentence for the operator, and how that is shown.
// Law: it is said to work only while it is let work.
import type { Cockpit } from '../api/types';
import type { Tone } from '../app/parts';

const WAITS: Record<Cockpit['waits_for'], string> = {
  verify: 'Verify patient and tooth.',
  hold: 'It waits for your hold: switch it on while you watch.',
  resume: 'It stands still. Talk with the patient, then resume.',
  patient: 'The stop is pressed. Talk with the patient; it goes on only after the stop is let go.',
  nothing: 'It works. Keep your eyes on the patient.',
};

export interface Band {
  works: boolean;
  tone: Tone;
  words: string;
}
/** `ending`: the end was said and taken. */
export function bandOf(now: Cockpit | null, ending = false): Band {
  const still = { works: false, tone: 'doubt' as const };
  if (!now) return { ...still, words: 'The session is made ready …' };
  if (ending) {
    return {
      ...still,
      words: `The session is being ended${now.on ? '.' : '; the device is off.'}`,
    };
  }
  const treats = now.verdict === 'treat' || now.verdict === 'warn';
  const works = now.waits_for === 'nothing' && treats;
  if (works) return { works, tone: 'good', words: WAITS.nothing };
  if (now.waits_for === 'nothing')
    return { ...still, words: now.on ? 'It is stopping.' : 'It stands still.' };
  return { ...still, words: WAITS[now.waits_for] };
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
