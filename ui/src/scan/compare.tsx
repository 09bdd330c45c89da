// A scan beside an earlier one of the same jaw: how far its surface lies from the other, in colours, figures and words.
import { NativeSelect, SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { Patient, Scan } from '../api/types';
import { Card, RefusalNote, Waiting } from '../app/parts';
import { dateWords } from '../lexicon/words';
import { MeshView, pointOf } from '../mesh/lazy';
import { MapWords, scanMap, useColours } from '../mesh/map-words';
import { meshPaths, scanQuery, teethOfScan } from './queries';

const WHAT = 'Distance to the other scan';

export function CompareScans({ scan, patient }: { scan: Scan; patient: Patient }) {
  const others = patient.scans
    .filter((one) => one.state === 'examined' && one.jaw === scan.jaw && one.id !== scan.id)
    .reverse();
  const [other, setOther] = useState('');
  if (others.length === 0) return null;
  return (
    <Card title="Compare with an earlier scan">
      <NativeSelect
        label="The other scan of this jaw"
        value={other}
        onChange={(event) => setOther(event.currentTarget.value)}
        data={[
          { value: '', label: 'choose one' },
          ...others.map((one) => ({
            value: one.id,
            label: `${dateWords(one.received)}, ${one.name}`,
          })),
        ]}
      />
      {other !== '' && <Compared key={other} scan={scan} patient={patient.id} other={other} />}
    </Card>
  );
}

function Compared({ scan, patient, other }: { scan: Scan; patient: string; other: string }) {
  const [coloured, setColoured] = useState(true);
  const beside = useQuery(scanQuery(patient, other));
  const versions = beside.data && `${scan.versions}-${beside.data.versions}`;
  const map = useQuery({
    ...scanMap(patient, scan.id, other, versions ?? ''),
    enabled: versions !== undefined,
  });
  const colours = useColours(map, 'distance', WHAT);
  const teeth = useMemo(() => teethOfScan(scan), [scan]);
  const paths = useMemo(
    () =>
      meshPaths(patient, scan).map((path) =>
        coloured && versions ? `${path}&map=${other}&by=${versions}` : path,
      ),
    [patient, scan, other, coloured, versions],
  );
  const pins = useMemo(
    () =>
      (map.data?.places ?? []).map((one, index) => ({
        id: `d${index}`,
        at: pointOf(one.at),
        words: String(index + 1),
        tone: 'pin' as const,
      })),
    [map.data],
  );
  return (
    <>
      <SegmentedControl
        aria-label="Colours of the comparison"
        value={coloured ? 'map' : 'plain'}
        onChange={(value) => setColoured(value === 'map')}
        data={[
          { value: 'map', label: WHAT },
          { value: 'plain', label: 'As scanned' },
        ]}
      />
      <MeshView
        paths={paths}
        alt={`The ${scan.jaw ?? ''} jaw, coloured by its distance to the other scan`}
        teeth={teeth}
        pins={pins}
        paint={coloured ? 'value' : 'scan'}
        map={coloured ? colours : null}
        cutting={CUTTING}
        height="26rem"
      />
      {map.data && <MapWords map={map.data} numbered />}
      <RefusalNote error={beside.error ?? map.error} />
      {!map.data && !map.error && !beside.error && (
        <Waiting what="Bringing the two scans together" />
      )}
    </>
  );
}

const CUTTING = { label: 'This scan' };
