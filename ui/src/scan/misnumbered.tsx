// A scan by whose numbers a tooth was worked on that was, or was said for a while to be, another one: its numbers count for none of its teeth.
// In: a patient's record, and a scan. Out: whether it is one, and why, wherever that scan is shown.
// Law: it is told for as long as the scan is there, also once both teeth were looked at; no plan is offered on it, since none is made.
import { Link } from 'react-router';
import type { Patient } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Tag } from '../app/parts';
import { useAccount } from '../app/session';
import { plannedOf, takenFor, takenWords } from '../delivery/taken-for';

type Record = Pick<Patient, 'plans' | 'deliveries'>;
/** The sessions that said so; nothing where its numbers hold as far as is known. */
export function misnumberedBy(record: Record, scan: string): Patient['deliveries'] | undefined {
  const mine = record.plans.filter((one) => one.scan === scan);
  const by = record.deliveries.filter(
    (one) => takenFor(one).length > 0 && mine.some(({ id }) => id === one.plan),
  );
  return by.length > 0 || mine.some((one) => one.standing === 'misnumbered') ? by : undefined;
}

/** Its tooth has the number again that was planned. */
const isBack = ({ plans }: Record, one: Patient['deliveries'][number]): boolean =>
  plannedOf(one, plans) === one.fdi;
/** Whether its numbers were in doubt only, as far as is known now. */
const inDoubt = (record: Record, by: Patient['deliveries']): boolean =>
  by.length > 0 && by.every((one) => isBack(record, one));

/** The same in a list of scans, and in a choice of one. */
function mark(record: Record, scan: string): string | undefined {
  const by = misnumberedBy(record, scan);
  return by && `tooth numbers ${inDoubt(record, by) ? 'in doubt' : 'wrong'}`;
}
export function MisnumberedMark({ patient, scan }: { patient: Record; scan: string }) {
  const words = mark(patient, scan);
  return words && <Tag tone="bad">{words}</Tag>;
}
export function misnumberedWords(patient: Record, scan: string): string {
  const words = mark(patient, scan);
  return words ? `, ${words}` : '';
}

/** In the place of what its numbers are needed for. */
export function Misnumbered({
  patient,
  scan,
}: {
  patient: Pick<Patient, 'id' | 'plans' | 'deliveries'>;
  scan: string;
}) {
  const { tooth } = useNumbers();
  const own = useAccount().role === 'patient';
  const by = misnumberedBy(patient, scan);
  if (!by) return null;
  return (
    <div className={`band ${own ? 'note' : 'bad'}`} role="status">
      <strong>
        {inDoubt(patient, by)
          ? 'By the numbers of this scan a tooth was worked on whose number was in doubt meanwhile.'
          : 'By the numbers of this scan a tooth was worked on that was another one.'}
      </strong>
      {by.map((one) => (
        <span key={one.id}>
          Tooth {tooth(one.fdi)} was worked on (simulated)
          {isBack(patient, one) && ', as was planned; its number was in doubt meanwhile'}.{' '}
          {takenWords(one, tooth)}{' '}
          <Link to={`/deliveries/${one.id}`}>See the delivery (simulated)</Link>
        </span>
      ))}
      {own ? (
        <span>Your dentist plans nothing more on this scan.</span>
      ) : (
        <span>
          Its numbers may be wrong for each of its teeth, and no plan is made on it any more. Scan
          the mouth anew, and plan on that scan.
        </span>
      )}
    </div>
  );
}
