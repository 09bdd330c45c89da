// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { Refusal, Unreachable } from '../api/client';
import { Parts } from './on-trial';
import { Shown } from './parts';

afterEach(cleanup);

const refetch = vi.fn();
function shown(data: string | undefined, error: unknown): string {
  cleanup();
  const at = new Date('2026-03-01T09:30').getTime();
  render(
    <Shown query={{ data, error, refetch, dataUpdatedAt: at }} what="Fetching the day">
      {(words) => <p>{words}</p>}
    </Shown>,
    { wrapper: Parts },
  );
  return document.body.textContent ?? '';
}
const away = new Refusal(503, { what: 'the database is away' });

test('law_what_is_old_is_told_to_be_from_before', () => {
  const words = shown('Theo waits', away);
  expect(words).toContain('Theo waits');
  expect(words).toContain('from before. It came 1 Mar 2026, 09:30.');
  expect(words).toContain('The database is away.');
  fireEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(refetch).toHaveBeenCalledOnce();
});
test('what is new is shown alone, and where the server is silent the frame says so', () => {
  for (const error of [null, new Unreachable('no answer')]) {
    expect(shown('Theo waits', error)).toContain('Theo waits');
    expect(screen.queryByRole('alert')).toBeNull();
  }
  expect(shown(undefined, away)).not.toContain('from before');
});
