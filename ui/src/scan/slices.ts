// Where the other two views cut a picture. In: which slices are shown. Out: shares of its width and height.
import type { SliceView } from '../api/types';

/** Slices go from the feet to the head, from the front to the back, from the right to the left; pictures have the head on top. */
export function places(
  view: string,
  views: Pick<SliceView, 'view' | 'slices'>[],
  slices: Record<string, number>,
): { across: number; down: number } {
  const share = (name: string): number => {
    const of = views.find((one) => one.view === name);
    return of && of.slices > 0 ? ((slices[name] ?? 0) + 0.5) / of.slices : 0.5;
  };
  if (view === 'axial') return { across: share('sagittal'), down: share('coronal') };
  const across = share(view === 'coronal' ? 'sagittal' : 'coronal');
  return { across, down: 1 - share('axial') };
}
