// In: an address of server-sent events. Out: its events, and whether the line is up.
// Laws: the newest listener is called, and the line is closed with the page that opened it; a page out of view keeps no line but one whose
// press stands, which would else count as gone, and what it shows counts as old until it is told again. A line that is refused says no status: whether somebody is signed in here still is
// asked anew.
// Method: all windows of a browser share six connections to one address. A line takes one for as long as it is open, so that six pages
// that are forgotten would leave none for a stop.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import { hear } from '../delivery/heard';
import { isDone } from '../delivery/words';
import { api, take, tellDoubt } from './client';
import { listening, type Listening, type Moment } from './silence';
import type { Cockpit, Job } from './types';

export type Line = 'opening' | 'up' | 'down';

/** `stays`: out of view, too. */
export function useEvents(
  path: string | null,
  on: Record<string, (data: string) => void>,
  stays = false,
): Line {
  const staying = useRef(stays);
  staying.current = stays;
  const turn = useRef<() => void>(() => undefined);
  const [line, setLine] = useState<Line>('opening');
  const latest = useRef(on);
  latest.current = on;
  const names = Object.keys(on).sort().join(' ');
  useEffect(() => {
    if (path === null) return;
    let source: EventSource | null = null;
    let again = 0;
    const open = (): void => {
      const mine = new EventSource(path);
      source = mine;
      mine.onopen = () => setLine('up');
      mine.onerror = () => {
        setLine('down');
        // A refused or ended line is not opened again by the browser.
        if (mine.readyState !== EventSource.CLOSED) return;
        again = window.setTimeout(open, 1000);
        tellDoubt();
      };
      for (const name of names.split(' ')) {
        mine.addEventListener(name, (event) => {
          setLine('up');
          latest.current[name]?.((event as MessageEvent<string>).data);
        });
      }
    };
    const close = (): void => {
      window.clearTimeout(again);
      source?.close();
      source = null;
    };
    const turned = (): void => {
      const isOpen = source !== null && source.readyState !== EventSource.CLOSED;
      if (isOpen && staying.current) return;
      close();
      if (isInView() || staying.current) open();
      else setLine('down');
    };
    if (isInView() || staying.current) open();
    turn.current = turned;
    document.addEventListener('visibilitychange', turned);
    return () => {
      document.removeEventListener('visibilitychange', turned);
      turn.current = () => undefined;
      close();
    };
  }, [path, names]);
  // What begins to stay while it is out of view is opened there, and what ends is closed.
  useEffect(() => {
    if (!isInView()) turn.current();
  }, [stays]);
  return line;
}

const isInView = (): boolean => document.visibilityState === 'visible';

/** Whether nothing was told for so long that what was told last is old. `told` is to be called at each word, and says whether
    it is a silence still; `least`: see `listening`. */
export function useSilence(
  awaited: boolean,
  least?: number,
): { silent: boolean; told: (moment?: Moment) => boolean } {
  const [silent, setSilent] = useState(false);
  const ear = useRef<Listening | null>(null);
  useEffect(() => {
    if (!awaited) {
      setSilent(false);
      return;
    }
    const now = listening(setSilent, least);
    ear.current = now;
    // Nothing is heard out of view, so that what was told before is old at once.
    const turned = (): void => void (isInView() || now.missed());
    document.addEventListener('visibilitychange', turned);
    return () => {
      document.removeEventListener('visibilitychange', turned);
      now.end();
      ear.current = null;
    };
  }, [awaited, least]);
  const told = useCallback((moment?: Moment) => ear.current?.told(moment) ?? false, []);
  return { silent, told };
}

export interface SessionLine {
  now: Cockpit | null;
  /** The line is down or silent: what was told last is old. */
  lost: boolean;
}
type Told = Pick<Cockpit, 'at_ms' | 'waits_for' | 'ending' | 'on'> &
  Partial<Pick<Cockpit, 'enabled' | 'lately'>>;
