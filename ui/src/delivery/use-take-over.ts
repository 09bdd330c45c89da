// Whose hands a session has, as this page is told, and how it takes them over.
// Laws: what the session tells of its hands counts at once, and until it tells that, a refusal does; a verification here counts before
// it is told for no more than a while, since another may have followed that the session tells as no change; a verification lets go of no hold but
// one that was said to another's session; a taking over goes on where the page is loaded again, until it is taken or left.
import { useLayoutEffect, useRef, useState } from 'react';
import type { Cockpit } from '../api/types';
import { useAccount } from '../app/session';
import { type Hold, isOfOther, TAKEN_OVER, useHands } from './hands';
import { useKept } from './kept';

type Operator = Cockpit['operator'];

/** A session that is heard tells whose hands it has in less than this. */
const TAKEN_MS = 2_000;

/** Calls it at each change, with what was told before, ahead of anything that is seen. */
function useChange(operator: Operator | undefined, changed: (was: Operator | undefined) => void) {
  const was = useRef(operator);
  useLayoutEffect(() => {
    if (was.current === operator) return;
    const before = was.current;
    was.current = operator;
    changed(before);
  });
}

export type TakeOver = ReturnType<typeof useTakeOver>;

/** Where another account verified patient and tooth, whoever may deliver can do so anew: the session is in those hands then. */
export function useTakeOver(
  d: string,
  operator: Operator | undefined,
  hold: Hold,
  { error, reset }: Pick<ReturnType<typeof useHands>, 'error' | 'reset'>,
) {
  const [asked, setAsked] = useKept(`takes over ${d} ${useAccount().id}`);
  const [left, setLeft] = useState(false);
  const [lostIt, setLostIt] = useState(false);
  const [regains, setRegains] = useState(false);
  // It was verified here, which the session has not told yet.
  const [taken, setTaken] = useState(false);
  const forget = (): void => {
    setAsked(false);
    hold.forgetForeign();
    if (isOfOther(error)) reset();
  };
  const refused = hold.foreign || isOfOther(error);
  useLayoutEffect(() => {
    if (!taken) return;
    if (refused) {
      setTaken(false);
      return;
    }
    const timer = window.setTimeout(() => setTaken(false), TAKEN_MS);
    return () => window.clearTimeout(timer);
  }, [taken, refused]);
  const verify = useHands(d, () => {
    if (asked) hold.set(false);
    forget();
    setTaken(true);
  });
  useChange(operator, (was) => {
    setTaken(false);
    setLeft(false);
    setRegains(false);
    setLostIt(was === 'mine' && operator === 'other');
    if (operator === 'mine') forget();
  });
  const elsewhere = operator === 'other' && !taken;
  return {
    asked,
    elsewhere,
    offered: elsewhere ? !left : refused,
    /** This account had it: it is not asked to take it straight back. */
    lost: (lostIt || hold.dropped === TAKEN_OVER) && !regains,
    verify,
    ask: () => setAsked(true),
    /** Put away until it is asked for, or the next refusal. */
    leave: () => {
      forget();
      setLeft(true);
    },
    /** Asked for after it was put away. */
    show: () => {
      setLeft(false);
      setRegains(true);
    },
  };
}
