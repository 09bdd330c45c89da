// How a plan is asked for: all pages that show one share what was answered.
import { api, take } from '../api/client';

export const planQuery = (p: string, n: string) => ({
  queryKey: ['plan', p, n] as const,
  queryFn: () => take(api.GET('/api/patients/{p}/plans/{n}', { params: { path: { p, n } } })),
});
