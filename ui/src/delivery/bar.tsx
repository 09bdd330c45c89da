// The bar that never leaves the view: Stop, hold, resume, end.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Cockpit, Pressing } from '../api/types';
import type { Hold } from './hands';

export interface BarProps {
  pressed: boolean;
  waits: Cockpit['waits_for'];
  may: boolean;
  hold: Hold;
  press: () => void;
  /** Who presses still, as it was told when this page let go. */
  others: Pressing | null;
  release: (forGone: boolean) => void;
  resume: () => void;
  end: () => void;
}

export function Bar(props: BarProps) {
  const { pressed, waits, may, hold, press, others, release, resume, end } = props;
  const [ending, setEnding] = useState(false);
  return (
    <div className="command" role="region" aria-label="Stop and hold">
      <button type="button" className="stop" onPointerDown={press} onClick={press}>
        {pressed ? 'Stopped' : 'Stop'}
        <small>key s or Escape</small>
      </button>
      {may && (
        <div className="rest">
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
              <small>{hold.on ? 'on: you watch' : 'off: it stands still'}</small>
            </span>
          </button>
          {pressed && (
            <Button size="sm" variant="default" onClick={() => release(false)}>
              Let go of the stop
            </Button>
          )}
          {pressed && others && stillPressed(others) && (
            <span role="status">{stillPressed(others)}</span>
          )}
          {pressed && others && others.gone > 0 && (
            <Button size="sm" variant="default" onClick={() => release(true)}>
              Let go for who has left
            </Button>
          )}
          <Button
            size="sm"
            variant={waits === 'resume' ? 'filled' : 'default'}
            disabled={pressed || waits !== 'resume'}
            onClick={resume}
          >
            Resume
          </Button>
          {ending ? (
            <>
              <Button size="sm" color="red.9" onClick={end}>
                End it for good
              </Button>
              <Button size="sm" variant="default" onClick={() => setEnding(false)}>
                Go on
              </Button>
            </>
          ) : (
            <Button size="sm" variant="default" onClick={() => setEnding(true)}>
              End
            </Button>
          )}
        </div>
      )}
    </div>
  );
}

/** Who presses the stop besides this account; empty where nobody does. */
export function stillPressed({ here, gone }: Pressing): string {
  const others = (count: number): string => (count === 1 ? 'One other' : `${count} others`);
  const parts = [
    here > 0 && `${others(here)} at an open page ${here === 1 ? 'presses' : 'press'} it still.`,
    gone > 0 && `${others(gone)} pressed it and left the page.`,
  ];
  return parts.filter(Boolean).join(' ');
}
