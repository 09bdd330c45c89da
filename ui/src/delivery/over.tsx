// After a delivery: how it ended, what came of it, its page and files.
import { Link } from 'react-router';
import type { Delivery } from '../api/types';
import { Card, SimulatedBand, Tag } from '../app/parts';
import { capital, momentWords, spaced } from '../lexicon/words';
import { FileList, Paper } from '../plan/papers';
import { fileOf } from '../plan/words';

const ENDS: Record<string, string> = {
  done: 'The device did all that was planned.',
  quit: 'The operator ended the session before the plan was done.',
  terminated: 'The guard ended the session.',
  held: 'The session ended while it was held.',
  cut: 'The session was cut off: nobody held it any more.',
};

const NUMBERS: [string, string, string][] = [
  ['laid_mm3', 'Laid down', 'mm³'],
  ['planned_mm3', 'Planned to lay down', 'mm³'],
  ['removed_mm3', 'Taken away', 'mm³'],
  ['removal_planned_mm3', 'Planned to take away', 'mm³'],
  ['over_contour_um', 'Over-contour', 'µm'],
  ['over_removal_um', 'Taken away beyond the plan', 'µm'],
];

export function Over({ delivery }: { delivery: Delivery }) {
  const outcome = (delivery.outcome ?? {}) as Record<string, unknown>;
  const how = delivery.how ?? 'over';
  const page = delivery.files.find((file) => file.name === 'delivery.html');
  const href = (name: string): string => fileOf(delivery.patient, delivery.plan, name);
  return (
    <>
      <SimulatedBand />
      <Card
        title="The session is over"
        aside={<Tag tone={how === 'done' ? 'good' : 'doubt'}>{spaced(how)}</Tag>}
      >
        <p>{ENDS[how] ?? capital(spaced(how))}</p>
        <p className="soft small">
          began {momentWords(delivery.began)}, ended {momentWords(delivery.ended)}
        </p>
        <dl className="strip">
          {NUMBERS.map(([key, words, unit]) =>
            typeof outcome[key] === 'number' ? (
              <div key={key}>
                <dt>{words}</dt>
                <dd>
                  {outcome[key].toFixed(2)} {unit}
                </dd>
              </div>
            ) : null,
          )}
        </dl>
        <p>
          <Link to={`/patients/${delivery.patient}/plans/${delivery.plan}`}>
            The plan, and the part to print
          </Link>
        </p>
      </Card>
      {page && (
        <Card
          title="Planned and delivered (simulated)"
          aside={
            <a href={href(page.name)} target="_blank" rel="noreferrer">
              Open in a tab of its own
            </a>
          }
        >
          <Paper src={href(page.name)} title="The delivery, simulated" />
        </Card>
      )}
      {delivery.files.length > 0 && (
        <Card title="Files of the delivery (simulated)">
          <FileList files={delivery.files} href={href} />
        </Card>
      )}
    </>
  );
}
