// @vitest-environment happy-dom
import { act, cleanup, render, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Numbering } from '../app/numbering';
import { Parts } from '../app/on-trial';
import { bytesOf } from '../api/client';
import { useMeshes } from './load';
import MeshView from './view';

/** What the stage was told, and what it shows after that. */
const stage = vi.hoisted(() => ({ shown: null as unknown, cleared: 0 }));
vi.mock('./scene', () => ({
  Stage: class {
    show(mesh: unknown) {
      stage.shown = mesh;
    }
    clear() {
      stage.shown = null;
      stage.cleared += 1;
    }
    paint() {}
    look() {}
    fill() {}
    lookOfZones() {}
    clip() {}
    draw() {}
    resize() {}
    close() {}
  },
}));
vi.mock('./decode', () => ({
  decode: (name: unknown) => ({ name, faces: [], positions: [], low: [], high: [] }),
}));
vi.mock('../api/client', async (real) => ({ ...(await real<object>()), bytesOf: vi.fn() }));

/** Answers to those who ask for bytes, in their order. */
let answers: ((bytes: unknown) => void)[] = [];
beforeEach(() => {
  answers = [];
  vi.mocked(bytesOf).mockImplementation(
    () => new Promise((resolve) => answers.push(resolve as (bytes: unknown) => void)),
  );
});
afterEach(cleanup);
const come = (bytes: string) => act(async () => answers.pop()?.(bytes));

const picture = (path: string) => (
  <Numbering>
    <MeshView paths={[path]} alt="The jaw" />
  </Numbering>
);
test('law_no_surface_of_before_waits_in_the_picture', async () => {
  const { rerender } = render(picture('/lower'), { wrapper: Parts });
  await come('lower');
  expect(stage.shown).toMatchObject({ name: 'lower' });
  rerender(picture('/upper'));
  expect(stage.shown).toBeNull();
  await come('upper');
  expect(stage.shown).toMatchObject({ name: 'upper' });
});
test('law_a_mesh_is_never_given_for_other_paths', async () => {
  const given: [string, unknown][] = [];
  const { rerender } = renderHook(
    ({ path }) => {
      const loading = useMeshes([path]);
      given.push([path, (loading.mesh as { name?: string } | null)?.name ?? null]);
    },
    { initialProps: { path: '/lower' } },
  );
  await come('/lower');
  rerender({ path: '/upper' });
  await come('/upper');
  expect(given.at(-1)).toEqual(['/upper', '/upper']);
  expect(given.every(([path, mesh]) => mesh === null || mesh === path)).toBe(true);
});
