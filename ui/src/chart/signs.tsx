// In: a condition of a surface. Out: its sign, so that no condition is told by its colour alone.
import type { Condition } from '../api/types';
import type { UNCHARTED } from './history';

/** A line of each, in a square of 10 by 10 about its middle. */
export const SIGNS: Record<Condition, string> = {
  sound: 'M-3 0L-1 2.5L3 -2.5',
  caries: 'M-1.5 0A1.5 1.5 0 1 0 1.5 0A1.5 1.5 0 1 0 -1.5 0',
  filling: 'M-3 -3H3V3H-3Z',
  chip: 'M-3.5 3L0 -3L3.5 3Z',
  wear: 'M-3.5 -2H3.5M-3.5 2H3.5',
  crack: 'M-1.5 -4L1 -1L-1 1L1.5 4',
  stain: 'M-3 3L3 -3M-3.5 -0.5L-0.5 -3.5M0.5 3.5L3.5 0.5',
  mark: 'M-3 -3L3 3M-3 3L3 -3',
};

interface SignProps {
  condition: Condition | typeof UNCHARTED;
  at: [number, number];
  /** Edge of the square, in the picture's own unit. */
  size?: number;
}
export function Sign({ condition, at: [x, y], size = 8 }: SignProps) {
  if (condition === 'not charted') return null;
  return (
    <path
      className={`sign s-${condition}`}
      d={SIGNS[condition]}
      transform={`translate(${x} ${y}) scale(${size / 10})`}
      aria-hidden
    />
  );
}

/** The middle of a field of a tooth, by its path. */
export function placeOf(path: string): [number, number] {
  if (path.startsWith('M0 0H')) return [16, 4.5];
  if (path.startsWith('M0 32')) return [16, 27.5];
  if (path.startsWith('M0 0L')) return [4.5, 16];
  return path.startsWith('M32') ? [27.5, 16] : [16, 16];
}
