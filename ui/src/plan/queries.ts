// How a plan is asked for: all pages that show one share what was answered.
import type { QueryClient } from '@tanstack/react-query';
import { api, take } from '../api/client';

export const planQuery = (p: string, n: string) => ({
  queryKey: ['plan', p, n] as const,
  queryFn: () => take(api.GET('/api/patients/{p}/plans/{n}', { params: { path: { p, n } } })),
});

/** A plan and its patient are told anew. */
export async function renewed(cache: QueryClient, patient: string, plan: string): Promise<void> {
  void cache.invalidateQueries({ queryKey: ['patient', patient] });
  await cache.invalidateQueries({ queryKey: ['plan', patient, plan] });
}
