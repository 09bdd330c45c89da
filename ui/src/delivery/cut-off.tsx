// A press of the stop that was not heard when its page was taken from who pressed it: the session of the account ended, or somebody
// else came in. Law: no such press is dropped without a word; a press whose page was left by hand is no such one.
import { Button } from '@mantine/core';
import { useSyncExternalStore } from 'react';
import { whoIs } from '../app/door';
import { EITHER, NOT_HEARD } from './unheard';

let cut = false;
const ears = new Set<() => void>();
const set = (to: boolean): void => {
  cut = to;
  ears.forEach((hear) => hear());
};
const hear = (ear: () => void): (() => void) => {
  ears.add(ear);
  return () => ears.delete(ear);
};

/** To be asked while the page is there; what it gives back, when it is taken away with a press that was not heard. */
export function presser(): () => void {
  const was = whoIs();
  return () => {
    if (whoIs() !== was) set(true);
  };
}

/** Stands until somebody saw it. */
export function CutOff() {
  const shown = useSyncExternalStore(hear, () => cut);
  if (!shown) return null;
  return (
    <div className="band bad" role="alert">
      <strong>
        {NOT_HEARD} {EITHER}
      </strong>
      <span>
        Its page was closed before: who pressed it is not signed in here any more. It is not said
        again.
      </span>
      <div>
        <Button variant="default" size="sm" onClick={() => set(false)}>
          I saw it
        </Button>
      </div>
    </div>
  );
}
