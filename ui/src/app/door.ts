// Who is signed in here, as the server said last; and what one account's pages fetched.
// In: answers of /api/session, and any answer that nobody is signed in. Out: the session, and for each account a cache of its own.
// Laws: what one account fetched is never in the cache of another, however late it comes; that nobody is signed in counts at once,
// also where the server cannot be asked; a page that was out of view shows nothing until it is known who looks at it now.
import { QueryClient, type UseQueryOptions } from '@tanstack/react-query';
import { api, onDoubt, onUnknown, Refusal, rememberCsrf, take } from '../api/client';
import type { Session } from '../api/types';

export const newCache = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (count, error) => !(error instanceof Refusal) && count < 2,
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });

/** Knows who is signed in, and nothing of any record. */
export const door = newCache();

const KEY = ['session'] as const;
export const sessionQuery = {
  queryKey: KEY,
  queryFn: async ({ signal }) => {
    const session = await take(api.GET('/api/session', { signal }));
    // An answer that was overtaken has an old word against forged changes.
    signal.throwIfAborted();
    rememberCsrf(session.csrf);
    return session;
  },
  staleTime: 60_000,
} satisfies UseQueryOptions<Session, Error, Session, typeof KEY>;

/** The account that is signed in here, as it was told last. */
export const whoIs = (): string | undefined => door.getQueryData<Session>(KEY)?.account?.id;

/** Asks the server anew who is signed in; an answer that is on its way counts no more. */
export const askAnew = (): Promise<void> =>
  door.invalidateQueries({ queryKey: KEY }, { cancelRefetch: true });

/** Nobody is signed in here any more, or it is not known who: nothing of the one before is shown. */
export function nobody(): void {
  void door.cancelQueries({ queryKey: KEY });
  door.setQueryData<Session>(KEY, (old) => old && { ...old, account: null });
  void askAnew();
}
// Also a file that came up, a press of the stop or a line of events can be the first to be told.
onUnknown(nobody);
onDoubt(() => void askAnew());

/** Each account's own cache, new whenever somebody comes in. What was fetched for one before is in a cache that nobody reads. */
export function caches(): (account: string | undefined) => QueryClient {
  let of: { account: string | undefined; cache: QueryClient } | undefined;
  return (account) => {
    if (of?.account !== account || !of) of = { account, cache: newCache() };
    return of.cache;
  };
}

const TABS = 'biosculpt-door';
/** Somebody came in or went out: other tabs of this browser ask at once. `out`: the account that signed out. */
export function tellTabs(out: string | null = null): void {
  const tabs = new BroadcastChannel(TABS);
  tabs.postMessage(out);
  tabs.close();
}
export function onTabs(hear: (out: string | null) => void): () => void {
  const tabs = new BroadcastChannel(TABS);
  tabs.onmessage = ({ data }: MessageEvent<unknown>) =>
    hear(typeof data === 'string' ? data : null);
  return () => tabs.close();
}

/** How many answers told who is signed in. Counted, since a clock may be set back. */
export const answers = (): number => door.getQueryState(KEY)?.dataUpdateCount ?? 0;
export const onAnswers = (hear: () => void): (() => void) => door.getQueryCache().subscribe(hear);

/** Whether a page has to be blank: out of view, or not known since it came back who is signed in. */
export interface View {
  hidden: boolean;
  /** How many answers there were when it came back into view; 0 where it never was away. */
  back: number;
}
export const isBlank = ({ hidden, back }: View, known: number): boolean => hidden || known <= back;
