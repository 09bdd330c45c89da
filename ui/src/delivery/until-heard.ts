// In: a way to say something. Out: it is said, again and again, until it is heard or left.
// Law: a press is said again after whatever failed, but where there is no such session, or it is over.
// Method: the pauses grow to 1 s; a try that gets no answer is given up and made again.
// Not here: what is said (`hands`, `stop-page`); the page that holds it (`use-press`).
import { Refusal } from '../api/client';

const FIRST_MS = 200;
const MOST_MS = 1000;
/** How long one try waits for its answer. */
export const TRY_MS = 4000;

/** After so many tries that failed. */
export const pauseMs = (failed: number): number => Math.min(MOST_MS, FIRST_MS * failed);

/** The session is over: there is nothing to stop any more. */
export const isOver = (error: unknown): boolean =>
  error instanceof Refusal && error.status === 409 && error.words.where === 'delivery';

export const isSaidAgain = (error: unknown): boolean =>
  !(error instanceof Refusal && error.status === 404) && !isOver(error);

export interface Saying {
  /** Does not wait for the pause to be over. */
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
  let underWay = false;
  let failures = 0;
  let pause: ReturnType<typeof setTimeout> | undefined;
  const once = (): void => {
    underWay = true;
    const limit = new AbortController();
    const late = setTimeout(() => limit.abort(), TRY_MS);
    const answered = (): boolean => {
      clearTimeout(late);
      underWay = false;
      return !left;
    };
    say(limit.signal).then(
      (answer) => {
        if (!answered()) return;
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
      if (left || underWay) return;
      clearTimeout(pause);
      once();
    },
    leave: () => {
      left = true;
      clearTimeout(pause);
    },
  };
}
