// A tooth that is to be examined: its mark in the drawing, and why, in its panel.
import { Link } from 'react-router';
import type { Patient } from '../api/types';
import { useNumbers } from '../app/numbering';
import { useAccount } from '../app/session';
import { takenFor } from '../delivery/taken-for';
import { dateWords } from '../lexicon/words';

/** A disc with an exclamation mark, about a point. */
export const ExamineMark = ({ x, y }: { x: number; y: number }) => (
  <g className="examine" transform={`translate(${x} ${y})`} aria-hidden>
    <circle r="7" />
    <path d="M0 -4V1M0 3.8V4" />
  </g>
);

type Of = Pick<Patient, 'to_examine' | 'deliveries'>;
/** The session that left it so, where that is known. */
export const leftBy = ({ deliveries }: Of, fdi: number) =>
  deliveries.findLast(
    (one) => one.state === 'over' && one.worked && [one.fdi, ...takenFor(one)].includes(fdi),
  );

export function ExamineNote({ patient, fdi }: { patient: Of; fdi: number }) {
  const { tooth } = useNumbers();
  const own = useAccount().role === 'patient';
  if (!patient.to_examine.includes(fdi)) return null;
  const session = leftBy(patient, fdi);
  const why = session ? whyOf(session, fdi, tooth) : 'left in doubt, and not charted since';
  return (
    <p className={`band ${own ? 'note' : 'bad'}`}>
      <span>
        {own ? (
          'Your dentist will look at this tooth again.'
        ) : (
          <>
            <strong>To be examined:</strong> {why}.
          </>
        )}{' '}
        {session && <Link to={`/deliveries/${session.id}`}>See the delivery (simulated)</Link>}
      </span>
    </p>
  );
}

function whyOf(
  session: Patient['deliveries'][number],
  fdi: number,
  tooth: (fdi: number) => string,
): string {
  const of = `in the session of ${dateWords(session.began)}`;
  if (takenFor(session).length === 0) return `worked on ${of}, and not charted since`;
  // What was charted before that was said is no look at the right tooth.
  const since = 'and not charted since that number was put right';
  return session.fdi === fdi
    ? `worked on ${of} under another number, ${since}`
    : `said to be worked on ${of}, which worked on tooth ${tooth(session.fdi)}, ${since}`;
}
