// Who is signed in, and what that role is shown. The server decides what is allowed; this only hides
// what would be refused.
import { QueryClientProvider, useQuery } from '@tanstack/react-query';
import {
  createContext,
  useContext,
  useEffect,
  useLayoutEffect,
  useState,
  useSyncExternalStore,
  type ReactNode,
} from 'react';
import { api, take } from '../api/client';
import type { Account, Role, Session } from '../api/types';
import {
  answers,
  askAnew,
  caches,
  door,
  isBlank,
  nobody,
  onAnswers,
  onTabs,
  sessionQuery,
  tellTabs,
  type View,
} from './door';
import { draftsOf, forgetDrafts, restoreDrafts } from './drafts';
import { RefusalNote, Waiting } from './parts';
import { SignIn } from '../practice/sign-in';

const Current = createContext<{ session: Session; account: Account } | null>(null);

const ASK_MS = 20_000;
/** While a page is blank it is asked more often. */
const ASK_BLANK_MS = 2_000;

export const ROLE_WORDS: Record<Role, string> = {
  administrator: 'administrator',
  technician: 'technician',
  dentist: 'dentist',
  safety_officer: 'safety officer',
  front_desk: 'front desk',
  patient: 'patient',
};

export function useAccount(): Account {
  const current = useContext(Current);
  if (!current) throw new Error('This page needs an account');
  return current.account;
}

/** What an account may do, by the server's own names. */
export type Action =
  | 'manage_accounts'
  | 'see_devices'
  | 'manage_devices'
  | 'see_audit'
  | 'see_today'
  | 'list_patients'
  | 'register'
  | 'see_patient'
  | 'see_care'
  | 'book'
  | 'write_note'
  | 'record_consent'
  | 'answer_mdas'
  | 'set_chart'
  | 'bring_scan'
  | 'make_plan'
  | 'approve_plan'
  | 'renumber_delivery'
  | 'deliver'
  | 'press_stop';

export function useMay(action: Action): boolean {
  return useAccount().may.includes(action);
}

export function useSignOut(): () => Promise<void> {
  const { id } = useAccount();
  return async () => {
    await take(api.DELETE('/api/session'));
    forgetDrafts(id);
    nobody();
    tellTabs(id);
  };
}

const cacheOf = caches();

export function Gate({ children }: { children: ReactNode }) {
  const [view, blank] = useView();
  const query = useQuery(
    {
      ...sessionQuery,
      refetchInterval: ({ state }) =>
        isBlank(view, state.dataUpdateCount) ? ASK_BLANK_MS : ASK_MS,
      refetchOnWindowFocus: 'always',
    },
    door,
  );
  const unknown = isBlank(view, useSyncExternalStore(onAnswers, answers));
  useLayoutEffect(() => blank(unknown), [blank, unknown]);
  const session = query.data;
  const id = session?.account?.id;
  const cache = cacheOf(id);
  // Once, with the first answer.
  const isKnown = session !== undefined;
  useLayoutEffect(() => void (isKnown && restoreDrafts(id)), [isKnown]);
  useLayoutEffect(() => void (id && draftsOf(id)), [id]);
  if (!session) {
    return (
      <main className="page">
        {query.error ? (
          <RefusalNote error={query.error} again={() => void query.refetch()} />
        ) : (
          <Waiting what="Opening the clinic" />
        )}
      </main>
    );
  }
  return (
    <>
      {unknown && query.failureReason && (
        <div className="over-blank">
          <RefusalNote error={query.failureReason} again={() => void askAnew()} />
        </div>
      )}
      <QueryClientProvider client={cache} key={id ?? ''}>
        {session.account ? (
          <Current value={{ session, account: session.account }}>{children}</Current>
        ) : (
          <SignIn session={session} />
        )}
      </QueryClientProvider>
    </>
  );
}

/** Blanks the page as soon as it is out of view, or somebody came in or went out in another tab; what was typed stays. */
function useView(): [View, (now: boolean) => void] {
  const [view, set] = useState<View>({ hidden: false, back: 0 });
  useEffect(() => {
    const turned = (): void => {
      const hidden = document.visibilityState !== 'visible';
      // At once: the next picture of the page must not show it any more.
      blankNow(true);
      set({ hidden, back: answers() });
      if (!hidden) void askAnew();
    };
    document.addEventListener('visibilitychange', turned);
    const leave = onTabs((out) => {
      if (out !== null) forgetDrafts(out);
      turned();
    });
    return () => {
      document.removeEventListener('visibilitychange', turned);
      leave();
      blankNow(false);
    };
  }, []);
  return [view, blankNow];
}
const blankNow = (now: boolean): void =>
  void document.documentElement.toggleAttribute('data-blank', now);

export function useClinic(): Session['clinic'] {
  const current = useContext(Current);
  return current?.session.clinic ?? { name: 'BioSculpt', demo: false, needs_setup: false };
}
