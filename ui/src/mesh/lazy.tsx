// The door to the 3D view: three.js comes only with the first page that shows a mesh.
import { lazy, Suspense } from 'react';
import type { MeshViewProps } from './view';

const View = lazy(() => import('./view'));

export function MeshView(props: MeshViewProps) {
  return (
    <Suspense
      fallback={
        <div
          className="stage"
          style={{ minHeight: '20rem' }}
          role="status"
          aria-label="Opening the picture"
        />
      }
    >
      <View {...props} />
    </Suspense>
  );
}

/** A point of the wire; anything else than three numbers is no point. */
export function pointOf(values: number[]): [number, number, number] {
  return [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0];
}
