// In: what a sheet shows, as it was asked for. Out: its time on paper, and whether what it says was asked anew for that.
// Law: a sheet claims only what was told less than a minute before it was printed; otherwise it says since when that stands.
// Method: the page's own button asks first and then prints; the browser's own way to print is told by `beforeprint`.
import type { UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';

export const FRESH_MS = 60_000;
/** So long a print waits for the answer. */
export const ASK_MS = 5_000;

/** `told`: when it was told; `failed`: it was asked anew since, and not told. A clock that was set back tells nothing. */
export const isOld = (told: number, failed: boolean, at: number): boolean =>
  failed || at < told || at - told > FRESH_MS;

/** Asks, then prints, whatever came of it. */
export async function askThenPrint(
  ask: () => Promise<{ isError: boolean }>,
  print: (failed: boolean) => void,
): Promise<void> {
  let late: ReturnType<typeof setTimeout> | undefined;
  const failed = await Promise.race([
    ask().then(
      ({ isError }) => isError,
      () => true,
    ),
    new Promise<boolean>((resolve) => (late = setTimeout(() => resolve(true), ASK_MS))),
  ]);
  clearTimeout(late);
  print(failed);
}

export interface Printing {
  /** When it is printed; null while it is not. */
  at: number | null;
  /** What it says was not told just now. */
  old: boolean;
  asking: boolean;
  print: () => void;
}

export function usePrinting(
  query: Pick<UseQueryResult, 'dataUpdatedAt' | 'isError' | 'refetch'>,
): Printing {
  const [at, setAt] = useState<number | null>(null);
  const [asking, setAsking] = useState(false);
  const failed = useRef(false);
  useEffect(() => {
    // The paper shows the page as it is when this returns.
    const before = (): void => flushSync(() => setAt(Date.now()));
    const after = (): void => {
      failed.current = false;
      setAt(null);
    };
    window.addEventListener('beforeprint', before);
    window.addEventListener('afterprint', after);
    return () => {
      window.removeEventListener('beforeprint', before);
      window.removeEventListener('afterprint', after);
    };
  }, []);
  const print = (): void => {
    setAsking(true);
    void askThenPrint(query.refetch, (none) => {
      failed.current = none;
      flushSync(() => setAsking(false));
      window.print();
    });
  };
  const old = at !== null && isOld(query.dataUpdatedAt, failed.current || query.isError, at);
  return { at, old, asking, print };
}
