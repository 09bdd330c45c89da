// The patient's own stop, for a phone in the hand: no account, a code.
// Laws: a press is shown as heard only when the server said so; until then it is said again; its keys are those of the
// cockpit, and Space.
import { useMutation, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { useParams } from 'react-router';
import { api, take } from '../api/client';
import { useEvents, useSilence } from '../api/live';
import type { StopView } from '../api/types';
import { useTitle } from '../app/parts';
import { Calm, isBeingEnded, screenOf, Still, toldOnPhone } from './calm';
import { inTime, isPatientsKey, useStopKeys } from './hands';
import { numbered } from './numbered';
import { asksMs, LOST_FOR_MS } from './stop-asks';
import { type Begun, begunBy, isAway, lastWords, overWords } from './stop-last';
import { usePress } from './use-press';
import './delivery.css';

export default function StopPage() {
  const { code = '' } = useParams();
  return <Page key={code} code={code} />;
}

function Page({ code }: { code: string }) {
  useTitle('Your stop');
  const cache = useQueryClient();
  const { query, key, screen, gone, silent, away, begun } = useView(code);
  const view = query.data;
  const say = (pressed: boolean, limit: AbortSignal | null = null) =>
    take(
      api.POST('/api/stop/{code}', {
        params: { path: { code } },
        body: numbered({ pressed }),
        signal: limit,
      }),
    );
  const onSettled = () => cache.invalidateQueries({ queryKey: key });
  const stop = usePress(async (limit) => {
    cache.setQueryData<StopView>(key, await say(true, limit));
  }, onSettled);
  // Said once: said again later, it could let go of a press that came after it.
  const letGo = useMutation({ mutationFn: () => inTime((limit) => say(false, limit)), onSettled });
  const press = (): void => {
    letGo.reset();
    stop.press();
  };
  useStopKeys(screen !== 'over' && screen !== 'unknown' && !gone, press, isPatientsKey);
  if (screen === 'over') {
    const { title, words } = overWords(begun);
    return <Still title={title}>{words}</Still>;
  }
  if (screen === 'unknown' || gone) {
    const { title, words } = lastWords(view, away, begun);
    return <Still title={title}>{words}</Still>;
  }
  const unheard = silent || query.error !== null || stop.error !== null || letGo.isError;
  return (
    <main className="calm">
      <Calm
        {...heardOnPhone(view, stop.pending)}
        lost={screen === 'lost' ? 'treatment' : unheard ? 'clinic' : null}
        told={toldOnPhone(view)}
        press={press}
        letGo={() => {
          stop.leave();
          letGo.mutate();
        }}
        letting={letGo.isPending}
      />
    </main>
  );
}

/** What the page knows, which may be old. */
export function heardOnPhone(view: StopView | undefined, pending: boolean) {
  const stopped = view?.patient_stop ?? false;
  const mine = view?.pressed ?? false;
  return {
    pressing: pending || (mine && !stopped),
    stopped,
    on: view?.on,
    mine,
    ready: mine,
    ending: isBeingEnded(view),
  };
}

/** Answers to the page's own questions, once a second: two of them are a going on. */
const ASKED = 2;

/** What the clinic tells of it, and whether nothing is told any more. */
function useView(code: string) {
  const cache = useQueryClient();
  const key = ['stop', code];
  const isGone = useRef(false);
  const begun = useRef<Begun>(undefined);
  const query = useQuery({
    queryKey: key,
    queryFn: () => take(api.GET('/api/stop/{code}', { params: { path: { code } } })),
    refetchInterval: ({ state }) => asksMs(screenOf(state.data, state.error), isGone.current),
  });
  const screen = screenOf(query.data, query.error);
  const gone = useGone(screen === 'lost');
  isGone.current = gone;
  const goesOn = asksMs(screen, gone) !== false;
  // Asked each second, also where no word comes by itself: an answer that does not come is told as quickly as a lost line.
  // A session that stood still may work when a phone wakes.
  const { silent, told } = useSilence(query.data !== undefined && goesOn, ASKED);
  useEffect(() => void told(), [query.dataUpdatedAt, told]);
  // Each word counts, also one that is overtaken before it is shown.
  const hears = (view: StopView): StopView => {
    begun.current = begunBy(begun.current, view);
    return view;
  };
  useEvents(
    goesOn ? `/api/stop/${code}/events` : null,
    {
      stop: (data) => {
        told();
        cache.setQueryData<StopView>(key, hears(JSON.parse(data) as StopView));
      },
    },
    // Whose page is gone, others may let go for: a phone that lies dark while its stop is pressed is there.
    query.data?.pressed === true,
  );
  if (query.data) hears(query.data);
  return { query, key, screen, gone, silent, away: useAway(query), begun: begun.current };
}

/** Whether the clinic did not answer since it told something last. */
function useAway({ failureReason, dataUpdatedAt }: UseQueryResult<StopView>): boolean {
  const [away, set] = useState(false);
  useEffect(() => set(false), [dataUpdatedAt]);
  useEffect(() => {
    if (isAway(failureReason)) set(true);
  }, [failureReason]);
  return away;
}

/** Whether it was lost for so long that it is not asked for any more. */
function useGone(lost: boolean): boolean {
  const [gone, set] = useState(false);
  useEffect(() => {
    if (!lost) return;
    const timer = window.setTimeout(() => set(true), LOST_FOR_MS);
    return () => {
      window.clearTimeout(timer);
      set(false);
    };
  }, [lost]);
  return gone;
}
