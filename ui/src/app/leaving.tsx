// In: what would be lost where a page is left now. Out: a question before that, of the browser where the tab is closed, else within the
// page.
// Laws: nothing is left for good without a question where something would be lost, or without a word of it afterwards where nothing may
// be asked; there is no question where nothing would be lost; none stands in the way to a delivery or a stop, nor over one; the way back
// has the focus.
import { Button } from '@mantine/core';
import { useEffect, useRef, useSyncExternalStore } from 'react';
import { useBlocker } from 'react-router';
import { focused } from './asked';

/** What is lost, and what the question says of it. */
export interface Loss {
  /** What it is about, as the head of the question. */
  title: string;
  /** What follows from a yes. */
  follows: string;
  /** The yes, in so many words. */
  yes: string;
}

/** Pages with a stop: nobody is asked on the way there. */
const hasStop = (path: string): boolean => /^\/(deliveries|stop)\//.test(path);

/** The browser asks before it closes or loads the page. */
function useAskedToClose(busy: boolean): void {
  useEffect(() => {
    if (!busy) return;
    const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [busy]);
}

let staked: readonly Loss[] = [];
const listeners = new Set<() => void>();
const tell = (next: readonly Loss[]): void => {
  staked = next;
  listeners.forEach((listener) => listener());
};
const listen = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};
/** What the page that is shown loses by being left, for who leaves without going to another page, as by signing out. */
export const useStaked = (): readonly Loss[] => useSyncExternalStore(listen, () => staked);

interface AskedProps {
  loss: Loss | null;
  /** Whether it would be lost at this very moment: the page's own way on, after all was done, is no leaving. */
  isLost: () => boolean;
  /** The page is gone with it, and nobody was asked. */
  cut: () => void;
}
/** Asks before this page is left for another one, as long as `loss` is there. */
export function AskedToLeave({ loss, isLost, cut }: AskedProps) {
  useAskedToClose(loss !== null);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => {
    const { pathname } = nextLocation;
    return isLost() && currentLocation.pathname !== pathname && !hasStop(pathname);
  });
  useEffect(() => {
    if (!loss) return;
    tell([...staked, loss]);
    return () => tell(staked.filter((one) => one !== loss));
  }, [loss]);
  // What was asked of may be done meanwhile.
  const isAsked = blocker.state === 'blocked';
  useEffect(() => {
    if (isAsked && !loss) blocker.reset();
  }, [isAsked, loss, blocker]);
  const agreed = useCut(isLost, cut);
  const back = useBack(isAsked);
  return (
    <LeaveQuestionWithin
      loss={isAsked ? loss : null}
      stay={() => {
        back();
        blocker.reset?.();
      }}
      leave={() => {
        agreed();
        blocker.proceed?.();
      }}
    />
  );
}

/** Tells of what was lost with the page, unless somebody agreed to that. */
function useCut(isLost: () => boolean, cut: () => void): () => void {
  const agreed = useRef(false);
  const newest = useRef({ isLost, cut });
  newest.current = { isLost, cut };
  useEffect(
    () => () => {
      if (!agreed.current && newest.current.isLost()) newest.current.cut();
    },
    [],
  );
  return () => {
    agreed.current = true;
  };
}

/** Gives the focus back to what had it before the question. */
function useBack(isAsked: boolean): () => void {
  const was = useRef(false);
  const had = useRef<Element | null>(null);
  // The question takes it once this picture is there.
  if (isAsked && !was.current) had.current = document.activeElement;
  was.current = isAsked;
  return () => {
    if (had.current instanceof HTMLElement) had.current.focus();
  };
}

interface QuestionProps {
  /** Nothing is asked where there is none. */
  loss: Loss | null;
  stay: () => void;
  leave: () => void;
}
/** In the page, since a stop may be on it, or a word of one, which nothing may cover. */
export function LeaveQuestionWithin({ loss, stay, leave }: QuestionProps) {
  if (!loss) return null;
  return (
    <div className="band doubt" role="alertdialog" aria-label={loss.title}>
      <strong>{loss.title}.</strong>
      <span>{loss.follows}</span>
      <div className="row">
        <Button color="red.9" onClick={leave}>
          {loss.yes}
        </Button>
        <Button variant="default" ref={focused} onClick={stay}>
          Stay
        </Button>
      </div>
    </div>
  );
}
