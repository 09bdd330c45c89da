// How a device is, in a word with its tone, and what it is to be given before it is used.
// Law: what is asked for is told once, and not of a device that is just testing itself. What day it is, the server says.
import type { Device } from '../api/types';
import type { Tone } from '../app/parts';
import { momentWords } from '../lexicon/words';

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

/** Numbers that a lot can have are from 1 to this one. */
export const LOT_MOST = 4_294_967_295;

/** Where a record is from before lots had numbers, its device needs another lot. */
export const hasLot = ({ lot }: Pick<Device, 'lot'>): boolean =>
  /^[1-9]\d*$/.test(lot) && Number(lot) <= LOT_MOST;

export interface Owed {
  what: 'lot' | 'first test' | 'test of today';
  words: string;
}
/** What a device is to be given first. That its test did not pass is told by the server, with what was found. */
export function owed(one: Pick<Device, 'lot' | 'state' | 'self_test' | 'test_due'>): Owed | null {
  if (!hasLot(one)) {
    return {
      what: 'lot',
      words: 'its lot has no number. Until another one is loaded, nothing is delivered by it.',
    };
  }
  if (one.state === 'testing') return null;
  if (!one.self_test) {
    return {
      what: 'first test',
      words:
        'it has not tested itself yet, or its lot was changed since. Until it passes, nothing is delivered by it.',
    };
  }
  const { at, passed } = one.self_test;
  if (!passed || !one.test_due) return null;
  return {
    what: 'test of today',
    words: `it passed last on ${momentWords(at)}, and tests itself again today as soon as nothing else is done here.`,
  };
}
