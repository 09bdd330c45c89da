import { afterEach, expect, test, vi } from 'vitest';
import { guardedFetch, onUnknown } from './client';

afterEach(() => void vi.unstubAllGlobals());

const answered = async (status: number): Promise<number> => {
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(null, { status })));
  const lost = vi.fn();
  const leave = onUnknown(lost);
  await guardedFetch(new Request('http://clinic.example/api/today'));
  leave();
  await guardedFetch(new Request('http://clinic.example/api/today'));
  return lost.mock.calls.length;
};

test('law_any_answer_that_nobody_is_signed_in_is_told', async () => {
  expect(await answered(401)).toBe(1);
  for (const status of [200, 204, 403, 404, 409, 500, 503]) expect(await answered(status)).toBe(0);
});
