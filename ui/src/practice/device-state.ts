// How a device is, in a word with its tone.
import type { Device } from '../api/types';
import type { Tone } from '../app/parts';

const STATES: Record<string, { words: string; tone: Tone }> = {
  ready: { words: 'ready', tone: 'good' },
  testing: { words: 'tests itself', tone: 'note' },
  in_use: { words: 'in use', tone: 'doubt' },
  out_of_use: { words: 'out of use', tone: 'bad' },
};

export const deviceState = (one: Pick<Device, 'state'>): { words: string; tone: Tone } =>
  STATES[one.state] ?? { words: one.state, tone: 'doubt' };

/** Whether something may be done with it: not while it delivers or tests itself. */
export const isFree = (one: Pick<Device, 'state'>): boolean =>
  one.state !== 'in_use' && one.state !== 'testing';
