import { afterEach, expect, test, vi } from 'vitest';
import { guardedFetch, onDoubt, onUnknown } from './client';

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

test('law_an_old_word_against_forged_changes_is_asked_for_anew', async () => {
  const doubted = vi.fn();
  const leave = onDoubt(doubted);
  const refused = async (where: string | null, status = 403) => {
    doubted.mockClear();
    const error = { what: 'no', where };
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ error }, { status })));
    const answer = await guardedFetch(
      new Request('http://clinic.example/api/deliveries/d1/stop', { method: 'POST' }),
    );
    // Who asked reads the answer still.
    expect(await answer.json()).toEqual({ error });
    return doubted.mock.calls.length;
  };
  expect(await refused('x-biosculpt-csrf')).toBe(1);
  expect(await refused('role')).toBe(0);
  expect(await refused(null)).toBe(0);
  expect(await refused('x-biosculpt-csrf', 409)).toBe(0);
  leave();
});
