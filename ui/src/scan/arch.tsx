// The arch of a patient in 3D: the newest examined scan of either jaw, with what was found on it.
import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { Patient, Scan } from '../api/types';
import { NumberingChoice } from '../app/numbering';
import { Card, Shown, useTitle } from '../app/parts';
import { useMay } from '../app/session';
import { dateWords } from '../lexicon/words';
import { bringPictureIntoView } from '../mesh/into-view';
import { MeshView, pointOf } from '../mesh/lazy';
import type { Paint } from '../mesh/scene';
import { usePatient } from '../practice/patient';
import { Findings } from './found';
import { Misnumbered, misnumberedWords } from './misnumbered';
import { meshPaths, scanQuery, teethOfScan } from './queries';

export default function Arch() {
  const patient = usePatient();
  useTitle(`Arch of ${patient.name}`);
  const may = useMay('bring_scan');
  const scans = patient.scans.filter((one) => one.state === 'examined').reverse();
  const [wanted, setWanted] = useState('');
  const id = wanted || scans[0]?.id || '';
  const query = useQuery({ ...scanQuery(patient.id, id), enabled: id !== '' });
  if (scans.length === 0) {
    return (
      <Card title="Arch">
        <p className="empty">
          There is no examined scan yet.
          {may && (
            <>
              {' '}
              <Link to="../scans/new">Scan in</Link> first.
            </>
          )}
        </p>
      </Card>
    );
  }
  return (
    <>
      <div className="row">
        <NativeSelect
          className="grow"
          label="Scan"
          value={id}
          onChange={(event) => setWanted(event.currentTarget.value)}
          data={scans.map((one) => ({
            value: one.id,
            label: `${one.jaw ?? ''} ${dateWords(one.received)}, ${one.name}${misnumberedWords(patient, one.id)}`,
          }))}
        />
        <NumberingChoice />
      </div>
      <Shown query={query} what="Fetching the scan">
        {(scan) => (
          <>
            <Misnumbered patient={patient} scan={scan.id} />
            <ArchOf key={scan.id} scan={scan} patient={patient} />
          </>
        )}
      </Shown>
    </>
  );
}

function ArchOf({ scan, patient }: { scan: Scan; patient: Patient }) {
  const [chosen, setChosen] = useState<number | null>(null);
  const [paint, setPaint] = useState<Paint>('teeth');
  const paths = useMemo(() => meshPaths(patient.id, scan), [patient.id, scan]);
  const teeth = useMemo(() => teethOfScan(scan), [scan]);
  const pins = useMemo(
    () =>
      scan.findings.map((one, index) => ({
        id: `f${one.id}`,
        at: pointOf(one.at),
        words: String(index + 1),
        tone: 'pin' as const,
      })),
    [scan],
  );
  const choose = (fdi: number): void => {
    setChosen(chosen === fdi ? null : fdi);
    if (chosen !== fdi) bringPictureIntoView();
  };
  return (
    <div className="wide-left">
      <Card>
        <MeshView
          paths={paths}
          alt={`The ${scan.jaw ?? ''} jaw with its tooth numbers`}
          teeth={teeth}
          pins={pins}
          chosen={chosen}
          paint={paint}
        />
        <SegmentedControl
          aria-label="Colours"
          value={paint}
          onChange={(value) => setPaint(value as Paint)}
          data={[
            { value: 'teeth', label: 'A colour for each tooth' },
            { value: 'scan', label: 'As scanned' },
          ]}
        />
      </Card>
      <Findings scan={scan} patient={patient} chosen={chosen} choose={choose} />
    </div>
  );
}
