// Meshes come in levels: the coarse one is shown at once, the finer one takes its place.
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
  const [state, set] = useState<Loading>({ mesh: null, coming: key, error: null });
  useEffect(() => {
    const stop = new AbortController();
    const run = async (): Promise<void> => {
      set({ mesh: null, coming: key, error: null });
      for (const path of key.split(' ').filter(Boolean)) {
        const mesh = decode(await bytesOf(path, stop.signal));
        if (stop.signal.aborted) return;
        set({ mesh, coming: path, error: null });
      }
      set((old) => ({ ...old, coming: null }));
    };
    run().catch((error: unknown) => {
      if (!stop.signal.aborted) set((old) => ({ ...old, coming: null, error }));
    });
    return () => stop.abort();
  }, [key]);
  return state;
}