/** Whether its end was heard with the device off: nothing newer need come after that. What was told in a silence may be old. After all
    was done nothing newer comes, however old that is. */
export const isEndHeard = (was: boolean, now: Told, lost: boolean): boolean =>
  isDone(now) || (now.ending === true && !now.on && (was || !lost));

/** Whether words are to come. Before patient and tooth are verified for the first time nothing moves. When they are due again it
    goes on, and may work; so it may while it is being ended, until it is heard that the device is off. */
export const isAwaited = (now: Told | null, endHeard: boolean): boolean =>
  now !== null &&
  !endHeard &&
  (now.at_ms > 0 || now.on || (now.waits_for !== 'verify' && now.waits_for !== 'patient'));

export const isLost = (line: Line, silent: boolean, endHeard: boolean): boolean =>
  !endHeard && (line === 'down' || silent);

/** A session's newest moment, and its line: that ends with the session, so whether it is over is asked at once. */
export function useSessionLine(d: string, ended: () => void): SessionLine {
  const [{ now, endHeard }, set] = useState<{ now: Cockpit | null; endHeard: boolean }>({
    now: null,
    endHeard: false,
  });
  const { silent, told } = useSilence(isAwaited(now, endHeard));
  const line = useEvents(`/api/deliveries/${d}/events`, {
    session: (data) => {
      const heard = JSON.parse(data) as Cockpit;
      hear(d, heard.at_ms);
      const lost = told(momentOf(heard));
      set((old) => ({ now: heard, endHeard: isEndHeard(old.endHeard, heard, lost) }));
    },
  });
  useEffect(() => {
    if (line === 'down') ended();
    // `ended` is new with every frame; only the line matters.
  }, [line]);
  return { now, lost: isLost(line, silent, endHeard) };
}

/** In fast time a session runs ahead of the clock while nobody is waited for and it is let work. */
const momentOf = ({ at_ms, speed, waits_for, enabled }: Cockpit): Moment => ({
  at_ms,
  byTheClock: speed === 'real' || waits_for !== 'nothing' || !enabled,
});

export const isLive = (job: Job | undefined): boolean =>
  job?.state === 'waiting' || job?.state === 'running';

/** A job as it is told. */
export const jobQuery = (id: string | null) => ({
  queryKey: ['job', id] as const,
  queryFn: (): Promise<Job> =>
    take(api.GET('/api/jobs/{j}', { params: { path: { j: id ?? '' } } })),
});

/** Follows a job to its end; `ended` is called once, whatever the end was. */
export function useJob(id: string | null, ended: (job: Job) => void): Job | undefined {
  const cache = useQueryClient();
  const told = useRef<string | null>(null);
  const latest = useRef(ended);
  latest.current = ended;
  const query = useQuery({
    ...jobQuery(id),
    enabled: id !== null,
    refetchInterval: (now) => (isLive(now.state.data) || !now.state.data ? 2000 : false),
  });
  const job = query.data;
  useEvents(id !== null && (job === undefined || isLive(job)) ? `/api/jobs/${id}/events` : null, {
    line: (data) => {
      const words = plainLine(data);
      cache.setQueryData<Job>(['job', id], (old) =>
        old && old.lines.at(-1) !== words
          ? { ...old, lines: [...old.lines, words].slice(-400) }
          : old,
      );
    },
    state: (data) => cache.setQueryData<Job>(['job', id], JSON.parse(data) as Job),
  });
  useEffect(() => {
    if (!job || isLive(job) || told.current === job.id) return;
    told.current = job.id;
    latest.current(job);
  }, [job]);
  return job;
}

export function plainLine(data: string): string {
  try {
    const value: unknown = JSON.parse(data);
    if (typeof value === 'string') return value;
    const line = (value as { line?: unknown } | null)?.line;
    return typeof line === 'string' ? line : data;
  } catch {
    return data;
  }
}
