// The dentist's signature: the password once more, over the hash of prescription and proof.
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, isOvertaken, take } from '../api/client';
import type { Patient, Plan } from '../api/types';
import { useNumbers } from '../app/numbering';
import { useOnce } from '../app/once';
import { RefusalNote } from '../app/parts';
import { Signature } from '../app/password';
import { chartPath } from '../chart/path';
import { endOf } from '../delivery/ends';
import { takenFor } from '../delivery/taken-for';
import { momentWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { ToSettleOf } from '../scan/to-settle';
import { HeldBack, Unchecked, useHeldBack, WhoseDoubts } from './doubts';
import { renewed } from './queries';
import { Stale } from './stale';
import { isStale, signatureWords } from './words';

/** Signs; what came of it, or what somebody else did meanwhile, is shown. */
function useSign(plan: string, patient: string, password: string, settled: () => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/plans/{n}/approve', {
          params: { path: { p: patient, n: plan } },
          body: { password },
        }),
      ),
    onSuccess: () => renewed(cache, patient, plan),
    onError: (error) => (isOvertaken(error) ? renewed(cache, patient, plan) : undefined),
    onSettled: settled,
  });
}

type Worked = Patient['deliveries'][number];
/** Whether a scan is from after earlier work no program knows: who signs does. */
export function WorkedBefore({ fdi }: { fdi: number }) {
  const { tooth } = useNumbers();
  const worked = usePatient().deliveries.filter((one) => one.worked);
  const last = worked.findLast((one) => one.fdi === fdi);
  // That another one was taken for it hides no work that was done on it.
  const taken = worked.findLast((one) => takenFor(one).includes(fdi));
  const how = (one: Worked): string => `${momentWords(one.began)}, ${endOf(one).words}`;
  return (
    <>
      {last && (
        <p className="band doubt">
          <span>
            <strong>Tooth {tooth(fdi)} was worked on before</strong> ({how(last)}). Sign only if
            this scan was made after that, and you have looked at the tooth.
          </span>
        </p>
      )}
      {taken && (
        <p className="band doubt">
          <span>
            <strong>
              It was said{last && ' of another session, too,'} that tooth {tooth(fdi)} was worked on
              before
            </strong>{' '}
            ({how({ ...taken, was: [] })}). A dentist said since that it was tooth{' '}
            {tooth(taken.fdi)}. Sign only if this scan was made after that, and you have looked at
            both.
          </span>
        </p>
      )}
    </>
  );
}

/** Whether nothing else is in its way. */
export const isToLookAt = (plan: Pick<Plan, 'charting_due' | 'standing'>): boolean =>
  plan.charting_due && plan.standing === 'fresh';

/** Nobody looked at it since it was worked on. */
export function ToChart({ patient, fdi }: { patient: string; fdi: number }) {
  const { tooth } = useNumbers();
  return (
    <div className="band bad" role="alert">
      <strong>Look at tooth {tooth(fdi)} first.</strong>
      <span>
        It was worked on before, and nobody charted it since. See that the scan shows it as it is in
        the mouth now, and chart it; then this plan can be approved, or delivered.
      </span>
      <Link to={chartPath(patient, fdi)}>To the chart</Link>
    </div>
  );
}

export function Approve({ plan, patient }: { plan: Plan; patient: string }) {
  const [password, setPassword] = useState('');
  const [told, setTold] = useState(false);
  const stale = isStale(plan);
  const hold = useHeldBack(plan);
  const may = !stale && !plan.charting_due && !hold.held;
  const sign = useSign(plan.id, patient, password, () => setPassword(''));
  const once = useOnce(sign);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (may) once();
      }}
    >
      {stale && <Stale plan={plan} patient={patient} />}
      <ToSettleOf patient={patient} scan={plan.scan} />
      <WhoseDoubts plan={plan} />
      {isToLookAt(plan) ? (
        <ToChart patient={patient} fdi={plan.fdi} />
      ) : (
        <WorkedBefore fdi={plan.fdi} />
      )}
      {!stale && <p>{signatureWords(plan)}</p>}
      <Unchecked plan={plan} />
      {(plan.part?.failures ?? []).map((one) => (
        <p key={one} className="band bad">
          <span>
            <strong>A limit of the printed part does not hold:</strong> {one}
          </span>
        </p>
      ))}
      <Checkbox
        label="I read the report and the proof, and the other ways were talked over with the patient, doing nothing among them."
        checked={told}
        disabled={stale}
        onChange={(event) => setTold(event.currentTarget.checked)}
      />
      <HeldBack hold={hold} />
      <Signature password={password} set={setPassword}>
        <Button type="submit" loading={sign.isPending} disabled={!told || !may}>
          Approve
        </Button>
      </Signature>
      <RefusalNote error={sign.error} />
    </form>
  );
}
