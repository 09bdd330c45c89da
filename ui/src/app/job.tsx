// A job that runs on the server: what it says, and a way to end it.
import { Button } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, take } from '../api/client';
import { isLive, useJob } from '../api/live';
import type { Job } from '../api/types';
import { Card, RefusalNote, Tag, type Tone, Waiting } from './parts';

const TONES: Record<Job['state'], Tone> = {
  waiting: 'quiet',
  running: 'note',
  done: 'good',
  refused: 'doubt',
  failed: 'bad',
  cancelled: 'quiet',
};
const WORDS: Record<Job['state'], string> = {
  waiting: 'waits its turn',
  running: 'running',
  done: 'done',
  refused: 'refused',
  failed: 'failed',
  cancelled: 'cancelled',
};

export function JobCard({
  id,
  title,
  ended,
}: {
  id: string;
  title: string;
  ended: (job: Job) => void;
}) {
  const job = useJob(id, ended);
  const cache = useQueryClient();
  const log = useRef<HTMLOListElement>(null);
  const lines = job?.lines ?? [];
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
  }, [lines.length]);
  const cancel = useMutation({
    mutationFn: () => take(api.DELETE('/api/jobs/{j}', { params: { path: { j: id } } })),
    onSettled: () => cache.invalidateQueries({ queryKey: ['job', id] }),
  });
  return (
    <Card
      id={`job-${id}`}
      title={title}
      aside={job && <Tag tone={TONES[job.state]}>{WORDS[job.state]}</Tag>}
    >
      {!job && <Waiting what="Asking how far it is" />}
      {lines.length > 0 && job?.state === 'done' && (
        <details>
          <summary>What it said</summary>
          <ol className="log">
            {lines.map((line, index) => (
              <li key={`${index}${line}`}>{line}</li>
            ))}
          </ol>
        </details>
      )}
      {lines.length > 0 && job?.state !== 'done' && (
        <ol className="log" ref={log} tabIndex={0} aria-label="What it says" aria-live="polite">
          {lines.map((line, index) => (
            <li key={`${index}${line}`}>{line}</li>
          ))}
        </ol>
      )}
      {job?.error && (
        <div className="band doubt" role="alert">
          <strong>
            {job.state === 'refused' ? 'It was refused.' : 'It did not come to its end.'}
          </strong>
          <span style={{ whiteSpace: 'pre-line' }}>{job.error}</span>
        </div>
      )}
      {isLive(job) && (
        <div>
          <Button
            variant="default"
            size="sm"
            loading={cancel.isPending}
            onClick={() => cancel.mutate()}
          >
            Cancel
          </Button>
        </div>
      )}
      <RefusalNote error={cancel.error} />
    </Card>
  );
}
