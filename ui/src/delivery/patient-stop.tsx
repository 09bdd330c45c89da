// A delivery as its patient sees it, from the own account: the calm stop, not the cockpit of the staff.
// Law: what this account pressed, this account can let go; who else presses never keeps it from pressing.
import { useEffect, useState } from 'react';
import { useEvents } from '../api/live';
import type { Cockpit, Pressing } from '../api/types';
import { Calm } from './calm';
import { useLetGo, useStop, useStopKeys } from './hands';
import { bandOf } from './words';

export function PatientStop({ d, ended }: { d: string; ended: () => void }) {
  const [now, setNow] = useState<Cockpit | null>(null);
  const line = useEvents(`/api/deliveries/${d}/events`, {
    session: (data) => setNow(JSON.parse(data) as Cockpit),
  });
  // The line ends with the session: whether it is over is asked at once.
  useEffect(() => {
    if (line === 'down') ended();
    // `ended` is new with every frame; only the line matters.
  }, [line]);
  const stop = useStop(d);
  const letGo = useLetGo(d);
  const press = (): void => {
    letGo.reset();
    stop.mutate();
  };
  useStopKeys(true, press);
  const stopped = now?.patient_stop ?? false;
  const known = letGo.data ?? stop.data;
  // What was told of a stop that is let go says nothing of the next one; a press under way is not forgotten.
  useEffect(() => {
    if (stopped) return;
    if (!stop.isPending) stop.reset();
    letGo.reset();
  }, [stopped]);
  return (
    <div className="calm">
      <Calm
        lost={line === 'down' || stop.isError || letGo.isError}
        pressing={stop.isPending}
        stopped={stopped}
        mine={stopped && known?.mine === true}
        told={letGo.data && stopped ? STILL_OTHERS : toldOf(now)}
        press={press}
        ready={stopped && mayLetGo(known)}
        letGo={() => letGo.mutate(false)}
        letting={letGo.isPending}
      />
    </div>
  );
}

const STILL_OTHERS = 'You let go. Someone else still presses the stop, so that it stands still.';

/** A page that was loaded again does not know whether this account pressed; letting go then harms nothing. */
export const mayLetGo = (told: Pressing | undefined): boolean => told === undefined || told.mine;

/** In the words of the patient. */
export function toldOf(now: Cockpit | null): string | undefined {
  if (!now) return undefined;
  const still = now.on ? 'It stands still.' : 'It stands still. The device is off.';
  if (now.patient_stop) return still;
  if (now.waits_for === 'verify') return 'We check that everything is right before we go on.';
  return bandOf(now).works ? 'It is working. Press to stop at any time.' : still;
}
