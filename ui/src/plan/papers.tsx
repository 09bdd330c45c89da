// The plan's pages and files: reports to read here, files to print and to keep.
import { Button, SegmentedControl, useComputedColorScheme } from '@mantine/core';
import { Fragment, type ReactNode, useState } from 'react';
import { Link } from 'react-router';
import type { Patient, Plan, PlanFile } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Card } from '../app/parts';
import { takenFor } from '../delivery/taken-for';
import { bytesWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { dicomOf, fileOf } from './words';

const PAPERS: Record<string, string> = {
  'report.html': 'The report',
  'proof.html': 'The proof',
  'delivery.html': 'The delivery',
};
const USES: Record<string, string> = {
  'restoration.stl': 'the part, for a printer or a mill',
  'restoration.3mf': 'the part with its unit, for a printer',
  'report.html': 'the plan, to read',
  'proof.html': 'the proof, to read',
  'delivery.html': 'the simulated delivery, to read',
  'before.ply': 'the place of work as scanned',
  'target.ply': 'the place of work as designed',
  'delivered.ply': 'the place of work as delivered (simulated)',
  'plan.json': 'the plan, for programs',
  'proof.json': 'the proof, for programs',
  'prescription.json': 'what the simulated device is told',
  'outcome.json': 'what came of it (simulated), for programs',
};

export function Paper({ src, title }: { src: string; title: string }) {
  const scheme = useComputedColorScheme('light');
  return <iframe className={`paper is-${scheme}`} src={src} title={title} />;
}

const REPORT = 'delivery.html';
/** The report of a delivery is sealed: it stays as it was written. */
export function WrittenBefore({
  row,
  planned,
}: {
  row: Pick<Patient['deliveries'][number], 'fdi' | 'was'>;
  /** The number of its plan, which is what the report says. */
  planned?: number | undefined;
}) {
  const { number } = useNumbers();
  // It was put back: the report is right.
  if (row.fdi === planned) return null;
  const was = takenFor(row).filter((fdi) => fdi !== row.fdi);
  if (was.length === 0) return null;
  return (
    <p className="band bad">
      <span>
        This report was written before its tooth’s number was put right: it is tooth{' '}
        <strong>{number(row.fdi)}</strong>, not {was.map(number).join(' or ')}.
      </span>
    </p>
  );
}
const WrittenBeforeOf = ({ plan, name }: { plan: Plan; name: string }) => {
  const row = usePatient().deliveries.findLast((one) => one.plan === plan.id);
  return name === REPORT && row ? <WrittenBefore row={row} planned={plan.fdi} /> : null;
};

export function Papers({ plan, patient }: { plan: Plan; patient: string }) {
  const there = plan.files.filter((file) => PAPERS[file.name] !== undefined);
  const [wanted, setWanted] = useState('');
  const name = wanted || there[0]?.name || '';
  const [open, setOpen] = useState(false);
  if (there.length === 0) return null;
  const src = fileOf(patient, plan.id, name);
  return (
    <div className="screen">
      <Card title="To read">
        <div className="row mid">
          <SegmentedControl
            aria-label="Page"
            value={name}
            onChange={setWanted}
            data={there.map((file) => ({
              value: file.name,
              label: PAPERS[file.name] ?? file.name,
            }))}
          />
          <Button size="sm" variant="default" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Close it' : 'Read it here'}
          </Button>
          <a href={src} target="_blank" rel="noreferrer">
            Open in a tab of its own
          </a>
        </div>
        <WrittenBeforeOf plan={plan} name={name} />
        {open && <Paper key={src} src={src} title={PAPERS[name] ?? name} />}
      </Card>
    </div>
  );
}

/** All of it on paper, where it cannot be looked up; it may break between groups. */
export function Digest({ sha256 }: { sha256: string }) {
  return (
    <>
      <code className="screen" title={sha256}>
        {sha256.slice(0, 16)}…
      </code>
      <code className="printed">
        {(sha256.match(/.{1,8}/g) ?? []).map((group, at) => (
          <Fragment key={at}>
            {group}
            <wbr />
          </Fragment>
        ))}
      </code>
    </>
  );
}

interface FileListProps {
  files: PlanFile[];
  href: (name: string) => string;
  /** What is to be known of a file. */
  of?: (name: string) => ReactNode;
}
export function FileList({ files, href, of }: FileListProps) {
  return (
    <ul className="list">
      {files.map((file) => (
        <li key={file.name}>
          <span>
            <strong>{file.name}</strong>
            {USES[file.name] && <span className="soft">, {USES[file.name]}</span>}
            <br />
            <span className="soft small">
              {bytesWords(file.bytes)}, SHA-256 <Digest sha256={file.sha256} />
            </span>
            {of?.(file.name)}
          </span>
          <Button
            className="push"
            size="sm"
            variant="default"
            component="a"
            href={href(file.name)}
            download={file.name}
            aria-label={`Download ${file.name}`}
          >
            Download
          </Button>
        </li>
      ))}
    </ul>
  );
}

export function Files({ plan, patient }: { plan: Plan; patient: string }) {
  if (plan.files.length === 0) return null;
  const part = (file: PlanFile): boolean => file.name.startsWith('restoration.');
  return (
    <Card
      title="Print"
      aside={
        plan.part && <Link to={`/patients/${patient}/plans/${plan.id}/print`}>Print sheet</Link>
      }
    >
      <FileList files={plan.files.filter(part)} href={(name) => fileOf(patient, plan.id, name)} />
      {plan.files.some((file) => file.name === 'restoration.stl') && (
        <p className="soft small">
          For the clinic’s archive:{' '}
          <a href={dicomOf(patient, plan.id)} download="restoration.dcm">
            the part as DICOM
          </a>{' '}
          (Encapsulated STL), with the patient’s name, number and day of birth in it.
        </p>
      )}
      <details>
        <summary>All other files</summary>
        <FileList
          files={plan.files.filter((file) => !part(file))}
          href={(name) => fileOf(patient, plan.id, name)}
          of={(name) => <WrittenBeforeOf plan={plan} name={name} />}
        />
      </details>
    </Card>
  );
}
