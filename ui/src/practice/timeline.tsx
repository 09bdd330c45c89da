// The record itself, newest first: who did what, and the hash that chains it.
import { useQuery } from '@tanstack/react-query';
import { api, take } from '../api/client';
import { Card, Shown, Tag, useTitle } from '../app/parts';
import { momentWords, spaced } from '../lexicon/words';
import { usePatient } from './patient';

export default function Timeline() {
  const patient = usePatient();
  useTitle(`Timeline of ${patient.name}`);
  const query = useQuery({
    queryKey: ['timeline', patient.id],
    queryFn: () =>
      take(api.GET('/api/patients/{p}/timeline', { params: { path: { p: patient.id } } })),
  });
  return (
    <Card
      title="Timeline"
      aside={
        <span className="soft small">
          an append-only record; each entry is chained to the one before
        </span>
      }
    >
      <Shown query={query} what="Fetching the record">
        {(entries) => (
          <ol className="list" reversed>
            {[...entries].reverse().map((row) => (
              <li key={row.seq}>
                <span>
                  <strong>{row.words}</strong>
                  <br />
                  <span className="soft small">
                    {momentWords(row.at)}, {row.by}
                  </span>
                </span>
                <span className="push">
                  <Tag tone="quiet">{spaced(row.kind)}</Tag>{' '}
                  <code className="soft" title={row.hash}>
                    {row.seq} · {row.hash.slice(0, 12)}
                  </code>
                </span>
              </li>
            ))}
          </ol>
        )}
      </Shown>
    </Card>
  );
}
