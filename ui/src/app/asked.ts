// A question that takes the place of the button that asked it.
// Law: the focus goes to the question, and back to the button where the question is left.
import { useCallback, useRef, useState } from 'react';

/** What a button made way for takes the focus from it, and comes into view. */
export const focused = (element: HTMLElement | null): void => {
  element?.focus();
  element?.scrollIntoView({ block: 'center' });
};

/** Whether an element that comes is the button of a question that was left; such a one gets the focus, once. */
export function giver(): {
  left: () => void;
  came: (element: Pick<HTMLElement, 'focus'> | null) => void;
} {
  let owed = false;
  return {
    left: () => {
      owed = true;
    },
    came: (element) => {
      if (!element || !owed) return;
      owed = false;
      element.focus();
    },
  };
}

export function useAsked() {
  const [asked, set] = useState(false);
  const back = useRef(giver()).current;
  return {
    asked,
    /** The `ref` of the button that asks. */
    asker: back.came,
    ask: useCallback(() => set(true), []),
    /** The question is left, and nothing is done. */
    leave: useCallback(() => {
      back.left();
      set(false);
    }, [back]),
  };
}
