// The patient's own stop, for a phone in the hand: one large button, calm words, no account.
// Law: a press is shown as heard only when the server said so; until then it is said again.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, Refusal, take } from '../api/client';
import { useEvents } from '../api/live';
import type { StopView } from '../api/types';
import { useTitle } from '../app/parts';
import { numbered } from './numbered';
import './delivery.css';

export default function StopPage() {
  const { code = '' } = useParams();
  useTitle('Your stop');
  const cache = useQueryClient();
  const key = ['stop', code];
  const query = useQuery({
    queryKey: key,
    queryFn: () => take(api.GET('/api/stop/{code}', { params: { path: { code } } })),
    refetchInterval: 2000,
  });
  const gone = query.error instanceof Refusal;
  const line = useEvents(gone ? null : `/api/stop/${code}/events`, {
    stop: (data) => cache.setQueryData<StopView>(key, JSON.parse(data) as StopView),
  });
  const say = (pressed: boolean) =>
    take(api.POST('/api/stop/{code}', { params: { path: { code } }, body: numbered({ pressed }) }));
  const onSettled = () => cache.invalidateQueries({ queryKey: key });
  const press = useMutation({
    mutationFn: () => say(true),
    retry: (count, error) => !(error instanceof Refusal) && count < 20,
    retryDelay: 300,
    onSettled,
  });
  // Said once: said again later, it could let go of a press that came after it.
  const letGo = useMutation({ mutationFn: () => say(false), onSettled });
  const view = query.data;
  if (gone || view?.state === 'over') {
    return (
      <main className="calm">
        <h1>The treatment is over</h1>
        <p>This page has done its work. You can close it.</p>
        <p className="soft small">Simulated treatment.</p>
      </main>
    );
  }
  const lost =
    query.error !== null || (line === 'down' && query.isError) || press.isError || letGo.isError;
  const stopped = view?.patient_stop ?? false;
  const mine = view?.pressed ?? false;
  const pressing = press.isPending || (mine && !stopped);
  return (
    <main className="calm">
      <div>
        <h1>You are in charge</h1>
        <p role="status" aria-live="assertive">
          {words({ lost, pressing, stopped, mine }, view?.words)}
        </p>
      </div>
      <button
        type="button"
        className={`huge${stopped ? ' pressed' : ''}`}
        onPointerDown={() => !mine && press.mutate()}
        onClick={() => !mine && !pressing && press.mutate()}
      >
        {stopped ? 'Stopped' : pressing ? 'Stopping …' : 'Stop'}
      </button>
      <div className="below">
        {mine && (
          <button
            type="button"
            className="go"
            disabled={letGo.isPending}
            onClick={() => letGo.mutate()}
          >
            I am ready to go on
          </button>
        )}
        <p className="soft small">
          You can press as often as you like. A raised hand stops it too. Simulated treatment.
        </p>
      </div>
    </main>
  );
}

interface Heard {
  lost: boolean;
  pressing: boolean;
  stopped: boolean;
  mine: boolean;
}
function words({ lost, pressing, stopped, mine }: Heard, told: string | undefined): string {
  if (lost) return 'This page cannot reach the clinic now. Raise your hand to stop.';
  if (pressing) return 'Stopping …';
  if (stopped && mine) {
    return 'It stands still. Take your time. Nothing goes on until you are ready.';
  }
  return told ?? 'One moment …';
}
