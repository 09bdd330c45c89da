// One person's record: the head and the ways into it. The parts get the record by `usePatient`.
// Law: what is typed or chosen for one patient is gone with the way to another.
import { useQuery } from '@tanstack/react-query';
import { Link, NavLink, Outlet, useOutletContext, useParams } from 'react-router';
import { api, take } from '../api/client';
import type { Patient } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Shown } from '../app/parts';
import { useAccount, useMay } from '../app/session';
import { chartPath } from '../chart/path';
import { plannedOf, takenFor, takenWords, toldPlainly } from '../delivery/taken-for';
import { dateWords } from '../lexicon/words';
import { HighAnxiety } from './today';

export const usePatient = (): Patient => useOutletContext<Patient>();

export function patientQuery(p: string) {
  return {
    queryKey: ['patient', p],
    queryFn: () => take(api.GET('/api/patients/{p}', { params: { path: { p } } })),
  };
}

const PARTS = [
  ['', 'Summary'],
  ['chart', 'Chart'],
  ['arch', 'Arch'],
  ['scans', 'Scans'],
  ['plans', 'Plans'],
  ['timeline', 'Timeline'],
] as const;

export default function PatientFrame() {
  const { p = '' } = useParams();
  const query = useQuery(patientQuery(p));
  const care = useMay('see_care');
  const own = useAccount().role === 'patient';
  return (
    <Shown query={query} what="Opening the record">
      {(patient) => (
        <>
          <div className="stack">
            <h1>{patient.name}</h1>
            <p className="facts">
              <span>
                born <strong>{dateWords(patient.born)}</strong>
              </span>
              <span>
                number <strong>{patient.number}</strong>
              </span>
              {!own && (
                <>
                  <span>
                    record <strong>{patient.id}</strong>
                  </span>
                  <HighAnxiety mdas={patient.mdas.at(-1)?.total} />
                </>
              )}
            </p>
          </div>
          {patient.to_examine.length > 0 && <ToExamine patient={patient} own={own} />}
          <nav className="tabs" aria-label={`Record of ${patient.name}`}>
            {PARTS.filter(([path]) => care || path === '').map(([path, words]) => (
              <NavLink key={path} to={path} end={path === ''}>
                {words}
              </NavLink>
            ))}
          </nav>
          <Outlet key={patient.id} context={patient} />
        </>
      )}
    </Shown>
  );
}

type Session = Patient['deliveries'][number];
/** The sessions that left a tooth there whose number was wrong, or that was meant and not worked on; not one that is settled. */
const renumbered = (patient: Patient): Session[] =>
  patient.deliveries.filter((one) => takenFor(one).length > 0 && one.to_examine.length > 0);

/** Which tooth it was, by the plan where that is at hand, and why others that were named are looked at, too. */
function plainly(one: Session, plans: Patient['plans'], tooth: (fdi: number) => string): string {
  const planned = plannedOf(one, plans);
  const others = takenFor(one).filter((fdi) => fdi !== planned);
  const told =
    planned === undefined
      ? `We worked on tooth ${tooth(one.fdi)}.`
      : toldPlainly(one.fdi, planned, tooth);
  return others.length === 0
    ? told
    : `${told} For a while it was written down as tooth ${others.map(tooth).join(' and tooth ')}; that was put right, and is why we look again.`;
}

/** For whose record it is. */
function ToLookAt({ patient }: { patient: Patient }) {
  const { tooth } = useNumbers();
  const { to_examine, deliveries, plans } = patient;
  const told = renumbered(patient);
  const named = (all: number[]) =>
    `${all.length === 1 ? 'tooth' : 'teeth'} ${all.map(tooth).join(', ')}`;
  // Those for which a number is not the reason, or not the only one.
  const treated = to_examine.filter((fdi) => {
    const by = deliveries.filter((one) => one.to_examine.includes(fdi));
    return by.length === 0 || by.some((one) => !told.includes(one));
  });
  const after = 'after the last treatment there';
  return (
    <div className="band note" role="status">
      <strong>Simulated device only.</strong>
      {told.map((one) => (
        <span key={one.id}>{plainly(one, plans, tooth)}</span>
      ))}
      <span>
        Your dentist will look at {named(to_examine)} again
        {treated.length > 0 &&
          (told.length === 0 ? ` ${after}` : `; at ${named(treated)} ${after}`)}
        .
      </span>
    </div>
  );
}

/** What nobody may overlook who opens the record. */
function ToExamine({ patient, own }: { patient: Patient; own: boolean }) {
  const { tooth, number } = useNumbers();
  const one = patient.to_examine.length === 1;
  if (own) return <ToLookAt patient={patient} />;
  const teeth = `${one ? 'tooth' : 'teeth'} ${patient.to_examine.map(tooth).join(', ')}`;
  return (
    <div className="band bad" role="status">
      <strong>To be examined: {teeth}.</strong>
      <span>
        A delivery (simulated) left {one ? 'it' : 'them'} in doubt, and nobody has charted{' '}
        {one ? 'it' : 'them'} since.
      </span>
      {renumbered(patient).map((one) => (
        <span key={one.id}>
          Tooth {tooth(one.fdi)} was worked on. {takenWords(one, tooth)}
        </span>
      ))}
      <span className="row">
        {patient.to_examine.map((fdi) => (
          <Link key={fdi} to={chartPath(patient.id, fdi)}>
            {one ? 'To the chart' : `To the chart of ${number(fdi)}`}
          </Link>
        ))}
      </span>
    </div>
  );
}
