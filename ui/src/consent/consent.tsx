// Consent to a plan, or to research: the words as the server gives them, who agreed, and the way back.
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, take } from '../api/client';
import type { Consent, ConsentWords } from '../api/types';
import { ByHand } from '../app/by-hand';
import { useOnce } from '../app/once';
import { Card, RefusalNote, Shown, Tag } from '../app/parts';
import { useAccount, useMay } from '../app/session';
import { momentWords } from '../lexicon/words';
import { patientQuery } from '../practice/patient';
import { consentsKey, lastOf, stands, useConsents } from './use-consents';

interface About {
  patient: string;
  name: string;
  /** The plan; null for research and teaching. */
  plan: string | null;
}

export function ConsentCard({
  title,
  open,
  ...about
}: About & { title: string; /** Whether there is something to agree to now. */ open: boolean }) {
  const query = useConsents(about.patient);
  const may = useMay('record_consent');
  return (
    <Shown query={query} what="Fetching what was agreed to">
      {(all) => {
        const last = lastOf(all, about.plan);
        // A tick and a name are of one patient and one plan.
        const key = `${about.patient} ${about.plan ?? 'research'}`;
        if (!open && !last) return null;
        return (
          <Card
            title={title}
            aside={<Standing one={last} research={about.plan === null} />}
            id="consent"
          >
            {last && <Told one={last} />}
            {last && stands(last) && may && <TakeBack key={last.id} one={last} {...about} />}
            {!stands(last) &&
              open &&
              (may ? <Ask key={key} {...about} /> : <p>Nobody has agreed yet.</p>)}
          </Card>
        );
      }}
    </Shown>
  );
}

/** Research is nobody's duty: that it is not given is no fault to be mended. */
function Standing({ one, research }: { one: Consent | undefined; research: boolean }) {
  const own = useAccount().role === 'patient';
  if (!one && research) {
    return <Tag tone="quiet">{own ? 'not given; it is your choice' : 'not given'}</Tag>;
  }
  if (!one) return <Tag tone="doubt">not given yet</Tag>;
  return stands(one) ? <Tag tone="good">given</Tag> : <Tag tone="bad">taken back</Tag>;
}

function Told({ one }: { one: Consent }) {
  const back = one.withdrawn;
  return (
    <p role="status">
      <strong>{one.signer}</strong> agreed {momentWords(one.at)}; recorded by {one.by}.
      {back && (
        <>
          {' '}
          It was taken back {momentWords(back.at)}
          {back.reason ? <>: “{back.reason}”</> : ', no reason given'}.
        </>
      )}
      <br />
      <span className="soft small">
        The words: {one.text_version} ({one.language}), SHA-256{' '}
        <code>{one.text_sha256.slice(0, 16)}</code>
      </span>
    </p>
  );
}

function useRenew(patient: string): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    await cache.invalidateQueries({ queryKey: consentsKey(patient) });
    void cache.invalidateQueries({ queryKey: ['patient', patient] });
  };
}

/** What a button made way for takes the focus from it, and stays where it is: words are read from their beginning. */
const focusedThere = (element: HTMLElement | null): void => element?.focus();

/** The words, and the yes to them. */
function Ask(about: About) {
  const { patient, plan } = about;
  const isPatient = useAccount().role === 'patient';
  const [reading, setReading] = useState(false);
  const words = useQuery({
    queryKey: ['consent-words', patient, plan],
    enabled: reading,
    // What is ticked is what was read.
    staleTime: Infinity,
    queryFn: () =>
      take(
        api.GET('/api/patients/{p}/consents/words', {
          params: { path: { p: patient }, query: plan === null ? {} : { plan } },
        }),
      ),
  });
  if (!reading) {
    return (
      <div className="row mid">
        <Button variant="default" onClick={() => setReading(true)}>
          {isPatient ? 'Read the words' : 'Go through the words with the patient'}
        </Button>
      </div>
    );
  }
  return (
    <Shown query={words} what="Fetching the words">
      {(read) => <Agree {...about} read={read} />}
    </Shown>
  );
}

const ASKED = 'I read this, and could ask all I wished.';

/** `read`: the words as they are shown, and as they are agreed to; on paper with lines to sign on. */
function Agree({ patient, name, plan, read }: About & { read: ConsentWords }) {
  const isPatient = useAccount().role === 'patient';
  const [signer, setSigner] = useState(name);
  const [told, setTold] = useState(false);
  const renew = useRenew(patient);
  const agree = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/consents', {
          params: { path: { p: patient } },
          body: { ...read, scope: plan === null ? 'research' : 'treatment', plan, signer },
        }),
      ),
    onSuccess: renew,
  });
  const agreeOnce = useOnce(agree);
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        agreeOnce();
      }}
    >
      <div className="words" tabIndex={0} role="group" aria-label="The words" ref={focusedThere}>
        {read.text.split('\n\n').map((part) => (
          <p key={part}>{part}</p>
        ))}
      </div>
      <ByHand
        asks={ASKED}
        lines={[`Name of who agrees (for ${name})`, 'Day', 'Signature', 'Asked and heard by']}
      />
      <Checkbox
        label={
          isPatient
            ? ASKED
            : 'The patient read this, or it was read to them, and could ask all they wished.'
        }
        checked={told}
        onChange={(event) => setTold(event.currentTarget.checked)}
      />
      <div className="row">
        <TextInput
          className="grow"
          label="Who agrees"
          description="the patient, or who may agree for the patient"
          value={signer}
          required
          withAsterisk={false}
          maxLength={100}
          onChange={(event) => setSigner(event.currentTarget.value)}
        />
        <Button type="submit" loading={agree.isPending} disabled={!told}>
          {isPatient ? 'I agree' : 'Record the consent'}
        </Button>
        <Button variant="default" onClick={() => window.print()}>
          Print it
        </Button>
      </div>
      <RefusalNote error={agree.error} />
    </form>
  );
}

/** What follows where a consent to a plan is taken back. */
export const takenBack = (goesOn: boolean): string =>
  goesOn
    ? 'Nothing is delivered by this plan any more, and the session that goes on is ended at once.'
    : 'Nothing is delivered by this plan any more.';

/** Whether a session of the plan goes on, asked anew. */
function useGoesOn(patient: string, plan: string | null, asked: boolean): boolean {
  const { data } = useQuery({
    ...patientQuery(patient),
    enabled: asked && plan !== null,
    staleTime: 0,
  });
  return data?.deliveries.some((one) => one.plan === plan && one.state !== 'over') ?? false;
}

function TakeBack({ one, patient, plan }: About & { one: Consent }) {
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const renew = useRenew(patient);
  const goesOn = useGoesOn(patient, plan, asked);
  const back = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/consents/{c}/withdraw', {
          params: { path: { p: patient, c: one.id } },
          body: { reason },
        }),
      ),
    onSuccess: renew,
  });
  const backOnce = useOnce(back);
  if (!asked) {
    return (
      <div className="row mid">
        <span className="soft">It can be taken back at any time, without a reason.</span>
        <Button size="sm" variant="default" onClick={() => setAsked(true)}>
          Take it back
        </Button>
      </div>
    );
  }
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        backOnce();
      }}
    >
      <TextInput
        className="grow"
        label="Why (may be left empty)"
        ref={focusedThere}
        value={reason}
        maxLength={1000}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      {plan !== null && <p className="asked">{takenBack(goesOn)}</p>}
      <Button type="submit" color="red" loading={back.isPending}>
        Take it back
      </Button>
      <Button variant="default" onClick={() => setAsked(false)}>
        Leave it
      </Button>
      <RefusalNote error={back.error} />
    </form>
  );
}
