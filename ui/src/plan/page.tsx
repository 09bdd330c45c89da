// One plan: figures beside limits, proof, pages, approval, files, and the way to a delivery.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Fragment, useEffect, useRef, type ReactNode } from 'react';
import { Link, useParams, useSearchParams } from 'react-router';
import { isLive, jobQuery } from '../api/live';
import type { Patient, Plan } from '../api/types';
import { JobCard } from '../app/job';
import { useNumbers } from '../app/numbering';
import { Card, Shown, SimulatedBand, Tag, useTitle } from '../app/parts';
import { useAccount } from '../app/session';
import { ConsentCard } from '../consent/consent';
import { EndTag } from '../delivery/end-tag';
import { goingOn, planState, workedEnd } from '../delivery/ends';
import { momentWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { Alternatives } from './alternatives';
import { Checks, Figures } from './figures';
import { Next } from './next';
import { Files, Papers } from './papers';
import { planQuery } from './queries';
import { Surfaces } from './surfaces';
import { followMs, partWords, WAITS_OR_MADE } from './words';

export default function PlanPage() {
  const patient = usePatient();
  const { tooth, number } = useNumbers();
  const { n = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const cache = useQueryClient();
  const job = search.get('job');
  const busy = useIsBusy(job);
  const goesOn = goingOn(n, patient.deliveries);
  const query = usePlan(patient.id, n);
  const end = workedEnd(query.data ?? { id: n }, patient.deliveries, number);
  useTitle(query.data ? `Plan for tooth ${tooth(query.data.fdi)}` : 'Plan');
  const renew = (): void => {
    void cache.invalidateQueries({ queryKey: ['plan', patient.id, n] });
    void cache.invalidateQueries({ queryKey: ['patient', patient.id] });
  };
  return (
    <Shown query={query} what="Fetching the plan">
      {(plan) => (
        // Another plan's page is another page: nothing that was typed on one stays on the next.
        <Fragment key={plan.id}>
          <Head plan={plan} patient={patient} />
          <SimulatedBand>
            The plan could be carried out by a simulated device only. {partWords(plan, end)}
          </SimulatedBand>
          {!job && plan.state === 'making' && <Making />}
          {job && (
            <JobCard
              key={job}
              id={job}
              title={plan.state === 'making' ? 'Making the plan' : 'Work on the plan'}
              ended={renew}
            />
          )}
          {plan.error && <Fault state={plan.state} error={plan.error} />}
          <Parts
            plan={plan}
            patient={patient.id}
            next={
              <Next
                plan={plan}
                patient={patient.id}
                end={end}
                goesOn={goesOn}
                busy={busy}
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
        </Fragment>
      )}
    </Shown>
  );
}

/** Somebody else may prove, approve or deliver it meanwhile: the record's lists follow what the plan says. */
function usePlan(p: string, n: string) {
  const cache = useQueryClient();
  const opened = useOpened(`${p} ${n}`);
  const query = useQuery({
    ...planQuery(p, n),
    refetchInterval: (now) => followMs(now.state.data?.state, Date.now() - opened.current),
    refetchIntervalInBackground: false,
    refetchOnWindowFocus: 'always',
  });
  // What becomes of its tooth is told by the record's lists, too.
  const state = query.data && `${query.data.state} ${query.data.standing}`;
  const was = useRef(state);
  useEffect(() => {
    if (was.current !== undefined && was.current !== state)
      void cache.invalidateQueries({ queryKey: ['patient', p] });
    was.current = state;
  }, [cache, p, state]);
  return query;
}

/** When it was opened, or came back into view. */
function useOpened(what: string) {
  const opened = useRef(Date.now());
  useEffect(() => {
    const seen = (): void => void (opened.current = Date.now());
    seen();
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, [what]);
  return opened;
}

function Head({ plan, patient }: { plan: Plan; patient: Patient }) {
  const { tooth, number } = useNumbers();
  return (
    <div className="head">
      <div>
        <h2>
          Tooth {tooth(plan.fdi)}, version {plan.version}{' '}
          <EndTag end={planState(plan, patient.deliveries, number)} />
        </h2>
        <p className="soft small">
          made {momentWords(plan.made)} by {plan.by}, on{' '}
          <Link to={`/patients/${patient.id}/scans/${plan.scan}`}>this scan</Link>
        </p>
      </div>
      <SeeDelivery one={patient.deliveries.findLast((one) => one.plan === plan.id)} />
    </div>
  );
}

/** Who did not begin it here is not told by which job it is made. */
function Making() {
  return (
    <Card title="Making the plan" aside={<Tag tone="note">{WAITS_OR_MADE}</Tag>}>
      <p role="status">
        It waits for its turn, or is being made. This page shows it as soon as it is there; how far
        it is, and the way to cancel it, are on the page where it was begun.
      </p>
    </Card>
  );
}

/** Whether the job goes on that is shown here, as its card heard last. */
function useIsBusy(job: string | null): boolean {
  return isLive(useQuery({ ...jobQuery(job), enabled: false }).data);
}

function Fault({ state, error }: { state: Plan['state']; error: string }) {
  return (
    <div className="band bad" role="alert">
      <strong>
        {state === 'failed' ? 'The plan could not be made.' : 'The proof refused the plan.'}
      </strong>
      <span style={{ whiteSpace: 'pre-line' }}>{error}</span>
    </div>
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
