// The patient's stop as it is seen, by a code on a phone or by the patient's own account: one large button, calm words.
// Laws: a press is shown as heard only when the server said so; it is said to stand still only when the device is off;
// it is said to be over only where that was told; each press is said, whatever is known of the ones before: that may be old, and a
// press counts once however often it is said. A raised hand is a sign for who sees it: it is not said to stop anything.
import type { ReactNode } from 'react';
import { isNowhere } from '../api/client';
import type { StopView } from '../api/types';
import { StopButton } from './stop-button';

export interface Heard {
  /** What is out of reach: the clinic, or this treatment there. */
  lost: 'clinic' | 'treatment' | null;
  pressing: boolean;
  /** The stop was taken. */
  stopped: boolean;
  /** Whether the device is on, where that was told. */
  on: boolean | undefined;
  /** Whether the patient is known to press. */
  mine: boolean;
  /** The session is being ended. */
  ending: boolean;
}

export interface CalmProps extends Heard {
  /** What is going on, as it was told. */
  told: string | undefined;
  press: () => void;
  /** Whether there may be a press of the patient to let go of. */
  ready: boolean;
  letGo: () => void;
  letting: boolean;
}

export function Calm({ told, press, ready, letGo, letting, ...heard }: CalmProps) {
  return (
    <>
      <div>
        <h1>{heard.lost ? 'Raise your hand' : 'You are in charge'}</h1>
        <p role="status" aria-live="assertive">
          {words(heard, told)}
        </p>
      </div>
      <StopButton className={`huge${heard.stopped && !heard.lost ? ' pressed' : ''}`} press={press}>
        {label(heard)}
      </StopButton>
      <div className="below">
        {ready && !heard.pressing && (
          <button type="button" className="go" disabled={letting} onClick={letGo}>
            I am ready to go on
          </button>
        )}
        <p className="soft small">
          You can press as often as you like. Or raise your hand, so that whoever treats you sees it
          and stops. Simulated treatment.
        </p>
      </div>
    </>
  );
}

/** The page where there is nothing to press. */
export function Still({ title, children }: { title: string; children: ReactNode }) {
  return (
    <main className="calm">
      <h1>{title}</h1>
      <p>{children}</p>
      <p className="soft small">Simulated treatment.</p>
    </main>
  );
}

/** On the button. What was known before the clinic was out of reach is not said of now. */
export function label({ lost, pressing, stopped, on }: Heard): string {
  if (lost) return pressing ? 'Stopping …' : 'Stop';
  if (stopped) return on === false ? 'Stopped' : 'Stopping …';
  return pressing ? 'Stopping …' : 'Stop';
}

export function words(heard: Heard, told: string | undefined): string {
  const { lost, pressing, stopped, on, mine, ending } = heard;
  if (lost === 'treatment') return GONE;
  if (lost) {
    const stands =
      stopped && mine
        ? ' Your stop was heard before that; whether it still stands cannot be seen here.'
        : '';
    return `This page cannot reach the clinic now.${stands} Raise your hand, so that whoever treats you sees it and stops.`;
  }
  if (ending && told) return told;
  if (pressing) return 'Stopping …';
  if (stopped && on !== false) return STOPPING;
  if (stopped && mine) {
    return 'It stands still. Take your time. Nothing goes on until you are ready.';
  }
  return told ?? 'One moment …';
}

export const STOPPING = 'It is stopping.';
export const ENDING = 'It is being ended.';
const GONE =
  'The clinic does not know this session any more: it is over, or it was cut off. If you are being treated, raise your hand.';

export const isBeingEnded = (view: StopView | undefined): boolean => view?.ending === true;

/** What the phone is told, in words; of a device that is not told to be off it is not said that it stands still. */
export function toldOnPhone(view: StopView | undefined): string | undefined {
  if (!view) return undefined;
  if (isBeingEnded(view)) return view.words;
  const stands = view.state === 'held' || view.patient_stop;
  return stands && view.on !== false ? STOPPING : view.words;
}

/** Over is said only where it was told; a refusal ends nothing. */
export function screenOf(
  view: StopView | undefined,
  error: unknown,
): 'over' | 'unknown' | 'lost' | 'stop' {
  if (view?.state === 'over') return 'over';
  if (isNowhere(error)) return view ? 'lost' : 'unknown';
  return 'stop';
}
