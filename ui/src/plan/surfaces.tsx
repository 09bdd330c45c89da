// The surfaces of a plan: as scanned, as designed, the part, as delivered; each coloured by its distance or thickness.
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { Link } from 'react-router';
import type { Plan } from '../api/types';
import { Card, Waiting } from '../app/parts';
import { useAccount } from '../app/session';
import { MeshView } from '../mesh/lazy';
import { MapWords, planMap, useColours } from '../mesh/map-words';
import { scanQuery, teethOfScan } from '../scan/queries';

type Which = 'before' | 'target' | 'restoration' | 'delivered';
const WORDS: Record<Which, string> = {
  before: 'As scanned',
  target: 'As designed',
  restoration: 'The part',
  delivered: 'Delivered (simulated)',
};
/** For the patient, who sees the plain tooth first, before and after. */
const OWN_WORDS: Record<Which, string> = {
  before: 'Before',
  target: 'After, as planned',
  restoration: 'The part',
  delivered: 'After (simulated)',
};
const DESIGN = 'Distance to the design';
/** What each surface can be coloured by, besides as it was scanned. */
const MAPS: Record<Which, { map: string; label: string; way: 'distance' | 'thickness' }> = {
  before: { map: 'target', label: DESIGN, way: 'distance' },
  target: { map: 'before', label: 'Distance to the tooth as scanned', way: 'distance' },
  restoration: { map: 'thickness', label: 'Thickness', way: 'thickness' },
  delivered: { map: 'target', label: DESIGN, way: 'distance' },
};
/** The surface whose line stands beside it in a cut. */
const BESIDE: Record<Which, Which> = {
  before: 'target',
  target: 'before',
  restoration: 'before',
  delivered: 'target',
};

export function Surfaces({ plan, patient }: { plan: Plan; patient: string }) {
  const delivered = plan.state === 'delivered';
  const [wanted, setWhich] = useState<Which | null>(null);
  const own = useAccount().role === 'patient';
  const words = own ? OWN_WORDS : WORDS;
  const which = wanted ?? (delivered && !own ? 'delivered' : 'target');
  const [plain, setPlain] = useState<boolean | null>(null);
  const coloured = plain === null ? which === 'delivered' && !own : !plain;
  return (
    <Card
      title={
        which === 'delivered' && !own ? 'Planned against delivered (simulated)' : 'Before and after'
      }
      aside={
        plan.part && (
          <Link to={`/patients/${patient}/plans/${plan.id}/print`}>To print the part</Link>
        )
      }
    >
      <div className="row">
        <Choice
          label="Surface"
          value={which}
          set={(value) => setWhich(value as Which)}
          ways={waysOf(plan).map((value) => ({ value, label: words[value] }))}
        />
        <Choice
          label="Colours"
          value={coloured ? 'map' : 'plain'}
          set={(value) => setPlain(value === 'plain')}
          ways={[
            { value: 'plain', label: own ? 'As it looks' : 'As scanned' },
            { value: 'map', label: MAPS[which].label },
          ]}
        />
      </div>
      <Surface plan={plan} patient={patient} which={which} coloured={coloured} />
    </Card>
  );
}

const waysOf = (plan: Plan): Which[] => [
  'before',
  'target',
  ...(plan.part ? (['restoration'] as const) : []),
  ...(plan.state === 'delivered' ? (['delivered'] as const) : []),
];

interface SurfaceProps {
  plan: Plan;
  patient: string;
  which: Which;
  coloured: boolean;
}
/** One surface in 3D, and what is said of its colours. */
function Surface({ plan, patient, which, coloured }: SurfaceProps) {
  const own = MAPS[which];
  const beside = BESIDE[which];
  const scan = useQuery(scanQuery(patient, plan.scan)).data;
  const orient = useMemo(() => (scan ? teethOfScan(scan) : undefined), [scan]);
  const map = useQuery({ ...planMap(patient, plan.id, which, own.map), enabled: coloured });
  const colours = useColours(map, own.way, own.label);
  const root = `/api/patients/${patient}/plans/${plan.id}/mesh?which=`;
  const paths = useMemo(
    () => [`${root}${which}${coloured ? `&map=${own.map}` : ''}`],
    [root, which, own, coloured],
  );
  const cutting = useMemo(
    () => ({
      label: WORDS[which],
      second: { path: `${root}${beside}`, label: WORDS[beside] },
    }),
    [root, which, beside],
  );
  return (
    <>
      <MeshView
        paths={paths}
        alt={`The place of work, ${WORDS[which].toLowerCase()}${coloured ? `, coloured by ${own.label.toLowerCase()}` : ''}`}
        paint={coloured ? 'value' : 'scan'}
        map={coloured ? colours : null}
        cutting={cutting}
        height="24rem"
        {...(orient ? { orient } : {})}
      />
      {which === 'delivered' && (
        <p className="small soft">
          The delivered surface is that of the place of work only: flat sides and a flat floor are
          where it is cut out, no part of the tooth.
        </p>
      )}
      {coloured && map.data && <MapWords map={map.data} />}
      {coloured && !map.data && !map.error && <Waiting what="Measuring the surface" />}
    </>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  set: (value: string) => void;
  ways: { value: string; label: string }[];
}
function Choice({ label, value, set, ways }: ChoiceProps) {
  return (
    <div className="choice">
      <span className="small soft" aria-hidden>
        {label}
      </span>
      <SegmentedControl aria-label={label} value={value} onChange={set} data={ways} />
    </div>
  );
}
