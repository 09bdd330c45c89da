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
import { takenFor, takenWords, toldPlainly } from '../delivery/taken-for';
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

/** What left a tooth there whose number was wrong, or that was meant and not worked on. */
const renumbered = (patient: Patient): Patient['deliveries'] =>
  patient.deliveries
    .filter((one) => takenFor(one).length > 0)
    .filter((one) => [one.fdi, ...takenFor(one)].some((fdi) => patient.to_examine.includes(fdi)));

/** For whose record it is. */
function ToLookAt({ patient }: { patient: Patient }) {
  const { tooth } = useNumbers();
  const told = renumbered(patient);
  const { to_examine } = patient;
  const teeth = `${to_examine.length === 1 ? 'tooth' : 'teeth'} ${to_examine.map(tooth).join(', ')}`;
  return (
    <div className="band note" role="status">
      {told.map((one) => {
        const planned = patient.plans.find((plan) => plan.id === one.plan)?.fdi;
        return <span key={one.id}>{toldPlainly(one.fdi, planned ?? one.fdi, tooth)}</span>;
      })}
      <span>
        Your dentist will look at {teeth} again
        {told.length === 0 && ' after the last treatment there'}.
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
