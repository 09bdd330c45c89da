// What is wrong with the file of a scan, told before anything is made of it.
import { useQuery } from '@tanstack/react-query';
import type { Scan } from '../api/types';
import { faultWords, toSettle } from './faults';
import { scanQuery } from './queries';

export function ToSettle({ scan }: { scan: Pick<Scan, 'check'> | undefined }) {
  return toSettle(scan?.check ?? null).map((one) => (
    <div
      key={one.kind + one.sentence}
      className={`band ${one.severity === 'error' ? 'bad' : 'doubt'}`}
    >
      <strong>To be settled first, in the scan:</strong>
      <span>{faultWords(one)}</span>
    </div>
  ));
}

/** The same of the scan that a plan is made on. */
export function ToSettleOf({ patient, scan }: { patient: string; scan: string }) {
  return <ToSettle scan={useQuery(scanQuery(patient, scan)).data} />;
}
