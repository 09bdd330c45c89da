// What comes next for a plan: prove, approve, deliver; or what became of it.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, isOvertaken, take } from '../api/client';
import type { Plan } from '../api/types';
import { useGoWhileHere } from '../app/go';
import { useOnce } from '../app/once';
import { Card, RefusalNote } from '../app/parts';
import { ROLE_WORDS, useAccount, useMay } from '../app/session';
import { lastOf, stands, useConsents } from '../consent/use-consents';
import type { End } from '../delivery/ends';
import { capital, momentWords } from '../lexicon/words';
import { Approve, isToLookAt, ToChart } from './approve';
import { HeldBack, Unchecked, useHeldBack, WhoseDoubts } from './doubts';
import { renewed } from './queries';
import { Stale } from './stale';
import { isStale } from './words';

interface Of {
  plan: Plan;
  patient: string;
}
interface NextProps extends Of {
  /** What came of it, where it was worked. */
  end: End | undefined;
  /** The delivery of it that goes on. */
  goesOn: string | undefined;
  /** A job goes on that this page tells of. */
  busy: boolean;
  begun: (job: string) => void;
}

export function Next({ plan, patient, end, goesOn, busy, begun }: NextProps) {
  const { state } = plan;
  const signs = useMay('approve_plan');
  const own = useAccount().role === 'patient';
  if (state === 'making' || state === 'failed') return null;
  return (
    <Card title="What comes next">
      {isStale(plan) && (state === 'made' || state === 'approved') && (
        <Stale plan={plan} patient={patient} />
      )}
      {plan.standing === 'at_work' && plan.stale && !goesOn && (
        <p className="band note" role="status">
          Not now: {plan.stale}.
        </p>
      )}
      {state === 'made' && <Prove plan={plan} patient={patient} busy={busy} begun={begun} />}
      {state === 'refused' && <Refused plan={plan} patient={patient} />}
      {state === 'proven' &&
        (signs ? (
          <Approve plan={plan} patient={patient} />
        ) : (
          <p>The proof passed. A dentist has to approve the plan with a signature.</p>
        ))}
      {(state === 'approved' || state === 'delivered') && <Signatures plan={plan} />}
      {state === 'delivered' && <Spent patient={patient} end={end} own={own} />}
      {state === 'approved' && !own && (
        <>
          <WhoseDoubts plan={plan} />
          <Unchecked plan={plan} />
        </>
      )}
      {state === 'approved' && <Deliver plan={plan} patient={patient} goesOn={goesOn} />}
    </Card>
  );
}

function Prove({ plan, patient, busy, begun }: Of & Pick<NextProps, 'busy' | 'begun'>) {
  const makes = useMay('make_plan');
  const prove = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/plans/{n}/prove', {
          params: { path: { p: patient, n: plan.id } },
        }),
      ),
    onSuccess: ({ job }) => begun(job),
  });
  const once = useOnce(prove);
  return (
    <>
      <p>The plan has to be proven by code that shares nothing with the planner.</p>
      {makes && (
        <div>
          <Button loading={prove.isPending} disabled={busy} onClick={() => once()}>
            Prove the plan
          </Button>
        </div>
      )}
      <RefusalNote error={prove.error} />
    </>
  );
}

function Refused({ plan, patient }: Of) {
  return (
    <p>
      The proof refused this plan; the checks below say what was measured and what is allowed. Make
      a{' '}
      <Link to={`/patients/${patient}/plans/new?scan=${plan.scan}&fdi=${plan.fdi}`}>
        new version
      </Link>{' '}
      with another wish or material, or choose another way.
    </p>
  );
}

/** Who approved it, and what was signed. */
function Signatures({ plan }: { plan: Plan }) {
  return plan.approvals.map((one) => (
    <p key={one.at}>
      Approved by <strong>{one.by}</strong>, {ROLE_WORDS[one.role]}, {momentWords(one.at)}. <br />
      <span className="soft small">
        What was signed is the fingerprint (SHA-256) of prescription and proof, so that neither can
        change unseen: <code>{one.plan_sha256}</code>
      </span>
    </p>
  ));
}

interface SpentProps extends Pick<NextProps, 'patient' | 'end'> {
  /** Whose record it is reads it, who is asked for nothing. */
  own: boolean;
}
/** It was worked: what the tooth is like now, this plan does not know. */
function Spent({ patient, end, own }: SpentProps) {
  const scans = useMay('bring_scan');
  const teeth = end?.other ? 'both teeth' : 'the tooth';
  return (
    <>
      {end && end.tone !== 'good' && (
        <p role={own ? 'status' : 'alert'}>
          <strong>{capital(end.words)}.</strong>{' '}
          {own
            ? `Your dentist will talk with you about it, and look at ${teeth} before anything more is done.`
            : `Examine ${teeth} before anything more is done.`}
        </p>
      )}
      <p>
        Material was worked on this plan, so that it is spent: what the tooth is like now needs a{' '}
        {scans ? <Link to={`/patients/${patient}/scans/new`}>new scan</Link> : 'new scan'} and a
        plan of its own.
      </p>
    </>
  );
}

/** To the delivery, where the patient agrees to it. */
function Deliver({ plan, patient, goesOn }: Of & Pick<NextProps, 'goesOn'>) {
  const may = useMay('deliver');
  const consents = useConsents(patient);
  if (goesOn) {
    return (
      <p role="status">
        A delivery of this plan goes on.{' '}
        <Link to={`/deliveries/${goesOn}`}>To the delivery that goes on (simulated)</Link>
      </p>
    );
  }
  if (!consents.data) return null;
  if (!stands(lastOf(consents.data, plan.id))) {
    return (
      <p>
        It waits for the patient’s <a href="#consent">consent</a>: nothing is delivered without it.
      </p>
    );
  }
  if (!may) return null;
  if (isToLookAt(plan)) return <ToChart patient={patient} fdi={plan.fdi} />;
  return <DeliverNow plan={plan} patient={patient} />;
}

function useDeliver(plan: string, patient: string) {
  const go = useGoWhileHere();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (speed: 'real' | 'lapse') =>
      take(
        api.POST('/api/patients/{p}/plans/{n}/deliveries', {
          params: { path: { p: patient, n: plan } },
          body: { speed },
        }),
      ),
    onSuccess: (delivery) => go(`/deliveries/${delivery.id}`),
    // Where somebody else was sooner, the page shows what goes on.
    onError: (error) => (isOvertaken(error) ? renewed(cache, patient, plan) : undefined),
  });
}

function DeliverNow({ plan, patient }: Of) {
  const deliver = useDeliver(plan.id, patient);
  const once = useOnce(deliver);
  const hold = useHeldBack(plan);
  const not = isStale(plan) || hold.held;
  return (
    <>
      <HeldBack hold={hold} />
      <div className="row">
        <Button loading={deliver.isPending} disabled={not} onClick={() => once('lapse')}>
          Deliver in fast time (simulated)
        </Button>
        <Button
          variant="default"
          loading={deliver.isPending}
          disabled={not}
          onClick={() => once('real')}
        >
          Deliver by the clock (simulated)
        </Button>
      </div>
      <RefusalNote error={deliver.error} />
    </>
  );
}
