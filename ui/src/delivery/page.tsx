// The cockpit of a delivery. Law: the stop is in view and one key away, whatever else is shown.
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, take } from '../api/client';
import { useNumbers } from '../app/numbering';
import { Shown, Tag, useTitle } from '../app/parts';
import { useAccount } from '../app/session';
import { planQuery } from '../plan/queries';
import { patientQuery } from '../practice/patient';
import { EarlyStop } from './early-stop';
import { Live } from './live';
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
  const { tooth } = useNumbers();
  const own = useAccount().role === 'patient';
  const who = patient.data?.name ?? 'Patient';
  const which = plan.data ? `, tooth ${tooth(plan.data.fdi)}` : '';
  useTitle(`Delivery for ${who}`);
  return (
    <>
      {!delivery && <h1>Delivery</h1>}
      <EarlyStop d={d} there={delivery !== undefined} settled={() => void query.refetch()} />
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
    </>
  );
}
