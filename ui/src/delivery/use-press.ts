// The press of a stop, as a page holds it: one way for the cockpit, the own account and the phone.
// Law: it is said again until it is heard, as long as the page is there (`until-heard`); where the page is taken away before, that is
// told (`cut-off`).
import { useCallback, useEffect, useRef, useState } from 'react';
import { presser } from './cut-off';
import { type Saying, untilHeard } from './until-heard';

interface State<T> {
  /** It is being said. */
  pending: boolean;
  /** Why the last try failed; null once it is heard. */
  error: unknown;
  /** The last answer. */
  heard: T | undefined;
}

export interface Press<T> extends State<T> {
  press: () => void;
  /** Says it no more; the answer is kept. */
  leave: () => void;
  /** Forgets the answer, but not a press under way. */
  forget: () => void;
}

/** `settled` is called when a press was heard, or can be heard no more. */
export function usePress<T>(
  say: (limit: AbortSignal) => Promise<T>,
  settled?: () => void,
): Press<T> {
  const [state, set] = useState<State<T>>({ pending: false, error: null, heard: undefined });
  const latest = useRef({ say, settled });
  latest.current = { say, settled };
  const saying = useRef<Saying | null>(null);
  const leave = useCallback(() => {
    saying.current?.leave();
    saying.current = null;
    set((old) => ({ ...old, pending: false, error: null }));
  }, []);
  const press = useCallback(() => {
    if (saying.current) {
      saying.current.now();
      return;
    }
    set((old) => ({ ...old, pending: true, error: null }));
    saying.current = untilHeard((limit) => latest.current.say(limit), {
      heard: (heard) => {
        saying.current = null;
        set({ pending: false, error: null, heard });
        latest.current.settled?.();
      },
      failed: (error, again) => {
        if (!again) saying.current = null;
        set((old) => ({ ...old, pending: again, error }));
        if (!again) latest.current.settled?.();
      },
    });
  }, []);
  const forget = useCallback(() => {
    if (!saying.current) set({ pending: false, error: null, heard: undefined });
  }, []);
  useEffect(() => {
    const cutOff = presser();
    return () => {
      if (saying.current) cutOff();
      saying.current?.leave();
      saying.current = null;
    };
  }, []);
  return { ...state, press, leave, forget };
}
