// The cockpit of a delivery. Law: the stop is in view and one key away, whatever else is shown.
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { useParams } from 'react-router';
import { api, take } from '../api/client';
import { useSessionLine } from '../api/live';
import type { Delivery, Patient, Plan } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card, RefusalNote, Shown, SimulatedBand, Tag, useTitle, Waiting } from '../app/parts';
import { useAccount, useMay } from '../app/session';
import { patientQuery } from '../practice/patient';
import { Bar, isStopping } from './bar';
import { newest, useHands, useHold, useLetGo, useStop, useStopKeys } from './hands';
import { Alarms, Lately, Permits, Readings, VERDICTS, Zones } from './readings';
import { LiveView } from './live-view';
import { Over } from './over';
import { StopLink } from './stop-link';
import { Unheard } from './unheard';
import { Trace } from './trace';
import { Verify } from './verify';
import { PatientStop } from './patient-stop';
import { bandOf } from './words';
import './delivery.css';

/** An end that was taken ends the session in less than this, or did not end it. */
const END_MS = 10_000;
const GOES_ON =
  'The end was said, and the session is not over yet. Press the stop if it works; then end it again.';

export default function CockpitPage() {
  const { d = '' } = useParams();
  const query = useQuery({
    queryKey: ['delivery', d],
    queryFn: () => take(api.GET('/api/deliveries/{d}', { params: { path: { d } } })),
    refetchInterval: (now) => (now.state.data?.state === 'over' ? false : 2000),
  });
  const delivery = query.data;
  const patient = useQuery({
    ...patientQuery(delivery?.patient ?? ''),
    enabled: delivery !== undefined,
  });
  const plan = useQuery({
    queryKey: ['plan', delivery?.patient, delivery?.plan],
    enabled: delivery !== undefined,
    queryFn: () =>
      take(
        api.GET('/api/patients/{p}/plans/{n}', {
          params: { path: { p: delivery?.patient ?? '', n: delivery?.plan ?? '' } },
        }),
      ),
  });
  const { tooth } = useNumbers();
  const own = useAccount().role === 'patient';
  const who = patient.data?.name ?? 'Patient';
  const which = plan.data ? `, tooth ${tooth(plan.data.fdi)}` : '';
  useTitle(`Delivery for ${who}`);
  return (
    <Shown query={query} what="Opening the delivery">
      {(now) =>
        own && now.state !== 'over' ? (
          <PatientStop d={now.id} ended={() => void query.refetch()} />
        ) : (
          <>
            <h1>
              {who}
              {which} <Tag tone="quiet">simulated</Tag>
            </h1>
            {now.state === 'over' ? (
              <Over delivery={now} />
            ) : (
              <Live
                delivery={now}
                patient={patient.data}
                plan={plan.data}
                ended={() => void query.refetch()}
              />
            )}
          </>
        )
      }
    </Shown>
  );
}

function Live({
  delivery,
  patient,
  plan,
  ended,
}: {
  delivery: Delivery;
  patient: Patient | undefined;
  plan: Plan | undefined;
  ended: () => void;
}) {
  const d = delivery.id;
  const may = useMay('deliver');
  const { now, line } = useSessionLine(d, ended);
  const hands = useHands(d);
  const end = useHands(d);
  const ending = end.isPending || end.isSuccess;
  const [goesOn, setGoesOn] = useState(false);
  useEffect(() => {
    if (!end.isSuccess) return;
    const timer = window.setTimeout(() => {
      end.reset();
      setGoesOn(true);
    }, END_MS);
    return () => window.clearTimeout(timer);
  }, [end.isSuccess]);
  const stop = useStop(d, ended);
  const letGo = useLetGo(d);
  const hold = useHold(d, may);
  const { press: say } = stop;
  const { reset } = letGo;
  const { set } = hold;
  const press = useCallback(() => {
    say();
    reset();
    set(false);
  }, [say, reset, set]);
  useStopKeys(true, press);
  // What was told of a stop that is let go says nothing of the next one.
  useEffect(() => {
    if (!now?.patient_stop) stop.forget();
  }, [now?.patient_stop]);
  const waits = now?.waits_for ?? 'verify';
  const verifying = now !== null && waits === 'verify';
  const band = bandOf(now, end.isSuccess);
  return (
    <>
      {line === 'down' && (
        <div className="band bad" role="alert">
          <strong>The line to the session is lost; treatment stops by itself.</strong>
          <span>What is shown is old. It is opened again as soon as the server answers.</span>
        </div>
      )}
      <div className={`band ${band.tone}`} role="status">
        <strong>
          {now ? <Tag tone={VERDICTS[now.verdict].tone}>{VERDICTS[now.verdict].words}</Tag> : null}{' '}
          {band.words}
        </strong>
        {hold.dropped && <span>{hold.dropped}</span>}
        {goesOn && !ending && <span>{GOES_ON}</span>}
      </div>
      <RefusalNote error={hands.error ?? end.error ?? letGo.error} />
      {verifying && may && (
        <Verify patient={patient} busy={hands.isPending} send={(what) => hands.mutate(what)} />
      )}
      {verifying && <StopLink code={delivery.stop_code} />}
      {now ? (
        <>
          <div className="wide-left cockpit" data-moment={now.at_ms}>
            <Card>
              <Zones now={now} />
              <Readings now={now} />
              <Trace now={now} />
            </Card>
            <div className="column">
              <Alarms now={now} />
              {plan && <LiveView now={now} plan={plan} patient={delivery.patient} />}
              <Permits now={now} />
              <Lately now={now} />
            </div>
          </div>
        </>
      ) : (
        <Waiting what="Waiting for the first word of the session" />
      )}
      {!verifying && <StopLink code={delivery.stop_code} />}
      <SimulatedBand />
      <Bar
        alarm={<Unheard error={stop.error} again={stop.pending} />}
        pressed={now?.patient_stop ?? false}
        stopping={isStopping(now, stop.pending || newest(letGo.data, stop.heard)?.mine === true)}
        waits={waits}
        may={may}
        hold={hold}
        press={press}
        others={letGo.data?.told ?? null}
        release={(forGone) => {
          stop.leave();
          letGo.mutate(forGone);
        }}
        resume={() => hands.mutate({ resume: true })}
        end={() => {
          setGoesOn(false);
          end.mutate({ end: true });
        }}
        ending={ending}
      />
    </>
  );
}
