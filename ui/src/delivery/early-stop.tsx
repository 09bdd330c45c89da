// The stop of a cockpit that is not there yet: its delivery is still fetched, or was refused.
// Law: whoever may press a stop can, by the address alone; a press is said until it is heard, also when the cockpit comes meanwhile.
import { useAccount, useMay } from '../app/session';
import { useStop, useStopKeys } from './hands';
import { StopButton } from './stop-button';
import { Unheard } from './unheard';

interface EarlyStopProps {
  d: string;
  /** The cockpit is there, with a stop of its own. */
  there: boolean;
  settled: () => void;
}

export function EarlyStop({ d, there, settled }: EarlyStopProps) {
  const may = useMay('press_stop');
  const patient = useAccount().role === 'patient';
  const stop = useStop(d, settled);
  useStopKeys(may && !there, stop.press);
  const alarm = <Unheard error={stop.error} again={stop.pending} patient={patient} />;
  if (there) return stop.pending ? alarm : null;
  if (!may) return null;
  return (
    <div className="command" role="region" aria-label="Stop">
      {alarm}
      <StopButton className="stop" press={stop.press}>
        <span aria-live="assertive">{stop.pending || stop.heard ? 'Stopping …' : 'Stop'}</span>
        <small className="keys">key s or Escape</small>
      </StopButton>
    </div>
  );
}
