// The bar that never leaves the view: Stop, hold, resume, end.
// Law: who may press the stop may let go of it again.
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Cockpit, Pressing } from '../api/types';
import { focused, useAsked } from '../app/asked';
import type { Hold } from './hands';

export interface BarProps {
  /** What is said before all else. It stands above the buttons, so that none of them moves. */
  alarm: ReactNode;
  pressed: boolean;
  /** The stop was pressed, and it does not stand still yet. */
  stopping: boolean;
  waits: Cockpit['waits_for'];
  may: boolean;
  hold: Hold;
  press: () => void;
  /** Who presses still, as it was told when this page let go. */
  others: Pressing | null;
  release: (forGone: boolean) => void;
  resume: () => void;
  end: () => void;
  /** The end was said: nothing else can be. */
  ending: boolean;
}

export function Bar(props: BarProps) {
  const { pressed, stopping, waits, may, hold, press, others, release, resume, ending } = props;
  const still = pressed && others ? stillPressed(others) : '';
  return (
    <div className="command" role="region" aria-label="Stop and hold">
      {props.alarm}
      <button type="button" className="stop" onPointerDown={press} onClick={press}>
        <span aria-live="assertive">{stopping ? 'Stopping …' : pressed ? 'Stopped' : 'Stop'}</span>
        <small className="keys">key s or Escape</small>
      </button>
      {(may || pressed) && (
        <div className="rest">
          {may && <HoldSwitch hold={hold} />}
          {still && (
            <span role="status" className="told">
              {still}
            </span>
          )}
          {pressed && (
            <Button size="sm" variant="default" onClick={() => release(false)}>
              Let go of the stop
            </Button>
          )}
          {may && pressed && others && others.gone > 0 && (
            <Button size="sm" variant="default" onClick={() => release(true)}>
              Let go for who has left
            </Button>
          )}
          {may && (
            <Button
              size="sm"
              variant={waits === 'resume' ? 'filled' : 'default'}
              disabled={ending || pressed || waits !== 'resume'}
              onClick={resume}
            >
              Resume
            </Button>
          )}
          {may && <End end={props.end} ending={ending} />}
        </div>
      )}
    </div>
  );
}

function HoldSwitch({ hold }: { hold: Hold }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={hold.on}
      className={`hold${hold.on ? ' on' : ''}`}
      onClick={() => hold.set(!hold.on)}
    >
      <span className="knob" aria-hidden />
      <span>
        Hold
        <small>{hold.on ? 'on: you watch, it may work' : 'off: it may not work'}</small>
      </span>
    </button>
  );
}

/** Ends the session, after it was asked once more. */
function End({ end, ending }: { end: () => void; ending: boolean }) {
  const { asked, asker, ask, leave } = useAsked();
  if (!asked) {
    return (
      <Button size="sm" variant="default" disabled={ending} ref={asker} onClick={ask}>
        End
      </Button>
    );
  }
  return (
    <>
      <Button size="sm" color="red.9" disabled={ending} onClick={end}>
        End it for good
      </Button>
      <Button size="sm" variant="default" disabled={ending} ref={focused} onClick={leave}>
        Do not end
      </Button>
    </>
  );
}

/** A press that is not heard or not seen yet, or a stop that was taken while the device is not off yet. */
export const isStopping = (
  now: Pick<Cockpit, 'patient_stop' | 'on'> | null,
  pending: boolean,
): boolean => (now?.patient_stop ? now.on : pending);

/** Who presses the stop besides this account; empty where nobody does. */
export function stillPressed({ here, gone }: Pressing): string {
  // Who it is the server does not say: only that it is not this account.
  const parts = [
    here === 1 && 'Someone still presses it: the patient, or one of the staff at another page.',
    here > 1 && `${here} people still press it: the patient or staff at other pages.`,
    gone === 1 && 'Someone pressed it and left the page.',
    gone > 1 && `${gone} people pressed it and left their pages.`,
  ];
  return parts.filter(Boolean).join(' ');
}
