// The few parts that every page is made of.
import type { ReactNode } from 'react';
import { useEffect } from 'react';
import { Button } from '@mantine/core';
import { Refusal, Unreachable } from '../api/client';
import { momentWords, sentence, stopped } from '../lexicon/words';

export type Tone = 'good' | 'doubt' | 'bad' | 'note' | 'quiet';

export function Tag({ tone = 'note', children }: { tone?: Tone; children: ReactNode }) {
  return <span className={`tag ${tone}`}>{children}</span>;
}

export function Card({
  title,
  aside,
  children,
  id,
}: {
  title?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
  id?: string;
}) {
  return (
    <section className="card" id={id}>
      {title !== undefined && (
        <div className="head">
          <h2>{title}</h2>
          {aside}
        </div>
      )}
      {children}
    </section>
  );
}

export function useTitle(title: string): void {
  useEffect(() => {
    document.title = `${title} · BioSculpt`;
  }, [title]);
}

/** What happened, what is allowed, what to do next. */
export function RefusalNote({ error, again }: { error: unknown; again?: () => void }) {
  if (error === null || error === undefined) return null;
  if (error instanceof Unreachable) {
    return (
      <div className="band bad" role="alert">
        <strong>The clinic’s server does not answer.</strong>
        <span>
          What happens in a treatment is not known here. Check that the server is on, then try
          again.
        </span>
        {again && <Again again={again} />}
      </div>
    );
  }
  const words =
    error instanceof Refusal
      ? error.words
      : { what: error instanceof Error ? error.message : String(error) };
  // Trying again does not make it allowed.
  const forbidden = error instanceof Refusal && error.status === 403;
  return (
    <div className="band bad" role="alert">
      <strong>{sentence(words.what)}</strong>
      {words.expected && <span>Allowed: {stopped(words.expected)}</span>}
      {words.advice && <span>What next: {stopped(words.advice)}</span>}
      {again && !forbidden && <Again again={again} />}
    </div>
  );
}

function Again({ again }: { again: () => void }) {
  return (
    <div>
      <Button variant="default" size="sm" onClick={again}>
        Try again
      </Button>
    </div>
  );
}

export function Waiting({ what }: { what: string }) {
  return (
    <p className="empty" role="status">
      {what} …
    </p>
  );
}

interface Loaded<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
  /** When its value came, by the page's own clock. */
  dataUpdatedAt?: number;
}
/** Shows a query's value, its refusal, or that it is on its way; where it was refused since, its value is told to be old. */
export function Shown<T>({
  query,
  what,
  children,
}: {
  query: Loaded<T>;
  what: string;
  children: (data: T) => ReactNode;
}) {
  if (query.data !== undefined) {
    return (
      <>
        <FromBefore query={query} />
        {children(query.data)}
      </>
    );
  }
  if (query.error) return <RefusalNote error={query.error} again={() => void query.refetch()} />;
  return <Waiting what={what} />;
}

/** Where the server does not answer at all, the frame around the page says so. */
function FromBefore({ query }: { query: Loaded<unknown> }) {
  const { error, dataUpdatedAt } = query;
  if (!error || error instanceof Unreachable) return null;
  const words = error instanceof Error ? error.message : String(error);
  const since = dataUpdatedAt
    ? ` It came ${momentWords(new Date(dataUpdatedAt).toISOString())}.`
    : '';
  return (
    <div className="band doubt" role="alert">
      <strong>What is shown here is from before.{since}</strong>
      <span>The newest could not be fetched: {sentence(words)}</span>
      <Again again={() => void query.refetch()} />
    </div>
  );
}

export function SimulatedBand({ children }: { children?: ReactNode }) {
  return (
    <div className="band" role="note">
      <span>
        <strong>Simulated device only.</strong>{' '}
        {children ?? 'Nobody is treated; no device that could do this exists today.'} Not a medical
        device.
      </span>
    </div>
  );
}
