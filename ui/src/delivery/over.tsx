// After a delivery: how it ended, what came of it, its page and files.
import { Link } from 'react-router';
import type { Delivery } from '../api/types';
import { Card, SimulatedBand, Tag } from '../app/parts';
import { capital, momentWords, spaced } from '../lexicon/words';
import { FileList, Paper } from '../plan/papers';

const ENDS: Record<string, string> = {
  done: 'The device did all that was planned.',
  quit: 'The operator ended the session before the plan was done.',
  terminated: 'The guard ended the session.',
  held: 'The session ended while it was held.',
  cut: 'The session was cut off: nobody held it any more.',
};

/** What was done beside what was planned; all limits stand on the delivery's own page below. */
const NUMBERS = [
  { key: 'laid_mm3', planned: 'planned_mm3', words: 'Laid down' },
  { key: 'removed_mm3', planned: 'removal_planned_mm3', words: 'Taken away' },
];
const volume = (value: unknown): string | null =>
  typeof value === 'number' ? `${value.toFixed(2)} mm³` : null;

export function Over({ delivery }: { delivery: Delivery }) {
  const outcome = (delivery.outcome ?? {}) as Record<string, unknown>;
  const how = delivery.how ?? 'over';
  const page = delivery.files.find((file) => file.name === 'delivery.html');
  const href = (name: string): string =>
    `/api/deliveries/${delivery.id}/files/${encodeURIComponent(name)}`;
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
          {NUMBERS.map(({ key, planned, words }) =>
            volume(outcome[key]) === null ? null : (
              <div key={key}>
                <dt>{words}</dt>
                <dd>
                  {volume(outcome[key])}
                  <small>of {volume(outcome[planned]) ?? 'what was'} planned</small>
                </dd>
              </div>
            ),
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
