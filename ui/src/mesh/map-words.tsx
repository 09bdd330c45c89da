// What the program says of a map: its sentence, figures with limits, the largest differences, what it cannot know.
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, take } from '../api/client';
import type { Figure, MapFigures } from '../api/types';
import { useNumbers } from '../app/numbering';
import { Tag } from '../app/parts';
import { capital } from '../lexicon/words';
import { figureWords } from '../plan/words';
import type { MeshViewProps } from './view';

/** Of a plan: which surface, and what its values are. */
export const planMap = (p: string, n: string, which: string, map: string) => ({
  queryKey: ['map', p, n, which, map],
  queryFn: () =>
    take(
      api.GET('/api/patients/{p}/plans/{n}/map', {
        params: { path: { p, n }, query: { which, map } },
      }),
    ),
  staleTime: Infinity,
});

/** Of a scan: which other scan it is compared with. Both versions, as words: the answer is new after a correction of either. */
export const scanMap = (p: string, s: string, map: string, versions: string) => ({
  queryKey: ['map', p, s, map, versions],
  queryFn: () =>
    take(
      api.GET('/api/patients/{p}/scans/{s}/map', { params: { path: { p, s }, query: { map } } }),
    ),
  staleTime: Infinity,
});

/** A map's colours, once its figures are there. */
export function useColours(
  query: ReturnType<typeof useQuery<MapFigures>>,
  way: 'distance' | 'thickness',
  what: string,
): NonNullable<MeshViewProps['map']> | null {
  const map = query.data;
  return useMemo(
    () =>
      map
        ? {
            ramp: { low: map.low, middle: map.middle ?? map.low, high: map.high, way },
            unit: map.unit,
            what,
            limit: map.limit ?? null,
          }
        : null,
    [map, way, what],
  );
}

export function FigureStrip({ figures }: { figures: Figure[] }) {
  return (
    <dl className="strip">
      {figures.map((one) => (
        <div key={one.name}>
          <dt>{capital(one.name)}</dt>
          <dd>
            {figureWords(one.value).replace('-', '−')} <span className="unit">{one.unit}</span>
            {one.limit !== null && one.limit !== undefined && (
              <small>
                limit {figureWords(one.limit)} {one.unit}{' '}
                <Tag tone={one.holds ? 'good' : 'bad'}>
                  {one.holds ? '✓ holds' : '✗ does not hold'}
                </Tag>
              </small>
            )}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** `numbered`: the rows have the numbers of pins in the picture. */
export function MapWords({ map, numbered = false }: { map: MapFigures; numbered?: boolean }) {
  const { tooth } = useNumbers();
  return (
    <div className="stack">
      <p role="status">
        <strong>{map.sentence}</strong>
      </p>
      <FigureStrip figures={map.figures} />
      {map.places.length > 0 && (
        <table className="fold">
          <caption>The largest differences of each tooth</caption>
          <thead>
            <tr>
              <th scope="col">Tooth</th>
              <th scope="col">Difference</th>
            </tr>
          </thead>
          <tbody>
            {map.places.map((one, index) => (
              <tr key={`${one.fdi}${one.words}`}>
                <th scope="row">
                  {numbered && <span className="pin">{index + 1}</span>} {tooth(one.fdi)}
                </th>
                <td data-head="Difference">{one.words}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <details className="on-paper">
        <summary>What this cannot know</summary>
        <ul className="small">
          {map.cannot_know.map((words) => (
            <li key={words}>{words}</li>
          ))}
        </ul>
      </details>
    </div>
  );
}
