// A finding becomes a plan: which scan, which tooth, what is wished, of what.
import { Button, NativeSelect } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link, useSearchParams } from 'react-router';
import { api, take } from '../api/client';
import type { Patient, Scan } from '../api/types';
import { useGoWhileHere } from '../app/go';
import { useNumbers } from '../app/numbering';
import { useOnce } from '../app/once';
import { Card, RefusalNote, Shown, useTitle } from '../app/parts';
import { capital, momentWords, plain } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { MouthDoubt, NumberDoubt, numberDoubts } from '../scan/identity';
import { Misnumbered, misnumberedBy, misnumberedWords } from '../scan/misnumbered';
import { scanQuery } from '../scan/queries';
import { ToSettle } from '../scan/to-settle';
import { Alternatives } from './alternatives';
import { beforeAsking } from './before-asking';
import { missingOf, namedOf, type Wish } from './wish';
import { INTENTS, MATERIALS } from './words';

export default function NewPlan() {
  const patient = usePatient();
  useTitle(`New plan for ${patient.name}`);
  const [search, setSearch] = useSearchParams();
  const scans = patient.scans.filter((one) => one.state === 'examined').reverse();
  const id = search.get('scan') ?? scans[0]?.id ?? '';
  const query = useQuery({ ...scanQuery(patient.id, id), enabled: id !== '' });
  if (id === '') {
    return (
      <Card title="A new plan">
        <p className="empty">
          A plan needs an examined scan. <Link to="../scans/new">Scan in</Link> first.
        </p>
      </Card>
    );
  }
  return (
    <Shown query={query} what="Fetching the scan">
      {(scan) => (
        <>
          <NativeSelect
            label="On which scan"
            value={id}
            onChange={(event) => setSearch({ scan: event.currentTarget.value }, { replace: true })}
            data={scans.map((one) => ({
              value: one.id,
              label: `${one.jaw ?? ''} ${momentWords(one.received)}, ${one.name}${misnumberedWords(patient, one.id)}`,
            }))}
          />
          {misnumberedBy(patient, scan.id) ? (
            <Misnumbered patient={patient} scan={scan.id} />
          ) : (
            <>
              <ToSettle scan={scan} />
              <Form
                key={scan.id}
                scan={scan}
                patient={patient}
                tooth={search.get('fdi') ?? ''}
                finding={search.get('finding') ?? ''}
              />
            </>
          )}
          <Alternatives />
        </>
      )}
    </Shown>
  );
}

function Form({
  scan,
  patient,
  ...first
}: {
  scan: Scan;
  patient: Patient;
  tooth: string;
  finding: string;
}) {
  const [wish, setWish] = useState<Wish>({
    ...namedOf(scan, first.tooth, first.finding),
    intent: 'repair',
    material: '',
  });
  const make = useMake(patient.id, scan.id);
  const once = useOnce(make);
  const missing = missingOf(wish);
  return (
    <Card title="A new plan">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          // A second press before the plan's page is there makes no second plan.
          if (!make.isSuccess && missing === null) once(wish);
        }}
      >
        <div className="two">
          <About scan={scan} wish={wish} set={setWish} />
          <NativeSelect
            label="What is wished"
            value={wish.intent}
            onChange={(event) => setWish({ ...wish, intent: event.currentTarget.value })}
            data={INTENTS}
          />
          <NativeSelect
            label="Material of the printed part"
            value={wish.material}
            onChange={(event) => setWish({ ...wish, material: event.currentTarget.value })}
            data={MATERIALS}
          />
        </div>
        {wish.fdi !== '' && <Before patient={patient} scan={scan} fdi={Number(wish.fdi)} />}
        <RefusalNote error={make.error} />
        <div>
          <Button
            type="submit"
            disabled={missing !== null}
            loading={make.isPending || make.isSuccess}
          >
            {missing ?? 'Make the plan'}
          </Button>
        </div>
      </form>
    </Card>
  );
}

/** What speaks against it, beside the button that asks for it. */
function Before({ patient, scan, fdi }: { patient: Patient; scan: Scan; fdi: number }) {
  const { tooth } = useNumbers();
  const stand = scan.numbers_stand && numberDoubts(scan, fdi).length > 0;
  return (
    <div className="stack" role="status">
      <MouthDoubt patient={patient} scan={scan} />
      <NumberDoubt patient={patient.id} scan={scan.id} fdi={fdi} />
      {stand && (
        <p className="band doubt">
          <span>
            <strong>This number cannot be corrected on this scan:</strong> a tooth was worked on
            after a plan on it, so that its numbers stand. Where it is wrong, scan the jaw again.
          </span>
        </p>
      )}
      {beforeAsking(patient, scan, fdi, tooth).map(({ tone, strong, words }) => (
        <p key={strong} className={`band ${tone}`}>
          <span>
            <strong>{strong}</strong> {words}
          </span>
        </p>
      ))}
    </div>
  );
}

/** Has the plan made, and goes to where its making is told. */
function useMake(p: string, scan: string) {
  const go = useGoWhileHere();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ fdi, finding, intent, material }: Wish) => {
      const body = {
        scan,
        fdi: Number(fdi),
        finding: finding === '' ? null : Number(finding),
        intent,
        material: material === '' ? null : material,
      };
      return take(api.POST('/api/patients/{p}/plans', { params: { path: { p } }, body }));
    },
    onSuccess: async ({ plan, job }) => {
      void cache.invalidateQueries({ queryKey: ['patient', p] });
      await go(`/patients/${p}/plans/${plan}?job=${job}`, { replace: true });
    },
  });
}

const unnamed = (fdi: string, findings: number): string => {
  if (fdi === '') return 'choose the tooth first';
  return findings === 0 ? 'none on this tooth' : 'the most severe';
};

/** Its kind once: most that is said of a finding begins with it. */
export function findingWords({ kind, sentence }: Scan['findings'][number]): string {
  const [named, words] = [capital(kind), plain(sentence)];
  return words.startsWith(named) ? words : `${named}: ${words}`;
}

/** Which tooth, and which of its findings. */
function About({ scan, wish, set }: { scan: Scan; wish: Wish; set: (wish: Wish) => void }) {
  const { tooth } = useNumbers();
  const here = scan.findings.filter((one) => String(one.fdi) === wish.fdi);
  return (
    <>
      <NativeSelect
        label="Tooth"
        value={wish.fdi}
        onChange={(event) => set({ ...wish, fdi: event.currentTarget.value, finding: '' })}
        data={[
          { value: '', label: 'choose the tooth' },
          ...scan.teeth.map((one) => ({ value: String(one.fdi), label: tooth(one.fdi) })),
        ]}
      />
      <NativeSelect
        label="Finding"
        value={wish.finding}
        onChange={(event) => set({ ...wish, finding: event.currentTarget.value })}
        data={[
          { value: '', label: unnamed(wish.fdi, here.length) },
          ...here.map((one) => ({
            value: String(one.id),
            label: findingWords(one),
          })),
        ]}
      />
    </>
  );
}
