// That somebody else charted a tooth while a form of it was open: who, what, when, and the way to the newest.
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, take } from '../api/client';
import { momentWords } from '../lexicon/words';
import type { Change } from './history';

interface ChangedSinceProps {
  patient: string;
  fdi: number;
  differs: Change[];
  takeNewest: () => void;
}
export function ChangedSince({ patient, fdi, differs, takeNewest }: ChangedSinceProps) {
  const what = differs.map((one) => one.words).join('; ');
  const query = useQuery({
    // Each change is asked for anew.
    queryKey: ['timeline', patient, 'charted', fdi, what],
    queryFn: () =>
      take(api.GET('/api/patients/{p}/timeline', { params: { path: { p: patient } } })),
  });
  const last = query.data?.findLast(
    (one) => one.kind === 'charted' && one.words.startsWith(`charted tooth ${fdi},`),
  );
  return (
    <div className="band doubt" role="alert">
      <strong>This tooth was charted meanwhile, at another page.</strong>
      <span>
        {last ? `${last.by}, ${momentWords(last.at)}: ` : 'Since it was shown here: '}
        {what}. Nothing that you chose is recorded yet.
      </span>
      <div>
        <Button size="sm" variant="default" onClick={takeNewest}>
          Begin from the newest
        </Button>
      </div>
    </div>
  );
}
