// The dentist's signature: the password once more, over the hash of prescription and proof.
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Plan } from '../api/types';
import { RefusalNote } from '../app/parts';
import { Password } from '../app/password';
import { ToSettleOf } from '../scan/to-settle';
import { Stale } from './stale';
import { isStale, signatureWords, uncheckedOf } from './words';

export function Approve({ plan, patient }: { plan: Plan; patient: string }) {
  const cache = useQueryClient();
  const [password, setPassword] = useState('');
  const [told, setTold] = useState(false);
  const stale = isStale(plan);
  const sign = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/plans/{n}/approve', {
          params: { path: { p: patient, n: plan.id } },
          body: { password },
        }),
      ),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['plan', patient, plan.id] });
      void cache.invalidateQueries({ queryKey: ['patient', patient] });
    },
    onSettled: () => setPassword(''),
  });
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (!stale) sign.mutate();
      }}
    >
      {stale && <Stale plan={plan} patient={patient} />}
      <ToSettleOf patient={patient} scan={plan.scan} />
      {!stale && <p>{signatureWords(plan)}</p>}
      {uncheckedOf(plan).map((one) => (
        <p key={one} className="band doubt">
          <span>
            <strong>Not checked:</strong> {one}
          </span>
        </p>
      ))}
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
      <div className="row">
        <Password
          className="grow"
          label="Your password, as a signature"
          value={password}
          set={setPassword}
        />
        <Button type="submit" loading={sign.isPending} disabled={!told || stale}>
          Approve
        </Button>
      </div>
      <RefusalNote error={sign.error} />
    </form>
  );
}
