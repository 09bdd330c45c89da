// Meshes come in levels: the coarse one is shown at once, the finer one takes its place.
// Law: a mesh is never given for other paths than those it came from.
import { useEffect, useState } from 'react';
import { bytesOf } from '../api/client';
import { decode, type Mesh } from './decode';

export interface Loading {
  mesh: Mesh | null;
  /** The level that is still on its way. */
  coming: string | null;
  error: unknown;
}

export function useMeshes(paths: string[]): Loading {
  const key = paths.join(' ');
  const [{ of, ...state }, set] = useState<Loading & { of: string }>({ of: key, ...begun(key) });
  useEffect(() => {
    const stop = new AbortController();
    const run = async (): Promise<void> => {
      set({ of: key, ...begun(key) });
      for (const path of key.split(' ').filter(Boolean)) {
        const mesh = decode(await bytesOf(path, stop.signal));
        if (stop.signal.aborted) return;
        set({ of: key, mesh, coming: path, error: null });
      }
      set((old) => ({ ...old, coming: null }));
    };
    run().catch((error: unknown) => {
      if (!stop.signal.aborted) set((old) => ({ ...old, coming: null, error }));
    });
    return () => stop.abort();
  }, [key]);
  // With the first picture of other paths what is known is still of those before.
  return of === key ? state : begun(key);
}

const begun = (key: string): Loading => ({ mesh: null, coming: key, error: null });
