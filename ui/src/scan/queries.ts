// Where scans are asked for, and where their surfaces lie.
import { api, take } from '../api/client';
import type { Scan } from '../api/types';
import { pointOf } from '../mesh/lazy';

export function scanQuery(p: string, s: string) {
  return {
    queryKey: ['scan', p, s],
    queryFn: () => take(api.GET('/api/patients/{p}/scans/{s}', { params: { path: { p, s } } })),
    refetchInterval: (query: { state: { data?: Scan | undefined } }) =>
      query.state.data?.state === 'examining' ? 3000 : (false as const),
  };
}

/** The coarse level first, then the finer one; the version makes the address new after a correction. */
export const meshPaths = (p: string, scan: Scan): string[] =>
  [0, 1].map(
    (level) => `/api/patients/${p}/scans/${scan.id}/mesh?level=${level}&version=${scan.versions}`,
  );

export const teethOfScan = (scan: Scan) =>
  scan.teeth.map((tooth) => ({ fdi: tooth.fdi, at: pointOf(tooth.origin) }));
