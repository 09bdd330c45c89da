// Who is signed in, and what that role is shown. The server decides what is allowed; this only hides
// what would be refused.
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { createContext, useContext, useEffect, type ReactNode } from 'react';
import { api, rememberCsrf, take } from '../api/client';
import type { Account, Role, Session } from '../api/types';
import { RefusalNote, Waiting } from './parts';
import { SignIn } from '../practice/sign-in';

const Current = createContext<{ session: Session; account: Account } | null>(null);

export const sessionQuery = {
  queryKey: ['session'],
  queryFn: async () => {
    const session = await take(api.GET('/api/session'));
    rememberCsrf(session.csrf);
    return session;
  },
  staleTime: 60_000,
};
const ASK_MS = 20_000;

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
  | 'deliver'
  | 'press_stop';

export function useMay(action: Action): boolean {
  return useAccount().may.includes(action);
}

export function useSignOut(): () => Promise<void> {
  const cache = useQueryClient();
  return async () => {
    await take(api.DELETE('/api/session'));
    cache.clear();
    await cache.invalidateQueries({ queryKey: ['session'] });
  };
}

export function Gate({ children }: { children: ReactNode }) {
  const query = useQuery({
    ...sessionQuery,
    refetchInterval: ASK_MS,
    refetchOnWindowFocus: 'always',
  });
  const session = query.data;
  const cache = useQueryClient();
  const id = session?.account?.id;
  useEffect(() => {
    if (id === undefined) return;
    return () => cache.removeQueries({ predicate: (one) => one.queryKey[0] !== 'session' });
  }, [cache, id]);
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
  if (!session.account) return <SignIn session={session} />;
  return (
    <Current key={id} value={{ session, account: session.account }}>
      {children}
    </Current>
  );
}

export function useClinic(): Session['clinic'] {
  const current = useContext(Current);
  return current?.session.clinic ?? { name: 'BioSculpt', demo: false, needs_setup: false };
}
