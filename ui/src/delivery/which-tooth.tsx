// Which tooth was worked on, where its number was wrong: told, and said by a dentist with the password once more.
// Laws: what was meant and not worked on is told as that; another number is said over the one that is shown, and what was typed stays
// where it was refused; what makes a number unlikely is told before it is signed, and keeps nobody from it.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, isOvertaken, take } from '../api/client';
import type { Delivery } from '../api/types';
import { useNumbers } from '../app/numbering';
import { useOnce } from '../app/once';
import { Card, RefusalNote } from '../app/parts';
import { Signature } from '../app/password';
import { useAccount, useMay } from '../app/session';
import { chartPath } from '../chart/path';
import { chartQuery } from '../chart/queries';
import { allTeeth } from '../lexicon/numbers';
import { momentWords } from '../lexicon/words';
import { toldPlainly } from './taken-for';
import { unlikely } from './unlikely';

/** What was said of the number afterwards. */
export function OtherTooth({ delivery }: { delivery: Delivery }) {
  const own = useAccount().role === 'patient';
  const { tooth } = useNumbers();
  if (!own) return <AllSaid delivery={delivery} />;
  if (!delivery.renumbered?.length) return null;
  return (
    <p className="band note" role="status">
      {toldPlainly(delivery.fdi, meantOf(delivery), tooth)}
    </p>
  );
}

/** The last of it first. */
function AllSaid({ delivery }: { delivery: Delivery }) {
  const { tooth } = useNumbers();
  const said = [...(delivery.renumbered ?? [])].reverse();
  const spared = [...new Set(said.map((one) => one.from))].filter((one) => one !== delivery.fdi);
  return (
    <>
      {said.slice(0, 1).map((one) => (
        <p key={one.at} className="band bad" role="alert">
          <span>
            <strong>
              The tooth that was worked on is {tooth(one.to)}, and not {tooth(one.from)}.
            </strong>{' '}
            {one.by} said and signed it on {momentWords(one.at)}: {one.reason}
          </span>
        </p>
      ))}
      {said.slice(1).map((one) => (
        <p key={`${one.at} ${one.to}`} className="soft small">
          Said before, and no more so: {tooth(one.to)}, and not {tooth(one.from)}, by {one.by} on{' '}
          {momentWords(one.at)}: {one.reason}
        </p>
      ))}
      {spared.length > 0 && <Spared delivery={delivery} teeth={spared} meant={said.at(-1)?.from} />}
    </>
  );
}

interface SparedProps {
  delivery: Delivery;
  /** What was taken for the tooth that was worked on. */
  teeth: number[];
  /** The one of the plan. */
  meant: number | undefined;
}
function Spared({ delivery, teeth, meant }: SparedProps) {
  const { tooth, number } = useNumbers();
  return teeth.map((one) => (
    <p key={one} className="band bad" role="alert">
      <span>
        <strong>Tooth {tooth(one)} was not worked on in this session.</strong> Its chart may say
        that it was{one === meant && ', and what was planned for it is still to be done'}. Examine
        both, and chart <Link to={chartPath(delivery.patient, one)}>{number(one)}</Link> and{' '}
        <Link to={chartPath(delivery.patient, delivery.fdi)}>{number(delivery.fdi)}</Link>.
      </span>
    </p>
  ));
}

interface Said {
  /** The number that was shown. */
  was: number;
  fdi: number;
  reason: string;
  password: string;
}
function useSay(delivery: Delivery, said: () => void) {
  const cache = useQueryClient();
  const renew = async (): Promise<void> => {
    // Lists, charts, plans and scans of the patient tell of it, too.
    await cache.invalidateQueries();
  };
  return useMutation({
    mutationFn: (body: Said) =>
      take(api.POST('/api/deliveries/{d}/tooth', { params: { path: { d: delivery.id } }, body })),
    onSuccess: () => {
      said();
      return renew();
    },
    onError: (error) => (isOvertaken(error) ? renew() : undefined),
  });
}

/** What the plan and its scan call it. */
export const meantOf = (delivery: Delivery): number =>
  delivery.renumbered?.[0]?.from ?? delivery.fdi;

/** The way to say it, for who may; out of the way, since it is hardly ever so. */
export function SayTooth({ delivery }: { delivery: Delivery }) {
  const says = useMay('renumber_delivery');
  const { tooth } = useNumbers();
  const meant = meantOf(delivery);
  if (!says) return null;
  return (
    <Card title="Was it another tooth?">
      <details>
        <summary>The number of the tooth that was worked on is wrong</summary>
        <div className="stack">
          <p className="soft small">
            The session worked where its plan said, on what the scan calls tooth {tooth(meant)}.
            Where that is another tooth in the mouth, say which, and how you know. Tooth{' '}
            {tooth(delivery.fdi)} was not worked on then: its chart may say that it was
            {delivery.fdi === meant && ', and what was planned for it is still to be done'}. Both
            are to be examined then, nothing is planned on that scan any more, and what was said
            before stays in the record.{' '}
            <strong>
              A session that goes on with this patient is ended at once where it goes by those
              numbers
            </strong>
            , or works on or next to such a tooth.{' '}
            <Link to={chartPath(delivery.patient, delivery.fdi)}>The chart</Link>
          </p>
          <Form delivery={delivery} />
        </div>
      </details>
    </Card>
  );
}

function Form({ delivery }: { delivery: Delivery }) {
  const { tooth, number } = useNumbers();
  const [chosen, choose] = useState('');
  const [reason, setReason] = useState('');
  const [password, setPassword] = useState('');
  const say = useSay(delivery, () => {
    choose('');
    setReason('');
    setPassword('');
  });
  const once = useOnce(say);
  // Somebody else may have said just that one meanwhile.
  const fdi = Number(chosen) === delivery.fdi ? '' : chosen;
  const ready = fdi !== '' && reason.trim() !== '' && password !== '';
  const others = allTeeth().filter((one) => one !== delivery.fdi);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready) once({ was: delivery.fdi, fdi: Number(fdi), reason: reason.trim(), password });
      }}
    >
      <NativeSelect
        label="The tooth is"
        value={fdi}
        onChange={(event) => choose(event.currentTarget.value)}
        data={[
          { value: '', label: 'choose a number' },
          ...others.map((one) => ({ value: String(one), label: tooth(one) })),
        ]}
      />
      {fdi !== '' && <Unlikely delivery={delivery} fdi={Number(fdi)} />}
      <TextInput
        label="How you know"
        value={reason}
        maxLength={200}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <Signature password={password} set={setPassword}>
        <Button type="submit" loading={say.isPending} disabled={!ready}>
          {fdi === ''
            ? 'Say which it is'
            : `Say that it is ${tooth(Number(fdi))}, and not ${number(delivery.fdi)}`}
        </Button>
      </Signature>
      <RefusalNote error={say.error} />
    </form>
  );
}

/** What speaks against the number that is chosen, beside it. */
function Unlikely({ delivery, fdi }: { delivery: Delivery; fdi: number }) {
  const { tooth } = useNumbers();
  const chart = useQuery(chartQuery(delivery.patient, undefined));
  const against = unlikely(fdi, meantOf(delivery), chart.data, tooth);
  return (
    <>
      {against.length > 0 && (
        <p className="band doubt" role="alert">
          <span>
            <strong>Look again: {against.join(' ')}</strong> You can say it all the same.
          </span>
        </p>
      )}
      {chart.isError && (
        <p className="band doubt" role="status">
          The chart could not be fetched: whether it speaks against this number is not known.
        </p>
      )}
    </>
  );
}
