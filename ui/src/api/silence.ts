// In: each word that is told, with the moment that it tells of. Out: whether nothing is told any more, so that what was told last is old.
// Laws: what is told again all at once after a silence may be as old as the silence, however long the page takes to hear it;
// it is heard again only when it goes on, about as fast as the page's own clock; words that come one by one are no going on;
// a page that stood still itself heard nothing meanwhile: by either of its clocks that is a silence too.
// Method: a session tells ten words a second at any pace of its own, so that more are kept ones. Where it goes by the clock, so do its
// moments. In fast time its moments run ahead, and only the words are counted.
import { counting } from './clocks';

/** So many looks in a row without a word are a silence; a session tells ten moments a second. */
export const LOOK_MS = 500;
export const LOOKS = 4;
/** So long without a word is one however few looks there were: the page stood still. */
export const STOOD_MS = LOOK_MS * (LOOKS + 1);
/** How long it has to be told again before it counts. */
export const AGAIN_MS = 750;
/** The fewest words in that time, where ten a second are told. */
export const LEAST = 4;
/** The most words a second, and so many beside, since some are late and some urgent. */
const MOST_PER_S = 15;
const BESIDE = 2;
/** How much faster than the page's clock told moments may go, and a little beside. */
const PACE = 1.5;
const BESIDE_MS = 300;

/** What a word tells of: the moment, and whether moments go by the clock. */
export interface Moment {
  at_ms: number;
  byTheClock: boolean;
}

export interface Listening {
  /** There was a word. Whether it is a silence still. */
  told: (moment?: Moment) => boolean;
  /** Nothing can be heard: what was told before is old. */
  missed: () => void;
  end: () => void;
}

/** Words since one of them. */
interface Again {
  since: number;
  from: Moment | undefined;
  /** Words after that one. */
  count: number;
}

/** Whether words are told now, rather than kept ones let go. */
export function goesOn(
  { since, from, count }: Again,
  now: number,
  moment: Moment | undefined,
  least: number,
): boolean {
  const took = now - since;
  if (count + 1 < least || count > BESIDE + (MOST_PER_S * took) / 1000) return false;
  if (!from || !moment) return true;
  const told = moment.at_ms - from.at_ms;
  if (told <= 0) return false;
  return !(from.byTheClock && moment.byTheClock) || told <= BESIDE_MS + PACE * took;
}

/** `say` is called with each change, and first of all with no silence. `least`: the fewest words that are a going on. */
export function listening(say: (silent: boolean) => void, least = LEAST): Listening {
  let looks = 0;
  let since = counting();
  let silent = false;
  /** The first word after the silence, or after words that were no going on. */
  let again: Again | null = null;
  const change = (to: boolean): void => {
    silent = to;
    again = null;
    say(to);
  };
  const nothing = (): void => {
    // A word that no other followed begins nothing.
    if (silent) again = null;
    else change(true);
  };
  const timer = setInterval(() => {
    looks += 1;
    if (looks > LOOKS || since() >= STOOD_MS) nothing();
  }, LOOK_MS);
  change(false);
  const hear = (moment?: Moment): void => {
    // A word that was kept while the page stood still may be heard before its next look.
    if (since() >= STOOD_MS) nothing();
    looks = 0;
    since = counting();
    if (!silent) return;
    const now = performance.now();
    if (!again) {
      again = { since: now, from: moment, count: 0 };
      return;
    }
    again.count += 1;
    if (now - again.since < AGAIN_MS) return;
    if (goesOn(again, now, moment, least)) change(false);
    else again = { since: now, from: moment, count: 0 };
  };
  return {
    told: (moment) => {
      hear(moment);
      return silent;
    },
    missed: nothing,
    end: () => clearInterval(timer),
  };
}
