// One scan: how it was examined, what was found, and the correction of a label.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useParams, useSearchParams } from 'react-router';
import type { Patient, Scan } from '../api/types';
import { JobCard } from '../app/job';
import { NumberingChoice } from '../app/numbering';
import { Card, Shown, Tag, useTitle } from '../app/parts';
import { useMay } from '../app/session';
import { bytesWords, momentWords } from '../lexicon/words';
import type { Vector } from '../mesh/frame';
import { bringPictureIntoView } from '../mesh/into-view';
import { MeshView, pointOf } from '../mesh/lazy';
import { usePatient } from '../practice/patient';
import { CompareScans } from './compare';
import { Correct } from './correct';
import { FileFacts, Findings, Teeth } from './found';
import { MouthDoubt } from './identity';
import { Misnumbered, misnumberedBy } from './misnumbered';
import { meshPaths, scanQuery, teethOfScan } from './queries';
import { SCAN_TONES } from './scans';
import { ToSettle } from './to-settle';

export default function ScanPage() {
  const patient = usePatient();
  const { s = '' } = useParams();
  const [search, setSearch] = useSearchParams();
  const cache = useQueryClient();
  const job = search.get('job');
  const query = useQuery(scanQuery(patient.id, s));
  // Whose mouth it is those who brought it in find out.
  const staff = useMay('list_patients');
  useTitle(`Scan ${query.data?.name ?? ''}`);
  const renew = (): void => {
    void cache.invalidateQueries({ queryKey: ['scan', patient.id, s] });
    void cache.invalidateQueries({ queryKey: ['patient', patient.id] });
  };
  return (
    <Shown query={query} what="Fetching the scan">
      {(scan) => (
        <>
          <div className="head">
            <div>
              <h2>
                {scan.name} <Tag tone={SCAN_TONES[scan.state] ?? 'quiet'}>{scan.state}</Tag>
              </h2>
              <p className="soft small">
                {bytesWords(scan.bytes)}, {momentWords(scan.received)}, by {scan.by}, SHA-256{' '}
                <code>{scan.sha256.slice(0, 16)}</code>
              </p>
            </div>
            <NumberingChoice />
          </div>
          {job && <JobCard key={job} id={job} title="Looking at the scan" ended={renew} />}
          <Misnumbered patient={patient} scan={scan.id} />
          <ToSettle scan={scan} />
          {staff && scan.state === 'examined' && <MouthDoubt patient={patient} scan={scan} />}
          {scan.state === 'refused' && (
            <div className="band bad" role="alert">
              <strong>This scan cannot be used.</strong>
              <span>{scan.error}</span>
              <span>What next: scan the jaw again, or export the file again from the scanner.</span>
            </div>
          )}
          {scan.state === 'examining' && !job && <p role="status">It is being looked at …</p>}
          {scan.state === 'examined' && (
            <Examined
              key={scan.id}
              scan={scan}
              patient={patient}
              begun={(id) => setSearch({ job: id }, { replace: true })}
            />
          )}
          <FileFacts scan={scan} />
        </>
      )}
    </Shown>
  );
}

function Examined({
  scan,
  patient,
  begun,
}: {
  scan: Scan;
  patient: Patient;
  begun: (job: string) => void;
}) {
  const may = useMay('bring_scan');
  const wrong = misnumberedBy(patient, scan.id) !== undefined;
  const [chosen, setChosen] = useState<number | null>(null);
  const [at, setAt] = useState<Vector | null>(null);
  const paths = useMemo(() => meshPaths(patient.id, scan), [patient.id, scan]);
  const teeth = useMemo(() => teethOfScan(scan), [scan]);
  const pins = useMemo(
    () => [
      ...scan.findings.map((one, index) => ({
        id: `f${one.id}`,
        at: pointOf(one.at),
        words: String(index + 1),
        tone: 'pin' as const,
      })),
      ...(at ? [{ id: 'seed', at, words: '', tone: 'seed' as const }] : []),
    ],
    [scan, at],
  );
  const choose = (fdi: number): void => {
    setChosen(chosen === fdi ? null : fdi);
    if (chosen !== fdi) bringPictureIntoView();
  };
  return (
    <>
      <div className="wide-left">
        <Card>
          <MeshView
            paths={paths}
            alt={`The ${scan.jaw ?? ''} jaw with its tooth numbers`}
            teeth={teeth}
            pins={pins}
            chosen={chosen}
            {...(may ? { onPick: (point: Vector) => setAt(point) } : {})}
          />
        </Card>
        <div className="stack">
          {may && !wrong && (
            <Correct
              scan={scan}
              patient={patient.id}
              chosen={chosen}
              at={at}
              setAt={setAt}
              begun={begun}
            />
          )}
        </div>
      </div>
      <CompareScans scan={scan} patient={patient} />
      <Findings scan={scan} patient={patient} chosen={chosen} choose={choose} />
      <Teeth scan={scan} chosen={chosen} choose={choose} />
    </>
  );
}
