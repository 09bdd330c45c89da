// The button of a stop, wherever one is: one press of a finger, a key or a helper's tool says it once.
// Laws: a press is said as it begins, and its click says nothing more; a click that no press of the button came before, as of a key, a
// voice or a switch, is said; a click that comes late is said, since the stop may have been let go while the button was pressed.
// Method: what is not known to be the click of the press that was said is said. A press that is said twice counts once.
import { type MouseEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { counting } from '../api/clocks';

/** A click that comes later than this after the press began is told apart from it. */
export const CLICK_MS = 1000;

interface Begun {
  pointer: number;
  since: () => number;
}
type Down = Pick<PointerEvent, 'pointerId' | 'button'>;
/** In newer browsers its own event has a pointer. */
type Click = Pick<MouseEvent, 'detail'> & { nativeEvent: object };

/** Tells the click of a press from one that comes by itself. */
export function presses() {
  let begun: Begun | null = null;
  return {
    /** A finger or a button of the mouse goes down. */
    down: ({ pointerId, button }: Down): void => {
      // Of other buttons than the first no click comes.
      begun = button === 0 ? { pointer: pointerId, since: counting() } : null;
    },
    /** It became something else, such as scrolling, or left the button while it was down: no click comes. */
    gone: (): void => {
      begun = null;
    },
    /** Whether that click says what was not said yet. */
    isNew: ({ detail, nativeEvent }: Click): boolean => {
      // Keys and tools click without a pointer, and maybe while one is down.
      if (detail === 0) return true;
      const before = begun;
      begun = null;
      if (!before || before.since() >= CLICK_MS) return true;
      // Older browsers do not say which pointer a click is of.
      return 'pointerId' in nativeEvent && nativeEvent.pointerId !== before.pointer;
    },
  };
}

interface StopButtonProps {
  className: string;
  press: () => void;
  children: ReactNode;
}
export function StopButton({ className, press, children }: StopButtonProps) {
  const { down, gone, isNew } = useRef(presses()).current;
  return (
    <button
      type="button"
      className={className}
      onPointerDown={(event) => {
        down(event);
        press();
      }}
      onPointerCancel={gone}
      onPointerLeave={({ buttons }) => buttons !== 0 && gone()}
      onClick={(event) => isNew(event) && press()}
    >
      {children}
    </button>
  );
}
