// One plan: figures beside limits, proof, pages, approval, files, and the way to a delivery.
import { Button } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link, useNavigate, useParams, useSearchParams } from 'react-router';
import { api, take } from '../api/client';
import type { Patient, Plan } from '../api/types';
import { JobCard } from '../app/job';
import { useNumbers } from '../app/numbering';
import { Card, RefusalNote, Shown, SimulatedBand, useTitle } from '../app/parts';
import { ROLE_WORDS, useAccount, useMay } from '../app/session';
import { EndTag } from '../delivery/end-tag';
import { type End, endOf, planState } from '../delivery/ends';
import { capital, momentWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { ConsentCard } from '../consent/consent';
import { lastOf, stands, useConsents } from '../consent/use-consents';
import { Alternatives } from './alternatives';
import { Approve } from './approve';
import { Checks, Figures } from './figures';
import { Files, Papers } from './papers';
import { Surfaces } from './surfaces';

export default function PlanPage() {
  const patient = usePatient();
  const { n = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const cache = useQueryClient();
  const { tooth } = useNumbers();
  const job = search.get('job');
  const query = useQuery({
    queryKey: ['plan', patient.id, n],
    queryFn: () =>
      take(api.GET('/api/patients/{p}/plans/{n}', { params: { path: { p: patient.id, n } } })),
    refetchInterval: (now) => (now.state.data?.state === 'making' ? 3000 : false),
  });
  const ended = patient.deliveries.findLast((one) => one.plan === n && one.worked);
  useTitle(query.data ? `Plan for tooth ${query.data.fdi}` : 'Plan');
  const renew = (): void => {
    void cache.invalidateQueries({ queryKey: ['plan', patient.id, n] });
    void cache.invalidateQueries({ queryKey: ['patient', patient.id] });
  };
  return (
    <Shown query={query} what="Fetching the plan">
      {(plan) => (
        <>
          <div className="head">
            <div>
              <h2>
                Tooth {tooth(plan.fdi)}, version {plan.version}{' '}
                <EndTag end={planState(plan, patient.deliveries)} />
              </h2>
              <p className="soft small">
                made {momentWords(plan.made)} by {plan.by}, on{' '}
                <Link to={`/patients/${patient.id}/scans/${plan.scan}`}>this scan</Link>
              </p>
            </div>
            <SeeDelivery one={patient.deliveries.findLast((one) => one.plan === plan.id)} />
          </div>
          <SimulatedBand>
            The plan could be carried out by a simulated device only. The printed part can be made.
          </SimulatedBand>
          {job && (
            <JobCard
              key={job}
              id={job}
              title={plan.state === 'making' ? 'Making the plan' : 'Work on the plan'}
              ended={renew}
            />
          )}
          {plan.error && (
            <div className="band bad" role="alert">
              <strong>
                {plan.state === 'failed'
                  ? 'The plan could not be made.'
                  : 'The proof refused the plan.'}
              </strong>
              <span style={{ whiteSpace: 'pre-line' }}>{plan.error}</span>
            </div>
          )}
          <Parts
            plan={plan}
            patient={patient.id}
            next={
              <Next
                plan={plan}
                patient={patient.id}
                end={ended && endOf(ended)}
                begun={(id) => setSearch({ job: id }, { replace: true })}
              />
            }
            consent={
              <ConsentCard
                title="What the patient agrees to"
                patient={patient.id}
                name={patient.name}
                plan={plan.id}
                open={plan.state === 'proven' || plan.state === 'approved'}
              />
            }
          />
        </>
      )}
    </Shown>
  );
}

function SeeDelivery({ one }: { one: Patient['deliveries'][number] | undefined }) {
  if (!one) return null;
  return (
    <Link to={`/deliveries/${one.id}`}>
      {one.state === 'over'
        ? 'See the delivery (simulated)'
        : 'To the delivery that goes on (simulated)'}
    </Link>
  );
}

interface PartsProps {
  plan: Plan;
  patient: string;
  next: ReactNode;
  consent: ReactNode;
}
/** Who decides sees first what is decided on: the patient the picture and the ways, the staff the figures. */
function Parts({ plan, patient, next, consent }: PartsProps) {
  const own = useAccount().role === 'patient';
  const picture = plan.state !== 'making' && plan.state !== 'failed' && (
    <Surfaces plan={plan} patient={patient} />
  );
  const figures = (
    <>
      <Figures plan={plan} />
      <Checks plan={plan} />
    </>
  );
  const files = (
    <>
      <Papers plan={plan} patient={patient} />
      <Files plan={plan} patient={patient} />
    </>
  );
  if (!own) {
    return (
      <>
        {next}
        {consent}
        {figures}
        {picture}
        {files}
        <Alternatives />
      </>
    );
  }
  return (
    <>
      {picture}
      <Alternatives />
      {consent}
      {next}
      <details>
        <summary>For the dentist: figures, proof and files</summary>
        <div className="column">
          {figures}
          {files}
        </div>
      </details>
    </>
  );
}

/** What comes next for this plan: prove, approve, deliver. */
function Next({
  plan,
  patient,
  end,
  begun,
}: {
  plan: Plan;
  patient: string;
  /** What came of it, where it was worked. */
  end: End | undefined;
  begun: (job: string) => void;
}) {
  const go = useNavigate();
  const makes = useMay('make_plan');
  const scans = useMay('bring_scan');
  const delivers = useMay('deliver');
  const signs = useMay('approve_plan');
  const consents = useConsents(patient);
  const agreed = stands(lastOf(consents.data ?? [], plan.id));
  const prove = useMutation({
    mutationFn: () =>
      take(
        api.POST('/api/patients/{p}/plans/{n}/prove', {
          params: { path: { p: patient, n: plan.id } },
        }),
      ),
    onSuccess: ({ job }) => begun(job),
  });
  const deliver = useMutation({
    mutationFn: (speed: 'real' | 'lapse') =>
      take(
        api.POST('/api/patients/{p}/plans/{n}/deliveries', {
          params: { path: { p: patient, n: plan.id } },
          body: { speed },
        }),
      ),
    onSuccess: (delivery) => go(`/deliveries/${delivery.id}`),
  });
  if (plan.state === 'making' || plan.state === 'failed') return null;
  return (
    <Card title="What comes next">
      {plan.state === 'made' && (
        <>
          <p>The plan has to be proven by code that shares nothing with the planner.</p>
          {makes && (
            <div>
              <Button loading={prove.isPending} onClick={() => prove.mutate()}>
                Prove the plan
              </Button>
            </div>
          )}
        </>
      )}
      {plan.state === 'refused' && (
        <p>
          The proof refused this plan; the checks below say what was measured and what is allowed.
          Make a{' '}
          <Link to={`/patients/${patient}/plans/new?scan=${plan.scan}&fdi=${plan.fdi}`}>
            new version
          </Link>{' '}
          with another wish or material, or choose another way.
        </p>
      )}
      {plan.state === 'proven' &&
        (signs ? (
          <Approve plan={plan} patient={patient} />
        ) : (
          <p>The proof passed. A dentist has to approve the plan with a signature.</p>
        ))}
      {(plan.state === 'approved' || plan.state === 'delivered') && (
        <>
          {plan.approvals.map((one) => (
            <p key={one.at}>
              Approved by <strong>{one.by}</strong>, {ROLE_WORDS[one.role]}, {momentWords(one.at)}.{' '}
              <br />
              <span className="soft small">
                {capital('signed')}: <code>{one.plan_sha256}</code>
              </span>
            </p>
          ))}
          {plan.state === 'delivered' && end && end.tone !== 'good' && (
            <p role="alert">
              <strong>{capital(end.words)}.</strong> Examine the tooth before anything more is done.
            </p>
          )}
          {plan.state === 'delivered' && (
            <p>
              Material was worked on this plan, so that it is spent: what the tooth is like now
              needs a{' '}
              {scans ? <Link to={`/patients/${patient}/scans/new`}>new scan</Link> : 'new scan'} and
              a plan of its own.
            </p>
          )}
          {plan.state === 'approved' && consents.data && !agreed && (
            <p>
              It waits for the patient’s <a href="#consent">consent</a>: nothing is delivered
              without it.
            </p>
          )}
          {delivers && plan.state === 'approved' && agreed && (
            <div className="row">
              <Button loading={deliver.isPending} onClick={() => deliver.mutate('lapse')}>
                Deliver in fast time (simulated)
              </Button>
              <Button
                variant="default"
                loading={deliver.isPending}
                onClick={() => deliver.mutate('real')}
              >
                Deliver by the clock (simulated)
              </Button>
            </div>
          )}
        </>
      )}
      <RefusalNote error={prove.error ?? deliver.error} />
    </Card>
  );
}
