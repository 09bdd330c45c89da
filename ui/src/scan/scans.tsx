// All scans of a patient.
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { Patient } from '../api/types';
import { Card, Tag, useTitle, type Tone } from '../app/parts';
import { useMay } from '../app/session';
import { momentWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { MisnumberedMark } from './misnumbered';

export const SCAN_TONES: Record<string, Tone> = {
  examining: 'note',
  examined: 'good',
  refused: 'bad',
};

export const SERIES_TONES: Record<string, Tone> = {
  making: 'note',
  made: 'good',
  refused: 'bad',
};

export default function Scans() {
  const patient = usePatient();
  useTitle(`Scans of ${patient.name}`);
  const may = useMay('bring_scan');
  return (
    <>
      <Card
        title="Scans"
        aside={
          may && (
            <Button component={Link} to="new">
              Scan in
            </Button>
          )
        }
      >
        {patient.scans.length === 0 && <p className="empty">No scan has come in yet.</p>}
        <ul className="list">
          {[...patient.scans].reverse().map((one) => (
            <li key={one.id}>
              <span>
                <Link className="name" to={one.id}>
                  {one.name}
                </Link>{' '}
                <Tag tone={SCAN_TONES[one.state] ?? 'quiet'}>{one.state}</Tag>{' '}
                <MisnumberedMark patient={patient} scan={one.id} />
                <br />
                <span className="soft small">{momentWords(one.received)}</span>
              </span>
              <span className="push soft">{foundWords(one)}</span>
            </li>
          ))}
        </ul>
      </Card>
      <SeriesList patient={patient} />
    </>
  );
}

/** A scan that cannot be used shows no mouth without teeth and flaws. */
function foundWords({ state, jaw, teeth, findings }: Patient['scans'][number]): string {
  if (state !== 'examined') return state === 'refused' ? 'cannot be used' : 'not known yet';
  const found = `${teeth} teeth, ${findings} ${findings === 1 ? 'finding' : 'findings'}`;
  return jaw ? `${jaw} jaw, ${found}` : found;
}

/** Series of slices, where there are any. */
function SeriesList({ patient }: { patient: Patient }) {
  if (patient.series.length === 0) return null;
  return (
    <Card
      title="CT and cone-beam series"
      aside={<span className="soft small">to look at; no plan uses them yet</span>}
    >
      <ul className="list">
        {[...patient.series].reverse().map((one) => (
          <li key={one.id}>
            <span>
              <Link className="name" to={`series/${one.id}`}>
                {one.name}
              </Link>{' '}
              <Tag tone={SERIES_TONES[one.state] ?? 'quiet'}>{one.state}</Tag>
              <br />
              <span className="soft small">{momentWords(one.received)}</span>
            </span>
            {one.size && <span className="push soft">{one.size.join(' × ')} voxels</span>}
          </li>
        ))}
      </ul>
    </Card>
  );
}
