// How a chart is asked for: the page that shows it, and who is about to record something.
import { api, take } from '../api/client';

export const chartQuery = (p: string, at: string | undefined) => ({
  queryKey: ['chart', p, at ?? 'now'] as const,
  queryFn: () =>
    take(
      api.GET('/api/patients/{p}/chart', {
        params: { path: { p }, query: at === undefined ? {} : { at } },
      }),
    ),
});
