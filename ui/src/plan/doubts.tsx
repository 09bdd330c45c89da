// What speaks against a plan, and what nobody has checked of it: beside each button that takes it a step further, until it is delivered.
// Law: nobody goes on before that is told; where it cannot be, only who says that they know so.
import { Checkbox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Plan } from '../api/types';
import { RefusalNote } from '../app/parts';
import { usePatient } from '../practice/patient';
import { MouthDoubt, NumberDoubt, useEarlier } from '../scan/identity';
import { scanQuery } from '../scan/queries';
import { insideWords, uncheckedOf } from './words';

type Of = Pick<Plan, 'scan' | 'fdi'>;
/** Whether it is the tooth, and the mouth, that it is taken for: its scan tells. */
export function WhoseDoubts({ plan }: { plan: Of }) {
  const patient = usePatient();
  const scan = useQuery(scanQuery(patient.id, plan.scan));
  return (
    <>
      <NumberDoubt patient={patient.id} scan={plan.scan} fdi={plan.fdi} />
      {scan.data && <MouthDoubt patient={patient} scan={scan.data} />}
    </>
  );
}

/** Whether what the scans say against a plan is told. */
export function useHeldBack(plan: Of) {
  const patient = usePatient();
  const scan = useQuery(scanQuery(patient.id, plan.scan));
  const { compared, waits: comparing } = useEarlier(patient, scan.data);
  const [knows, setKnows] = useState(false);
  const waits = scan.isPending || comparing;
  /** The one before it cannot be fetched, or is not known. */
  const blind = !!scan.data && !compared && !waits;
  const held = waits || !scan.data || (blind && !knows);
  return { held, waits, blind, knows, setKnows, scan };
}

/** Why it is held back, beside the button that is. */
export function HeldBack({ hold }: { hold: ReturnType<typeof useHeldBack> }) {
  const { waits, blind, scan } = hold;
  if (waits) {
    return (
      <p role="status">
        <strong>Not yet:</strong> the scan of this plan and the one before it are being fetched, to
        see whether they speak against it.
      </p>
    );
  }
  // What is there speaks, also where it could not be fetched anew.
  if (!scan.data) {
    return (
      <>
        <p role="status">
          <strong>Not now:</strong> the scan of this plan could not be fetched, so that what speaks
          against it is not known.
        </p>
        <RefusalNote error={scan.error} again={() => void scan.refetch()} />
      </>
    );
  }
  return (
    blind && (
      <Checkbox
        label="I know that this scan was not compared with the one before it, and have looked myself whose mouth it is."
        checked={hold.knows}
        onChange={(event) => hold.setKnows(event.currentTarget.checked)}
      />
    )
  );
}

export function Unchecked({ plan }: { plan: Pick<Plan, 'checks' | 'figures' | 'notes'> }) {
  const inside = insideWords(plan);
  return (
    <>
      {uncheckedOf(plan).map((one) => (
        <p key={one} className="band doubt">
          <span>
            <strong>Not checked:</strong> {one}
          </span>
        </p>
      ))}
      {inside && <p className="band doubt">{inside}</p>}
    </>
  );
}
