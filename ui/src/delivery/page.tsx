// The cockpit of a delivery. Law: the stop is in view and one key away, whatever else is shown.
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, take } from '../api/client';
import { Shown, useTitle } from '../app/parts';
import { useAccount } from '../app/session';
import { planQuery } from '../plan/queries';
import { patientQuery } from '../practice/patient';
import { EarlyStop } from './early-stop';
import { Head } from './head';
import { Live, type LiveProps } from './live';
import { Over } from './over';
import { PatientStop } from './patient-stop';
import './delivery.css';

export default function CockpitPage() {
  const { d = '' } = useParams();
  return <Page key={d} d={d} />;
}

function Page({ d }: { d: string }) {
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
    ...planQuery(delivery?.patient ?? '', delivery?.plan ?? ''),
    enabled: delivery !== undefined,
  });
  const own = useAccount().role === 'patient';
  return (
    <>
      {!delivery && <h1>Delivery</h1>}
      {(!delivery || own) && <Titled />}
      <EarlyStop d={d} there={delivery !== undefined} settled={() => void query.refetch()} />
      <Shown query={query} what="Opening the delivery">
        {(now) =>
          own && now.state !== 'over' ? (
            <PatientStop d={now.id} ended={() => void query.refetch()} />
          ) : (
            <Staffs
              delivery={now}
              patient={patient.data}
              plan={plan.data}
              ended={() => void query.refetch()}
            />
          )
        }
      </Shown>
    </>
  );
}

/** A title for a page that has no head which says whose it is. */
function Titled() {
  useTitle('Delivery');
  return null;
}

function Staffs({ ended, ...about }: LiveProps) {
  if (about.delivery.state !== 'over') return <Live {...about} ended={ended} />;
  return (
    <>
      <Head delivery={about.delivery} patient={about.patient} />
      <Over delivery={about.delivery} />
    </>
  );
}
