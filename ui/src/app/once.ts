// In: a deed of a form. Out: the same, done once for a press, however often it is pressed.
// Law: a second press before the first is answered, or right after that, does nothing; what failed may be tried again at once.
// Method: a latch that is taken as the press is heard; the state of a deed is known to the page only with its next picture, which
// is too late for a double click. What follows an answer (another page, an empty form) comes while the latch rests.
import type { UseMutationResult } from '@tanstack/react-query';
import { useRef } from 'react';

/** So long after it was done it is not done again. */
export const REST_MS = 1000;

export interface Latch {
  take: () => boolean;
  done: () => void;
  failed: () => void;
}
/** `done` and `failed` are to be called with the end of each deed that was begun. */
export function latch(): Latch {
  let taken = false;
  const give = (): void => {
    taken = false;
  };
  return {
    take: () => {
      if (taken) return false;
      taken = true;
      return true;
    },
    done: () => void setTimeout(give, REST_MS),
    failed: give,
  };
}

export function useOnce<Wish>(
  deed: Pick<UseMutationResult<unknown, Error, Wish>, 'mutate'>,
): (wish: Wish) => void {
  const kept = useRef(latch()).current;
  return (wish) => {
    if (kept.take()) deed.mutate(wish, { onSuccess: kept.done, onError: kept.failed });
  };
}
