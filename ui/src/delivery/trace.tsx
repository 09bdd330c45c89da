// The rise of the surface over the session, as it came in, with its limit dashed.
import { useEffect, useRef, useState } from 'react';
import type { Cockpit } from '../api/types';
import { clock, fixed } from '../lexicon/words';

export interface Sample {
  at: number;
  rise: number;
}
const MOST = 400;

/** Keeps a trace short: when it is full, every second sample goes. */
export function grown(trace: Sample[], sample: Sample): Sample[] {
  const last = trace.at(-1);
  if (last && sample.at <= last.at) return trace;
  const next = [...trace, sample];
  return next.length > MOST ? next.filter((_, index) => index % 2 === 0) : next;
}

export function Trace({ now }: { now: Cockpit }) {
  const [trace, setTrace] = useState<Sample[]>([]);
  const seen = useRef(-1);
  useEffect(() => {
    if (seen.current === now.at_ms || typeof now.surface_rise_k !== 'number') return;
    seen.current = now.at_ms;
    const rise = now.surface_rise_k;
    setTrace((old) => grown(old, { at: now.at_ms, rise }));
  }, [now]);
  const limit =
    typeof now.surface_limit_k === 'number' && now.surface_limit_k > 0 ? now.surface_limit_k : null;
  const high = Math.max(limit ?? 1, ...trace.map((one) => one.rise)) * 1.1;
  const from = trace[0]?.at ?? 0;
  const long = Math.max(1, (trace.at(-1)?.at ?? 1) - from);
  const y = (rise: number): number => 110 - (rise / high) * 100;
  const line = trace
    .map((one) => `${(((one.at - from) / long) * 600).toFixed(1)},${y(one.rise).toFixed(1)}`)
    .join(' ');
  return (
    <figure className="trace">
      <svg
        viewBox="0 0 600 120"
        preserveAspectRatio="none"
        role="img"
        aria-label={`Rise of the surface since ${clock(from)} minutes, the highest of it ${fixed(Math.max(0, ...trace.map((one) => one.rise)), 2)} K`}
      >
        <line className="axis" x1="0" x2="600" y1="110" y2="110" />
        {limit !== null && <line className="limit" x1="0" x2="600" y1={y(limit)} y2={y(limit)} />}
        <polyline points={line} />
      </svg>
      <figcaption className="soft small">
        Rise of the surface since {clock(from)} min (line); its limit
        {limit === null ? '' : ` of ${fixed(limit, 2)} K`} (dashed)
      </figcaption>
    </figure>
  );
}
