// All plans of a patient.
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { useNumbers } from '../app/numbering';
import { Card, useTitle } from '../app/parts';
import { useMay } from '../app/session';
import { planState, rowEnd } from '../delivery/ends';
import { EndTag } from '../delivery/end-tag';
import { momentWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';

export default function Plans() {
  const patient = usePatient();
  const { tooth, number } = useNumbers();
  useTitle(`Plans of ${patient.name}`);
  const may = useMay('make_plan') && patient.scans.some((scan) => scan.state === 'examined');
  return (
    <>
      <Card
        title="Plans"
        aside={
          may && (
            <Button component={Link} to="new">
              New plan
            </Button>
          )
        }
      >
        {patient.plans.length === 0 && (
          <p className="empty">
            No plan has been made yet. A plan begins with a finding of a scan.
          </p>
        )}
        <ul className="list">
          {[...patient.plans].reverse().map((one) => (
            <li key={one.id}>
              <span>
                <Link className="name" to={one.id}>
                  Tooth {tooth(one.fdi)}, version {one.version}
                </Link>
                <br />
                <span className="soft small">{momentWords(one.made)}</span>
              </span>
              <span className="push">
                <EndTag end={planState(one, patient.deliveries, number)} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title="Deliveries (simulated)">
        {patient.deliveries.length === 0 && <p className="empty">Nothing has been delivered.</p>}
        <ul className="list">
          {[...patient.deliveries].reverse().map((one) => (
            <li key={one.id}>
              <span>
                <Link className="name" to={`/deliveries/${one.id}`}>
                  Tooth {tooth(one.fdi)}
                </Link>
                <br />
                <span className="soft small">{momentWords(one.began)}</span>
              </span>
              <span className="push">
                <EndTag end={rowEnd(one, patient.plans, number)} />
              </span>
            </li>
          ))}
        </ul>
      </Card>
    </>
  );
}
