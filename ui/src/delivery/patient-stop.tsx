// A delivery as its patient sees it, from the own account: the calm stop, not the cockpit of the staff.
// Laws: what this account pressed, this account can let go; who else presses never keeps it from pressing;
// the newest answer counts; it is said to stand still only when the device is off.
import { useEffect } from 'react';
import { useSessionLine } from '../api/live';
import type { Cockpit, Pressing } from '../api/types';
import { Calm, ENDING, STOPPING } from './calm';
import { isPatientsKey, newest, useLetGo, useStop, useStopKeys } from './hands';
import { useKept } from './kept';
import { isOver } from './until-heard';
import { bandOf, isDone, isUnbegun, UNBEGUN } from './words';

export function PatientStop({ d, ended }: { d: string; ended: () => void }) {
  const { now, lost } = useSessionLine(d, ended);
  const stop = useStop(d, ended);
  const letGo = useLetGo(d);
  const press = (): void => {
    letGo.reset();
    stop.press();
  };
  useStopKeys(true, press, isPatientsKey);
  const stopped = now?.patient_stop ?? false;
  const known = newest(letGo.data, stop.heard);
  const pressed = useRemembered(d, now?.patient_stop, known);
  // What was told of a stop that is let go says nothing of the next one; a press under way is not forgotten.
  useEffect(() => {
    if (stopped) return;
    stop.forget();
    letGo.reset();
  }, [stopped]);
  const failed = [stop.error, letGo.error].some((error) => error !== null && !isOver(error));
  return (
    <div className="calm">
      <Calm
        {...heardOfAccount(now, known, stop.pending)}
        lost={lost || failed ? 'clinic' : null}
        told={toldOf(now, letGo.data?.told)}
        press={press}
        ready={stopped && mayLetGo(known, pressed)}
        letGo={() => {
          stop.leave();
          letGo.mutate(false);
        }}
        letting={letGo.isPending}
      />
    </div>
  );
}

/** What the page knows, which may be old. `known`: the newest answer to what was said here. */
export function heardOfAccount(now: Cockpit | null, known: Pressing | undefined, pending: boolean) {
  const stopped = now?.patient_stop ?? false;
  const mine = known?.mine === true;
  return {
    ending: now?.ending === true || isDone(now),
    pressing: pending || (!stopped && mine),
    stopped,
    on: now?.on,
    mine: stopped && mine,
  };
}

const STILL_OTHERS = 'You let go. Someone else still presses the stop, so that it stands still.';

/** What was told last; a page that was loaded again knows only what it kept. */
export const mayLetGo = (told: Pressing | undefined, kept: boolean): boolean => told?.mine ?? kept;

/** Whether this page pressed before it was loaded again, and the stop was not let go since. */
function useRemembered(d: string, stopped: boolean | undefined, told?: Pressing): boolean {
  const [kept, keep] = useKept(`pressed ${d}`);
  const mine = told?.mine ?? (stopped === false ? false : undefined);
  useEffect(() => {
    if (mine !== undefined) keep(mine);
  }, [d, mine]);
  return kept;
}

const MEASURED = 'What was done is measured.';

/** In the words of the patient. `left`: who pressed still, as it was told to the letting go. */
export function toldOf(now: Cockpit | null, left?: Pressing): string | undefined {
  if (!now) return undefined;
  if (isDone(now)) return `It is done. ${now.on ? MEASURED : `The device is off. ${MEASURED}`}`;
  if (now.ending && isUnbegun(now)) return `${ENDING} ${UNBEGUN}`;
  if (now.ending)
    return now.on ? ENDING : `${ENDING} The device is off; what was done is measured.`;
  if (bandOf(now).works && !now.patient_stop) return 'It is working. Press to stop at any time.';
  if (now.on) return STOPPING;
  if (now.patient_stop && left && left.here + left.gone > 0) return STILL_OTHERS;
  if (now.waits_for === 'verify' && !now.patient_stop)
    return 'We check that everything is right before we go on.';
  return 'It stands still. The device is off.';
}
