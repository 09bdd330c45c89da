// In: what would be lost where a page is left now. Out: a question before that, of the browser where the tab is closed, else of this
// app.
// Laws: nothing is left for good without a question where something would be lost, and there is no question where nothing would; the
// way back has the focus.
import { Button, Modal } from '@mantine/core';
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

/** The browser asks before it closes or loads the page. */
export function useAskedToClose(busy: boolean): void {
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

/** Asks before this page is left for another one, as long as `loss` is there. `isLost` says whether it would be lost at this very
    moment: the page's own way on, after all was done, is no leaving. */
export function AskedToLeave({ loss, isLost }: { loss: Loss | null; isLost: () => boolean }) {
  useAskedToClose(loss !== null);
  const blocker = useBlocker(({ currentLocation, nextLocation }) => {
    return isLost() && currentLocation.pathname !== nextLocation.pathname;
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
  return (
    <LeaveQuestion
      loss={isAsked ? loss : null}
      stay={() => blocker.reset?.()}
      leave={() => blocker.proceed?.()}
    />
  );
}

interface QuestionProps {
  /** Nothing is asked where there is none. */
  loss: Loss | null;
  stay: () => void;
  leave: () => void;
}
/** Over the page. */
function LeaveQuestion({ loss, stay, leave }: QuestionProps) {
  // Its words stay while it fades.
  const last = useRef(loss);
  last.current = loss ?? last.current;
  const words = last.current;
  // It is there before it opens, so that it knows where the focus was.
  return (
    <Modal
      opened={loss !== null}
      onClose={stay}
      title={words?.title}
      closeButtonProps={{ 'aria-label': 'Close, and stay' }}
    >
      <div className="stack">
        <p>{words?.follows}</p>
        <Answers yes={words?.yes ?? ''} stay={stay} leave={leave} />
      </div>
    </Modal>
  );
}

/** In the page, since a stop may be on it, which nothing may cover. */
export function LeaveQuestionWithin({ loss, stay, leave }: QuestionProps) {
  if (!loss) return null;
  return (
    <div className="band doubt" role="alertdialog" aria-label={loss.title}>
      <strong>{loss.title}.</strong>
      <span>{loss.follows}</span>
      <Answers yes={loss.yes} stay={stay} leave={leave} focus={focused} />
    </div>
  );
}

interface AnswersProps extends Pick<Loss, 'yes'>, Pick<QuestionProps, 'stay' | 'leave'> {
  focus?: (element: HTMLElement | null) => void;
}
function Answers({ yes, stay, leave, focus }: AnswersProps) {
  return (
    <div className="row">
      <Button color="red.9" onClick={leave}>
        {yes}
      </Button>
      <Button variant="default" data-autofocus ref={focus} onClick={stay}>
        Stay
      </Button>
    </div>
  );
}
