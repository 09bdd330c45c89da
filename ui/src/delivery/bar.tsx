// The bar that never leaves the view: Stop, hold, resume, end.
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Cockpit } from '../api/types';
import type { Hold } from './hands';

export interface BarProps {
  pressed: boolean;
  waits: Cockpit['waits_for'];
  may: boolean;
  hold: Hold;
  press: () => void;
  release: () => void;
  resume: () => void;
  end: () => void;
}

export function Bar({ pressed, waits, may, hold, press, release, resume, end }: BarProps) {
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
            <Button size="sm" variant="default" onClick={release}>
              Let go of the stop
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
