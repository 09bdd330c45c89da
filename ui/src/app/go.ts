// In: where to go after an answer. Out: the way there, as long as the page that asked is shown.
// Law: nobody is taken away from another page than the one that asked, a cockpit least of all.
// Method: what is to follow an answer runs also when its page was left meanwhile; so the page says whether it is still there.
import { useCallback, useEffect, useRef } from 'react';
import { type NavigateOptions, useNavigate } from 'react-router';

/** Goes there where the page is still shown; else does nothing. */
export type GoWhileHere = (to: string, options?: NavigateOptions) => Promise<void>;

export function useGoWhileHere(): GoWhileHere {
  const go = useNavigate();
  const newest = useRef(go);
  newest.current = go;
  const here = useRef(false);
  useEffect(() => {
    here.current = true;
    return () => {
      here.current = false;
    };
  }, []);
  return useCallback(async (to, options) => {
    if (here.current) await newest.current(to, options);
  }, []);
}
