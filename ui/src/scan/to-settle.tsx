// What is wrong with the file of a scan, told before anything is made of it.
import { useQuery } from '@tanstack/react-query';
import type { Scan } from '../api/types';
import { faultWords, toSettle } from './faults';
import { scanQuery } from './queries';

export function ToSettle({ scan }: { scan: Pick<Scan, 'check'> | undefined }) {
  const all = toSettle(scan?.check ?? null);
  if (all.length === 0) return null;
  return (
    <div className={`band ${all[0]?.severity === 'error' ? 'bad' : 'doubt'}`}>
      <strong>To be settled first, in the scan:</strong>
      {all.map((one) => (
        <span key={one.kind + one.sentence}>{faultWords(one)}</span>
      ))}
    </div>
  );
}

/** The same of the scan that a plan is made on. */
export function ToSettleOf({ patient, scan }: { patient: string; scan: string }) {
  return <ToSettle scan={useQuery(scanQuery(patient, scan)).data} />;
}
