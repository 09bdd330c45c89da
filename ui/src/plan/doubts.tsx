// What speaks against a plan, and what nobody has checked of it: beside each button that takes it a step further, until it is delivered.
import { useQuery } from '@tanstack/react-query';
import type { Plan } from '../api/types';
import { usePatient } from '../practice/patient';
import { MouthDoubt, NumberDoubt } from '../scan/identity';
import { scanQuery } from '../scan/queries';
import { uncheckedOf } from './words';

/** Whether it is the tooth, and the mouth, that it is taken for: its scan tells. */
export function WhoseDoubts({ plan }: { plan: Pick<Plan, 'scan' | 'fdi'> }) {
  const patient = usePatient();
  const scan = useQuery(scanQuery(patient.id, plan.scan));
  return (
    <>
      <NumberDoubt patient={patient.id} scan={plan.scan} fdi={plan.fdi} />
      {scan.data && <MouthDoubt patient={patient} scan={scan.data} />}
    </>
  );
}

export const Unchecked = ({ plan }: { plan: Pick<Plan, 'checks'> }) =>
  uncheckedOf(plan).map((one) => (
    <p key={one} className="band doubt">
      <span>
        <strong>Not checked:</strong> {one}
      </span>
    </p>
  ));
