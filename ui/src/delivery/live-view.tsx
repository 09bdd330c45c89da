// Planned against delivered while the session goes: zones of the plan in the tooth, coloured as they are done.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, take } from '../api/client';
import type { Cockpit, Plan } from '../api/types';
import { Card, Waiting } from '../app/parts';
import type { Blocks } from '../mesh/blocks';
import { isDrawnByProcessor } from '../mesh/drawn-by';
import { MeshView, pointOf } from '../mesh/lazy';
import { scanQuery, teethOfScan } from '../scan/queries';
import { AT_WORK, AWAY, DONE, looksOf, PLANNED, type Rgb } from './live-zones';
import { usePaced } from './paced';

// Figures, alarms and the stop never wait for a picture: where it is drawn without a graphics card, each frame takes long.
const PICTURE_MS = 1000;
const DRAWN_BY_PROCESSOR_MS = 3000;

export function LiveView({
  now: newest,
  plan,
  patient,
}: {
  now: Cockpit | null;
  plan: Plan;
  patient: string;
}) {
  const now = usePaced(newest, isDrawnByProcessor() ? DRAWN_BY_PROCESSOR_MS : PICTURE_MS);
  const zones = useZones(patient, plan.id);
  const scan = useQuery(scanQuery(patient, plan.scan)).data;
  const orient = useMemo(() => (scan ? teethOfScan(scan) : undefined), [scan]);
  const blocks = useMemo<Blocks | null>(
    () =>
      zones.data
        ? {
            block_mm: zones.data.block_mm,
            origin_mm: pointOf(zones.data.origin_mm),
            zones: zones.data.zones.map((zone) => zone.blocks),
          }
        : null,
    [zones.data],
  );
  // A picture changes when a zone does, or the one at work by a fiftieth; not with every word of the session.
  const step = now ? `${now.zone} ${Math.round(now.zone_share * 50)}` : '';
  const looks = useMemo(
    () => (zones.data ? looksOf(zones.data.zones, now) : []),
    [zones.data, step],
  );
  const paths = useMemo(
    // The tooth is seen through; what is looked at are the zones.
    () => [`/api/patients/${patient}/plans/${plan.id}/mesh?which=before&level=1`],
    [patient, plan.id],
  );
  if (zones.isError) return null;
  const done = now ? Math.min(now.zone, now.zones) : 0;
  return (
    <Card title="Planned against delivered">
      {blocks ? (
        <MeshView
          paths={paths}
          alt={`The place of work, seen through, with the zones of the plan: ${done} of ${now?.zones ?? blocks.zones.length} are done`}
          paint="scan"
          blocks={blocks}
          zoneLooks={looks}
          height="20rem"
          {...(orient ? { orient } : {})}
        />
      ) : (
        <Waiting what="Fetching the zones of the plan" />
      )}
      <Keys />
      <p className="small soft">
        By what the simulated device reports. How it really came out is measured after the session.
      </p>
    </Card>
  );
}

function useZones(p: string, n: string) {
  return useQuery({
    queryKey: ['zones', p, n],
    staleTime: Infinity,
    queryFn: () =>
      take(api.GET('/api/patients/{p}/plans/{n}/zones', { params: { path: { p, n } } })),
  });
}

function Keys() {
  return (
    <div className="row mid small">
      <Key colour={PLANNED} words="planned" />
      <Key colour={AT_WORK} words="at work" />
      <Key colour={DONE} words="delivered" />
      <Key colour={AWAY} words="to be taken away, gone when done" />
    </div>
  );
}

function Key({ colour, words }: { colour: Rgb; words: string }) {
  const rgb = colour.map((part) => Math.round(part * 255)).join(' ');
  return (
    <span className="zone-key">
      <span className="swatch" style={{ background: `rgb(${rgb})` }} /> {words}
    </span>
  );
}
