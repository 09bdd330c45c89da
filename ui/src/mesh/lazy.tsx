// The door to the 3D view: three.js comes only with the first page that shows a mesh.
// Law: a picture that cannot be fetched or drawn takes nothing else from its page.
import { Fence } from '../app/fault';
import { later } from '../app/later';
import type { MeshViewProps } from './view';

const View = later<MeshViewProps>(
  () => import('./view'),
  <div
    className="stage"
    style={{ minHeight: '20rem' }}
    role="status"
    aria-label="Opening the picture"
  />,
);

export const NO_PICTURE =
  'The picture cannot be shown here now. Load the page again where no treatment goes on.';

export function MeshView(props: MeshViewProps) {
  return (
    <Fence words={NO_PICTURE} anew={props.paths.join(' ')}>
      <View {...props} />
    </Fence>
  );
}

/** A point of the wire; anything else than three numbers is no point. */
export function pointOf(values: number[]): [number, number, number] {
  return [values[0] ?? 0, values[1] ?? 0, values[2] ?? 0];
}
