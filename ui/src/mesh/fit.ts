// In: how large a surface is, and the lines over it. Out: from how far it is looked at, so that it fills the picture.
// Law: no line over a surface is cut at the picture's frame; of the surface's own sphere a little may be, since it seldom fills it.

const SPHERE = 0.94;
/** A line is wider than its points. */
const LINE = 1.05;

/** How far the farthest end of the lines is from a point. */
export function reachOf(lines: ArrayLike<number>[], centre: readonly number[]): number {
  let most = 0;
  for (const line of lines)
    for (let i = 0; i + 2 < line.length; i += 3) {
      const off = [0, 1, 2].map((axis) => (line[i + axis] ?? 0) - (centre[axis] ?? 0));
      most = Math.max(most, Math.hypot(...off));
    }
  return most;
}

/** `fov`: the picture's height as an angle, degrees; `aspect`: its width by its height. */
export function farOf(radius: number, reach: number, fov: number, aspect: number): number {
  const seen = Math.max(radius * SPHERE, reach * LINE);
  return seen / Math.sin((fov * Math.PI) / 360) / Math.min(1, aspect);
}
