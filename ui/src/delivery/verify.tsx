// Who is in the chair, and which tooth: chosen anew by the operator, never filled in beforehand.
import { Button, NativeSelect } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Patient } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card } from '../app/parts';
import { allTeeth } from '../lexicon/numbers';
import { dateWords, isoDay } from '../lexicon/words';
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
  const { people, lacking } = usePeople(patient);
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
          data={[
            { value: '', label: 'choose' },
            ...people,
            { value: NOBODY, label: 'somebody who is not named here' },
          ]}
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
          disabled={who === '' || who === NOBODY || fdi === ''}
          loading={busy}
          aria-disabled={lost}
          data-disabled={lost || undefined}
          aria-describedby={lost ? 'verify-not-now' : undefined}
        >
          Verify
        </Button>
      </form>
      <Notes nobody={who === NOBODY} lacking={lacking} lost={lost} />
    </Card>
  );
}

/** What is to be known before it is verified. */
function Notes({ nobody, lacking, lost }: { nobody: boolean; lacking: boolean; lost: boolean }) {
  return (
    <>
      {nobody && (
        <p className="band bad" role="alert">
          Stop here: the plan is for one of those who are named. Find out who is in the chair.
        </p>
      )}
      {lacking && (
        <p className="band doubt" role="status">
          Who comes today could not be fetched, so that the list is short. Ask for name and date of
          birth all the more.
        </p>
      )}
      {lost && (
        <p id="verify-not-now" role="status">
          Not now: nothing is heard of the session. When it is heard again, look again, then verify.
        </p>
      )}
    </>
  );
}

/** Chosen where none of them is in the chair; no patient's id. */
const NOBODY = '-';

type Person = Pick<Patient, 'id' | 'number' | 'name' | 'born'>;

/** Two of one name are told apart by birth and number. */
export const personLabel = ({ name, born, number }: Person): string =>
  `${name}, born ${dateWords(born)}, number ${number}`;

/** Who may be in the chair: everybody who comes today, and whom the plan is for. */
function usePeople(patient: Patient | undefined) {
  const date = isoDay(new Date());
  const today = useQuery({
    queryKey: ['today', date],
    queryFn: () => take(api.GET('/api/today', { params: { query: { date } } })),
  });
  const people = new Map<string, Person>(
    (today.data?.appointments ?? []).map((one) => [one.patient.id, one.patient]),
  );
  if (patient) people.set(patient.id, patient);
  const named = [...people.values()].map((one) => ({ value: one.id, label: personLabel(one) }));
  return {
    people: named.sort((a, b) => a.label.localeCompare(b.label)),
    lacking: today.isError,
  };
}
