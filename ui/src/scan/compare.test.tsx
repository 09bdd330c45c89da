// @vitest-environment happy-dom
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { QueryClientProvider } from '@tanstack/react-query';
import { afterEach, expect, test, vi } from 'vitest';
import type { Patient, Scan } from '../api/types';
import { newCache } from '../app/door';
import { Numbering } from '../app/numbering';
import { Parts, server, settle } from '../app/on-trial';
import { CompareScans } from './compare';

vi.mock('../mesh/lazy', () => ({ MeshView: () => null, pointOf: () => [0, 0, 0] }));
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

test('law_a_comparison_is_asked_for_anew_after_a_correction_of_either_scan', async () => {
  const versions = { s1: 1, s2: 1 };
  const scan = (id: 's1' | 's2') =>
    ({ id, jaw: 'lower', teeth: [], versions: versions[id], state: 'examined' }) as unknown as Scan;
  const said = server(({ path }) =>
    path.endsWith('/map')
      ? Response.json({ sentence: `map ${said.length}`, figures: [], places: [], cannot_know: [] })
      : Response.json(scan(path.endsWith('s1') ? 's1' : 's2')),
  );
  const rows = [scan('s1'), { ...scan('s2'), name: 'earlier', received: '2026-01-01' }];
  const cache = newCache();
  const maps = async () => {
    render(
      <Parts>
        <QueryClientProvider client={cache}>
          <Numbering>
            <CompareScans
              scan={scan('s1')}
              patient={{ id: 'a', scans: rows } as unknown as Patient}
            />
          </Numbering>
        </QueryClientProvider>
      </Parts>,
    );
    fireEvent.change(screen.getByRole('combobox'), { target: { value: 's2' } });
    await waitFor(() => expect(document.body.textContent).toContain('map '));
    await settle();
    cleanup();
    return said.filter((one) => one.path.endsWith('/map')).length;
  };
  expect(await maps()).toBe(1);
  expect(await maps()).toBe(1);
  versions.s1 = 2;
  expect(await maps()).toBe(2);
  versions.s2 = 2;
  await cache.invalidateQueries({ queryKey: ['scan', 'a', 's2'] });
  expect(await maps()).toBe(3);
});
