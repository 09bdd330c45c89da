// The newest of something that changes often, at most once in a while.
// Law: the last value always comes, at the latest when the while is over.
import { useEffect, useRef, useState } from 'react';

export function usePaced<T>(newest: T, ms: number): T {
  const [paced, set] = useState(newest);
  const latest = useRef(newest);
  latest.current = newest;
  const waits = useRef(0);
  useEffect(() => {
    if (waits.current || Object.is(newest, paced)) return;
    waits.current = window.setTimeout(() => {
      waits.current = 0;
      set(latest.current);
    }, ms);
  }, [newest, paced, ms]);
  useEffect(
    () => () => {
      window.clearTimeout(waits.current);
      waits.current = 0;
    },
    [],
  );
  return paced;
}
