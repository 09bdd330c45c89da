// In: a way to say something. Out: it is said, again and again, until it is heard or left.
// Laws: a press is said again after whatever failed, but where there is no such session, or it is over, in the server's own words;
// what was answered to an earlier press is no answer to a later one.
// Method: the pauses grow to 1 s; a try that gets no answer is given up and made again. A press while another is under way is said
// as soon as that is answered, or beside it where it takes long: a phone that slept may wait for an answer that never comes.
// Not here: what is said (`hands`, `stop-page`); the page that holds it (`use-press`).
import { isNowhere, Refusal } from '../api/client';
import { counting } from '../api/clocks';

const FIRST_MS = 200;
const MOST_MS = 1000;
/** How long one try waits for its answer. */
export const TRY_MS = 4000;
/** After so long without an answer a new press is said beside it. */
export const SLOW_MS = 1000;
const MOST = 2;

/** After so many tries that failed. */
export const pauseMs = (failed: number): number => Math.min(MOST_MS, FIRST_MS * failed);

/** The session is over: there is nothing to stop any more. */
export const isOver = (error: unknown): boolean =>
  error instanceof Refusal && error.status === 409 && error.own && error.words.where === 'delivery';

export const isSaidAgain = (error: unknown): boolean => !isNowhere(error) && !isOver(error);

export interface Saying {
  /** It was pressed again: does not wait for the pause to be over. */
  now: () => void;
  /** Says it no more; what is heard after that is not told. */
  leave: () => void;
}

interface Told<T> {
  heard: (answer: T) => void;
  failed: (error: unknown, again: boolean) => void;
}

export function untilHeard<T>(say: (limit: AbortSignal) => Promise<T>, told: Told<T>): Saying {
  let left = false;
  let failures = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;
  const underWay = new Set<AbortController>();
  /** The newest try: what the others are answered counts no more. */
  let newest: AbortController | undefined;
  let since = counting();
  /** It was pressed again since the newest try. */
  let more = false;
  const once = (): void => {
    clearTimeout(pause);
    pause = undefined;
    more = false;
    since = counting();
    const limit = new AbortController();
    newest = limit;
    underWay.add(limit);
    const late = setTimeout(() => limit.abort(), TRY_MS);
    const answered = (): boolean => {
      clearTimeout(late);
      underWay.delete(limit);
      return !left && limit === newest;
    };
    say(limit.signal).then(
      (answer) => {
        if (!answered()) return;
        if (more) return once();
        left = true;
        told.heard(answer);
      },
      (error: unknown) => {
        if (!answered()) return;
        const again = isSaidAgain(error);
        if (again) pause = setTimeout(once, pauseMs((failures += 1)));
        else left = true;
        told.failed(error, again);
      },
    );
  };
  once();
  return {
    now: () => {
      if (left) return;
      if (pause !== undefined || (underWay.size < MOST && since() >= SLOW_MS)) once();
      else more = true;
    },
    leave: () => {
      left = true;
      clearTimeout(pause);
    },
  };
}
