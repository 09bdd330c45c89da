// What was found on a scan: findings with a way to a plan, and every tooth with its confidence.
import { Button } from '@mantine/core';
import { Link } from 'react-router';
import type { Patient, Scan } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card, Tag, type Tone } from '../app/parts';
import { useMay } from '../app/session';
import { capital, percent, plain } from '../lexicon/words';
import { faultWords } from './faults';
import { misnumberedBy } from './misnumbered';
import './scan.css';

export const SEVERITY: Record<string, { tone: Tone; words: string }> = {
  note: { tone: 'quiet', words: 'to know' },
  warning: { tone: 'doubt', words: 'to look at' },
  error: { tone: 'bad', words: 'to act on' },
};

export function Findings({
  scan,
  patient,
  chosen,
  choose,
}: {
  scan: Scan;
  patient: Pick<Patient, 'id' | 'plans' | 'deliveries'>;
  chosen: number | null;
  choose: (fdi: number) => void;
}) {
  const { tooth } = useNumbers();
  const may = useMay('make_plan') && !misnumberedBy(patient, scan.id);
  return (
    <Card
      title="Findings"
      aside={<span className="soft small">suspicions from the surface, not diagnoses</span>}
    >
      {scan.findings.length === 0 && (
        <p className="empty">
          Nothing was found that the surface could show. That is no proof of health.
        </p>
      )}
      <div>
        {scan.findings.map((one, index) => (
          <div className="found" key={one.id}>
            <span className="pin">{index + 1}</span>
            <div className="stack">
              <p>
                <strong>
                  {capital(one.kind)}, tooth {tooth(one.fdi)}
                </strong>{' '}
                <Tag tone={SEVERITY[one.severity]?.tone ?? 'quiet'}>
                  {SEVERITY[one.severity]?.words ?? one.severity}
                </Tag>
              </p>
              <p>{plain(one.sentence)}</p>
              <div className="row mid">
                <span className="soft small">confidence {percent(one.confidence)}</span>
                <Button
                  size="xs"
                  variant="default"
                  aria-pressed={chosen === one.fdi}
                  onClick={() => choose(one.fdi)}
                >
                  Show the tooth
                </Button>
                {may && (
                  <Button
                    size="xs"
                    component={Link}
                    to={`/patients/${patient.id}/plans/new?scan=${scan.id}&fdi=${one.fdi}&finding=${one.id}`}
                    aria-label={`Plan for finding ${index + 1}`}
                  >
                    Plan
                  </Button>
                )}
              </div>
            </div>
          </div>
        ))}
      </div>
    </Card>
  );
}

/** How sure a number is, and where a person gave it. */
export function sureWords({
  confidence,
  by_hand,
}: Pick<Scan['teeth'][number], 'confidence' | 'by_hand'>): string {
  if (by_hand) return 'by hand';
  return `confidence ${confidence > 0.99 ? 'over 99 %' : percent(confidence)}`;
}

export function Teeth({
  scan,
  chosen,
  choose,
}: {
  scan: Scan;
  chosen: number | null;
  choose: (fdi: number) => void;
}) {
  const { number } = useNumbers();
  const doubtful = scan.teeth.filter((one) => one.doubts.length > 0).length;
  return (
    <Card
      title="Teeth"
      aside={
        <span className="soft">
          {scan.teeth.length} numbered{doubtful > 0 ? `, ${doubtful} in doubt` : ''}
        </span>
      }
    >
      <div className="tooth-list">
        {scan.teeth.map((one) => (
          <button
            key={one.fdi}
            type="button"
            aria-pressed={chosen === one.fdi}
            onClick={() => choose(one.fdi)}
          >
            <strong>{number(one.fdi)}</strong> {one.name}
            <br />
            <span className="soft small">{sureWords(one)}</span>{' '}
            {one.doubts.length > 0 && <Tag tone="doubt">check</Tag>}
            {one.doubts.map((doubt) => (
              <span key={doubt} className="small" style={{ display: 'block' }}>
                {doubt}
              </span>
            ))}
          </button>
        ))}
      </div>
    </Card>
  );
}

export function FileFacts({ scan }: { scan: Scan }) {
  const check = scan.check;
  if (!check) return null;
  return (
    <Card title="The file">
      <dl className="strip">
        <div>
          <dt>Faces</dt>
          <dd>{check.faces.toLocaleString('en-GB')}</dd>
        </div>
        <div>
          <dt>Unit</dt>
          <dd>
            {check.unit}
            <small>{check.unit_sure ? 'sure' : 'guessed from the size'}</small>
          </dd>
        </div>
        <div>
          <dt>Surface</dt>
          <dd>{check.closed ? 'closed' : 'open'}</dd>
        </div>
        <div>
          <dt>Jaw</dt>
          <dd>{scan.jaw ?? 'not known'}</dd>
        </div>
        <div>
          <dt>Labelled</dt>
          <dd>
            {scan.versions} {scan.versions === 1 ? 'time' : 'times'}
          </dd>
        </div>
      </dl>
      {check.findings.length === 0 ? (
        <p className="empty">Nothing is wrong with the file.</p>
      ) : (
        <ul className="list">
          {check.findings.map((one) => (
            <li key={one.kind + one.sentence}>
              <Tag tone={SEVERITY[one.severity]?.tone ?? 'quiet'}>
                {SEVERITY[one.severity]?.words ?? one.severity}
              </Tag>{' '}
              {faultWords(one)}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
