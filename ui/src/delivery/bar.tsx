// The bar that never leaves the view: Stop, hold, resume, end.
// Law: that nothing is heard is said here as well, since the page above may be scrolled away.
import { Button } from '@mantine/core';
import { type ReactNode, useSyncExternalStore } from 'react';
import { isReachable, onReachable } from '../api/client';
import type { Cockpit } from '../api/types';
import { focused, useAsked } from '../app/asked';
import type { Hold } from './hands';
import { LetGo, type LettingGo, Still } from './let-go';
import { StopButton } from './stop-button';
import { InOtherHands } from './take-over';

export interface BarProps {
  /** What is said before all else. It stands above the buttons, so that none of them moves. */
  alarm: ReactNode;
  /** Nothing is heard of the session. */
  lost: boolean;
  pressed: boolean;
  /** The stop was pressed, and it does not stand still yet. */
  stopping: boolean;
  waits: Cockpit['waits_for'];
  may: boolean;
  hold: Hold;
  /** Another account has the session in its hands: this shows how to take it over. */
  elsewhere?: (() => void) | null;
  /** Whether somebody's hold counts, as it was told last. */
  held: boolean | null;
  press: () => void;
  letting: LettingGo;
  release: (forGone: boolean) => void;
  resume: () => void;
  end: () => void;
  /** The end was said: nothing else can be. */
  ending: boolean;
}

export function Bar(props: BarProps) {
  const { pressed, stopping, waits, may, hold, press, letting, release, resume, ending } = props;
  const elsewhere = props.elsewhere ?? null;
  const away = awayWords(props.lost, useSyncExternalStore(onReachable, isReachable));
  return (
    <div className="command" role="region" aria-label="Stop and hold">
      {props.alarm}
      {/* No alert of its own: the band above is one. */}
      {away && <p className="silent">{away}</p>}
      {pressed && <Still {...letting} may={may} />}
      <StopButton className="stop" press={press}>
        <span aria-live="assertive">{stopping ? 'Stopping …' : pressed ? 'Stopped' : 'Stop'}</span>
        <small className="keys">key s or Escape</small>
      </StopButton>
      {(may || pressed) && (
        <div className="rest">
          {may && elsewhere && <InOtherHands show={elsewhere} />}
          {may && !elsewhere && <HoldSwitch hold={hold} held={away ? null : props.held} />}
          {pressed && <LetGo told={letting.told} may={may} release={release} />}
          {may && (
            <Button
              size="sm"
              variant={waits === 'resume' ? 'filled' : 'default'}
              disabled={ending || pressed || waits !== 'resume' || elsewhere !== null}
              aria-disabled={!hold.can || undefined}
              data-disabled={!hold.can || undefined}
              {...(hold.can ? {} : { title: NOT_NOW, 'aria-description': NOT_NOW })}
              onClick={() => hold.can && resume()}
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

/** In few words, which a phone has room for above the stop; empty where the session is heard. */
export function awayWords(lost: boolean, reachable: boolean): string {
  if (lost) return 'Nothing is heard of the session. Look at the patient.';
  return reachable ? '' : 'The server does not answer. Look at the patient.';
}

const NOT_NOW = 'not now: nothing is heard of the session';

/** Who does not hold does not know that it may not work: another may hold. */
export function holdWords({ on, can }: Pick<Hold, 'on' | 'can'>, held: boolean | null): string {
  if (!can) return NOT_NOW;
  if (on) return 'on: you watch, it may work';
  if (held === null) return 'off: you do not hold';
  return held ? 'off: you do not hold, somebody does' : 'off: nobody holds, it may not work';
}

/** `held` is null where it is not known now. */
export function HoldSwitch({
  hold,
  held,
}: Pick<BarProps, 'held'> & { hold: Pick<Hold, 'on' | 'can' | 'set'> }) {
  return (
    <button
      type="button"
      role="switch"
      aria-checked={hold.on}
      aria-disabled={!hold.can}
      className={`hold${hold.on ? ' on' : ''}`}
      onClick={() => hold.can && hold.set(!hold.on)}
    >
      <span className="knob" aria-hidden />
      <span>
        Hold
        <small>{holdWords(hold, held)}</small>
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
