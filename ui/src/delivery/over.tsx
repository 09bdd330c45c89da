// After a delivery: how it ended, what came of it, its page and files.
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { Delivery } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card, SimulatedBand } from '../app/parts';
import { fixed, momentWords } from '../lexicon/words';
import { patientQuery } from '../practice/patient';
import { FileList, Paper, WrittenBefore } from '../plan/papers';
import { EndTag } from './end-tag';
import { meantOf, OtherTooth, SayTooth } from './which-tooth';
import { beyondWords, endOfBoth, endSentence, type Ended } from './ends';

/** What was done beside what was planned; all limits stand on the delivery's own page below. */
const NUMBERS = [
  { key: 'laid_mm3', planned: 'planned_mm3', words: 'Laid down' },
  { key: 'removed_mm3', planned: 'removal_planned_mm3', words: 'Taken away' },
];
const volume = (value: unknown): string | null =>
  typeof value === 'number' ? `${fixed(value, 2)} mm³` : null;

export function Over({ delivery }: { delivery: Delivery }) {
  const { number } = useNumbers();
  const teeth = { worked: delivery.fdi, meant: meantOf(delivery) };
  const outcome = (delivery.outcome ?? {}) as Record<string, unknown>;
  const beyond = Array.isArray(outcome.beyond_limits) ? outcome.beyond_limits.map(String) : null;
  // Whether it worked stands in the patient's record; until that is read, it may have.
  const patient = useQuery({ ...patientQuery(delivery.patient), refetchOnMount: 'always' });
  const row = patient.data?.deliveries.find((one) => one.id === delivery.id);
  const ended: Ended = {
    state: 'over',
    how: delivery.how,
    worked: row?.state === 'over' ? row.worked : true,
    beyond_limits: beyond,
    known: outcome.known !== false,
    was: teethOf(delivery).was,
  };
  const leaves = leavesWork(ended, teeth);
  return (
    <>
      <SimulatedBand />
      <Card title="The session is over" aside={<EndTag end={endOfBoth(ended, teeth, number)} />}>
        {beyond !== null && beyond.length > 0 && (
          <p role="alert">
            <strong>Beyond its limits: {beyondWords(beyond)}.</strong> Examine the tooth before
            anything more is done, and have the device examined.
          </p>
        )}
        <OtherTooth delivery={delivery} />
        <p>{endSentence(ended)}</p>
        <p className="soft small">
          began {momentWords(delivery.began)}, ended {momentWords(delivery.ended)}
        </p>
        <Done outcome={outcome} />
        {leaves && (
          <p>
            What comes next: examine the tooth that was worked on and chart it, scan it anew, and
            plan on that scan.
          </p>
        )}
        <p>
          <Link to={`/patients/${delivery.patient}/plans/${delivery.plan}`}>
            {leaves ? 'The plan' : 'The plan, and the part to print'}
          </Link>
        </p>
      </Card>
      {ended.worked && <SayTooth delivery={delivery} />}
      <Papers delivery={delivery} />
    </>
  );
}

/** The part to print is for a tooth that was worked on as planned: that one, within all limits, and as far as is known. */
const leavesWork = (
  { worked, how, beyond_limits, known }: Ended,
  teeth: { worked: number; meant: number },
): boolean =>
  worked &&
  (how !== 'done' ||
    teeth.worked !== teeth.meant ||
    (beyond_limits ?? []).length > 0 ||
    known === false);

/** What was worked, beside what was planned. */
function Done({ outcome }: { outcome: Record<string, unknown> }) {
  return (
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
  );
}

/** Its tooth as it is known now, and what it was taken for. */
const teethOf = ({ fdi, renumbered }: Delivery) => ({
  fdi,
  was: (renumbered ?? []).map((one) => one.from).filter((one) => one !== fdi),
});

/** The delivery's own page, and its files. */
function Papers({ delivery }: { delivery: Delivery }) {
  const page = delivery.files.find((file) => file.name === 'delivery.html');
  const before = <WrittenBefore row={teethOf(delivery)} planned={meantOf(delivery)} />;
  const href = (name: string): string =>
    `/api/deliveries/${delivery.id}/files/${encodeURIComponent(name)}`;
  return (
    <>
      {page && (
        <div className="screen">
          <Card
            title="Planned and delivered (simulated)"
            aside={
              <a href={href(page.name)} target="_blank" rel="noreferrer">
                Open in a tab of its own
              </a>
            }
          >
            {before}
            <Paper src={href(page.name)} title="The delivery, simulated" />
          </Card>
        </div>
      )}
      {delivery.files.length > 0 && (
        <Card title="Files of the delivery (simulated)">
          <FileList
            files={delivery.files}
            href={href}
            of={(name) => name === page?.name && before}
          />
        </Card>
      )}
    </>
  );
}
