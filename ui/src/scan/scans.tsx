// All scans of a patient.
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import { Card, Tag, useTitle, type Tone } from '../app/parts';
import { useMay } from '../app/session';
import { momentWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';

export const SCAN_TONES: Record<string, Tone> = {
  examining: 'note',
  examined: 'good',
  refused: 'bad',
};

export default function Scans() {
  const patient = usePatient();
  useTitle(`Scans of ${patient.name}`);
  const may = useMay('bring_scan');
  return (
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
              <Tag tone={SCAN_TONES[one.state] ?? 'quiet'}>{one.state}</Tag>
              <br />
              <span className="soft small">{momentWords(one.received)}</span>
            </span>
            <span className="push soft">
              {one.jaw ? `${one.jaw} jaw, ` : ''}
              {one.teeth} teeth, {one.findings} {one.findings === 1 ? 'finding' : 'findings'}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
