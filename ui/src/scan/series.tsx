// A CT or cone-beam series: how its volume was made, three views of it, and what there is to know about it.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams, useSearchParams } from 'react-router';
import { api, take } from '../api/client';
import type { Series, SeriesVolume } from '../api/types';
import { JobCard } from '../app/job';
import { Card, Shown, Tag, useTitle } from '../app/parts';
import { bytesWords, dateWords, fixed, momentWords } from '../lexicon/words';
import { usePatient } from '../practice/patient';
import { SERIES_TONES } from './scans';
import { Views } from './views';

const seriesQuery = (p: string, x: string) => ({
  queryKey: ['series', p, x],
  queryFn: () => take(api.GET('/api/patients/{p}/series/{x}', { params: { path: { p, x } } })),
  refetchInterval: (query: { state: { data?: Series | undefined } }) =>
    query.state.data?.state === 'making' ? 3000 : (false as const),
});

export default function SeriesPage() {
  const patient = usePatient();
  const { x = '' } = useParams();
  const [search] = useSearchParams();
  const cache = useQueryClient();
  const job = search.get('job');
  const query = useQuery(seriesQuery(patient.id, x));
  useTitle(`Series ${query.data?.name ?? ''}`);
  const renew = (): void => {
    void cache.invalidateQueries({ queryKey: ['series', patient.id, x] });
    void cache.invalidateQueries({ queryKey: ['patient', patient.id] });
  };
  return (
    <Shown query={query} what="Fetching the series">
      {(series) => (
        <>
          <div>
            <h2>
              {series.name} <Tag tone={SERIES_TONES[series.state] ?? 'quiet'}>{series.state}</Tag>
            </h2>
            <p className="soft small">
              {bytesWords(series.bytes)}, {momentWords(series.received)}, by {series.by}, SHA-256{' '}
              <code>{series.sha256.slice(0, 16)}</code>
            </p>
          </div>
          {job && <JobCard key={job} id={job} title="Making the volume" ended={renew} />}
          {series.state === 'refused' && (
            <div className="band bad" role="alert">
              <strong>No volume can be made of this series.</strong>
              <span>{series.error}</span>
            </div>
          )}
          {series.state === 'making' && !job && <p role="status">The volume is being made …</p>}
          <Warnings series={series} />
          {series.volume && (
            <>
              <Views
                key={series.id}
                patient={patient.id}
                series={series.id}
                volume={series.volume}
              />
              <Facts series={series} volume={series.volume} />
            </>
          )}
        </>
      )}
    </Shown>
  );
}

/** What is to be looked at or acted on; what is only to know stands with the facts. */
function Warnings({ series }: { series: Series }) {
  return series.warnings
    .filter((one) => one.severity !== 'note')
    .map((one) => (
      <div
        key={one.sentence}
        className={`band ${one.severity === 'error' ? 'bad' : 'doubt'}`}
        role="note"
      >
        <span>
          <strong>{one.severity === 'error' ? 'To act on:' : 'To look at:'}</strong> {one.sentence}
        </span>
      </div>
    ));
}

function Facts({ series, volume }: { series: Series; volume: SeriesVolume }) {
  const scanner = [volume.manufacturer, volume.model].filter(Boolean).join(', ');
  const mm = volume.spacing_mm.map((one) => fixed(one, 3)).join(' × ');
  const rows: [string, string][] = [
    ['Modality', volume.modality || 'not said'],
    ['Scanner', scanner || 'not said'],
    ['Called', volume.description || 'nothing'],
    ['Day of the study', volume.day ? dateWords(volume.day) : 'not said'],
    ['Voxels', volume.size.join(' × ')],
    ['Size of a voxel', `${mm} mm`],
    ['Grey values', `${volume.least} to ${volume.most}${volume.unit ? ` ${volume.unit}` : ''}`],
    ['Volume', `${bytesWords(volume.bytes)}, SHA-256 ${volume.sha256.slice(0, 16)}`],
  ];
  const notes = series.warnings.filter((one) => one.severity === 'note');
  return (
    <Card title="What the files say">
      <table className="fold">
        <tbody>
          {rows.map(([name, value]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {notes.length > 0 && (
        <ul className="soft">
          {notes.map((one) => (
            <li key={one.sentence}>{one.sentence}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}
