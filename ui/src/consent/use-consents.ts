// What a patient agreed to, as the server has it.
import { useQuery } from '@tanstack/react-query';
import { api, take } from '../api/client';
import type { Consent } from '../api/types';

export const consentsKey = (patient: string): string[] => ['consents', patient];

export function useConsents(patient: string) {
  return useQuery({
    queryKey: consentsKey(patient),
    queryFn: () =>
      take(api.GET('/api/patients/{p}/consents', { params: { path: { p: patient } } })),
  });
}

/** The last one to that plan, or to research where none is named; it may have been taken back. */
export function lastOf(all: Consent[], plan: string | null): Consent | undefined {
  const scope = plan === null ? 'research' : 'treatment';
  return all.findLast((one) => one.scope === scope && (one.plan ?? null) === plan);
}

export const stands = (one: Consent | undefined): boolean =>
  one !== undefined && (one.withdrawn ?? null) === null;
