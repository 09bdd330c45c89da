// A tooth that is to be examined: its mark in the drawing, and why, in its panel.
import { Link } from 'react-router';
import type { Patient } from '../api/types';
import { useNumbers } from '../app/numbering';
import { useAccount } from '../app/session';
import { plannedOf, takenFor } from '../delivery/taken-for';
import { dateWords, momentWords } from '../lexicon/words';

/** A disc with an exclamation mark, about a point. */
export const ExamineMark = ({ x, y }: { x: number; y: number }) => (
  <g className="examine" transform={`translate(${x} ${y})`} aria-hidden>
    <circle r="7" />
    <path d="M0 -4V1M0 3.8V4" />
  </g>
);

/** A dot: something was begun of it that is in no record yet. */
export const BegunMark = ({ x, y }: { x: number; y: number }) => (
  <circle className="begun" cx={x} cy={y} r="4" aria-hidden />
);

type Of = Pick<Patient, 'to_examine' | 'deliveries' | 'plans'>;
type Session = Patient['deliveries'][number];
/** The sessions since which nobody charted it. */
export const leftBy = ({ deliveries }: Of, fdi: number): Session[] =>
  deliveries.filter((one) => one.to_examine.includes(fdi));

/** Whether a look at it counts, whatever is charted: it is to be examined, or was worked on by any number that it was said to have. */
export const isDue = ({ to_examine, deliveries }: Of, fdi: number): boolean =>
  to_examine.includes(fdi) ||
  deliveries.some((one) => one.worked && [one.fdi, ...takenFor(one)].includes(fdi));

export function ExamineNote({ patient, fdi }: { patient: Of; fdi: number }) {
  const { tooth } = useNumbers();
  const own = useAccount().role === 'patient';
  if (!patient.to_examine.includes(fdi)) return null;
  const sessions = leftBy(patient, fdi);
  return (
    <div className={`band ${own ? 'note' : 'bad'}`}>
      {own && <span>Your dentist will look at this tooth again.</span>}
      {!own && sessions.length === 0 && (
        <span>
          <strong>To be examined:</strong> left in doubt, and not charted since.
        </span>
      )}
      {sessions.map((one) => (
        <span key={one.id}>
          {!own && (
            <>
              <strong>To be examined:</strong>{' '}
              {whyOf(one, fdi, plannedOf(one, patient.plans), tooth)}.{' '}
            </>
          )}
          <Link to={`/deliveries/${one.id}`}>
            See the delivery{sessions.length > 1 && ` of ${momentWords(one.began)}`} (simulated)
          </Link>
        </span>
      ))}
    </div>
  );
}

function whyOf(
  session: Session,
  fdi: number,
  planned: number | undefined,
  tooth: (fdi: number) => string,
): string {
  const of = `in the session of ${dateWords(session.began)}`;
  if (takenFor(session).length === 0) return `worked on ${of}, and not charted since`;
  // What was charted before that was said is no look at the right tooth.
  const since = 'and not charted since that number was put right';
  if (session.fdi !== fdi)
    return `said to be worked on ${of}, which worked on tooth ${tooth(session.fdi)}, ${since}`;
  if (planned === fdi)
    return `worked on ${of}; its number was in doubt meanwhile, and it was not charted since`;
  return planned === undefined
    ? `worked on ${of}, whose tooth’s number was put right, and not charted since`
    : `worked on ${of} under another number, ${since}`;
}
