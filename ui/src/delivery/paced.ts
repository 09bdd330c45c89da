// The newest of something that changes often, at most once in a while.
// Law: the last value always comes, at the latest when the while is over.
import { useEffect, useRef, useState } from 'react';

export interface Pacer<T> {
  /** There is a newer value. */
  offer: (newest: T) => void;
  /** Nothing comes any more until something is offered again. */
  end: () => void;
}

/** `show` is called with the newest value, `ms` after the first that was not shown yet. */
export function pacer<T>(shown: T, ms: () => number, show: (value: T) => void): Pacer<T> {
  let latest = shown;
  let last = shown;
  let waits: ReturnType<typeof setTimeout> | undefined;
  return {
    offer: (newest) => {
      latest = newest;
      if (waits !== undefined || Object.is(newest, last)) return;
      waits = setTimeout(() => {
        waits = undefined;
        last = latest;
        show(latest);
      }, ms());
    },
    end: () => {
      clearTimeout(waits);
      waits = undefined;
    },
  };
}

export function usePaced<T>(newest: T, ms: number): T {
  const [paced, set] = useState(newest);
  const pause = useRef(ms);
  pause.current = ms;
  const [pace] = useState(() =>
    pacer(
      newest,
      () => pause.current,
      (value) => set(() => value),
    ),
  );
  useEffect(() => pace.offer(newest), [pace, newest]);
  useEffect(() => pace.end, [pace]);
  return paced;
}
