// Who is in the chair, and which tooth: chosen anew by the operator, never filled in beforehand.
import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Patient } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card } from '../app/parts';
import { allTeeth } from '../lexicon/numbers';
import { isoDay } from '../lexicon/words';
import type { Deed } from './hands';

export function Verify({
  patient,
  lost,
  busy,
  send,
}: {
  patient: Patient | undefined;
  /** Nothing is heard: what is seen now is not said into a silence, where it could be taken later. */
  lost: boolean;
  busy: boolean;
  send: (deed: Deed) => void;
}) {
  const { tooth } = useNumbers();
  const options = usePeople(patient);
  const [who, setWho] = useState('');
  const [fdi, setFdi] = useState('');
  return (
    <Card title="Verify patient and tooth">
      <p>
        Ask the patient for name and date of birth, and look at the tooth. Choose what you see; it
        is held against the plan.
      </p>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (!lost && !busy) send({ verify: { patient: who, tooth: Number(fdi) } });
        }}
      >
        <NativeSelect
          className="grow"
          label="In the chair is"
          value={who}
          data={[{ value: '', label: 'choose' }, ...options]}
          onChange={(event) => setWho(event.currentTarget.value)}
        />
        <NativeSelect
          className="grow"
          label="The device is at tooth"
          value={fdi}
          data={[
            { value: '', label: 'choose' },
            ...allTeeth().map((one) => ({ value: String(one), label: tooth(one) })),
          ]}
          onChange={(event) => setFdi(event.currentTarget.value)}
        />
        <Button
          type="submit"
          disabled={who === '' || fdi === ''}
          loading={busy}
          aria-disabled={lost}
          data-disabled={lost || undefined}
          aria-describedby={lost ? 'verify-not-now' : undefined}
        >
          Verify
        </Button>
      </form>
      {lost && (
        <p id="verify-not-now" role="status">
          Not now: nothing is heard of the session. When it is heard again, look again, then verify.
        </p>
      )}
    </Card>
  );
}

/** Who may be in the chair: everybody who comes today, and whom the plan is for. */
function usePeople(patient: Patient | undefined): { value: string; label: string }[] {
  const date = isoDay(new Date());
  const today = useQuery({
    queryKey: ['today', date],
    queryFn: () => take(api.GET('/api/today', { params: { query: { date } } })),
  });
  const people = new Map(
    (today.data?.appointments ?? []).map((one) => [one.patient.id, one.patient.name]),
  );
  if (patient) people.set(patient.id, patient.name);
  return [...people]
    .sort((a, b) => a[1].localeCompare(b[1]))
    .map(([value, label]) => ({ value, label }));
}
