// In: a mesh and a plane. Out: the line along which the plane cuts it, as pairs of points; directions to cut a tooth.
// A picture only: nothing is measured on it.
import type { Mesh } from './decode';
import { cross, minus, scale, unit, type Frame, type Vector } from './frame';

export type Cut = 'none' | 'across' | 'along' | 'level';

/** x, y, z of both ends of each piece of the line. */
export function cut(mesh: Mesh, normal: Vector, at: number): Float32Array {
  const { positions: p, faces } = mesh;
  const off = new Float32Array(p.length / 3);
  for (let v = 0; v < off.length; v += 1) {
    const height =
      (p[v * 3] ?? 0) * normal[0] +
      (p[v * 3 + 1] ?? 0) * normal[1] +
      (p[v * 3 + 2] ?? 0) * normal[2];
    // A corner on the plane counts to one side, so that no piece is found twice or not at all.
    off[v] = height - at || 1e-7;
  }
  const out: number[] = [];
  for (let f = 0; f < faces.length; f += 3) {
    const corners = [faces[f] ?? 0, faces[f + 1] ?? 0, faces[f + 2] ?? 0] as const;
    const sides = corners.map((v) => (off[v] ?? 0) > 0);
    if (sides[0] === sides[1] && sides[1] === sides[2]) continue;
    for (let k = 0; k < 3; k += 1) {
      const [a, b] = [corners[k] ?? 0, corners[(k + 1) % 3] ?? 0];
      const [da, db] = [off[a] ?? 0, off[b] ?? 0];
      if (da > 0 === db > 0) continue;
      const share = da / (da - db);
      for (let axis = 0; axis < 3; axis += 1) {
        const from = p[a * 3 + axis] ?? 0;
        out.push(from + ((p[b * 3 + axis] ?? 0) - from) * share);
      }
    }
  }
  return Float32Array.from(out);
}

/** Which way a plane looks that cuts a tooth there: across the arch, along it, or level with the bite. */
export function cutNormal(how: Cut, frame: Frame | null, at: Vector, middle: Vector): Vector {
  const outward: Vector = frame?.outward ?? [0, 0, 1];
  if (how === 'level') return outward;
  const from = minus(at, middle);
  const height = from[0] * outward[0] + from[1] * outward[1] + from[2] * outward[2];
  const flat = minus(from, scale(outward, height));
  const aside: Vector =
    frame && Math.hypot(...flat) > 1 ? unit(flat) : (frame?.front ?? [0, -1, 0]);
  return how === 'along' ? aside : unit(cross(outward, aside));
}

/** The least and the largest height of a mesh along a direction, mm. */
export function reach(mesh: Mesh, normal: Vector): [number, number] {
  let [low, high] = [Infinity, -Infinity];
  for (let i = 0; i < mesh.positions.length; i += 3) {
    const height =
      (mesh.positions[i] ?? 0) * normal[0] +
      (mesh.positions[i + 1] ?? 0) * normal[1] +
      (mesh.positions[i + 2] ?? 0) * normal[2];
    low = Math.min(low, height);
    high = Math.max(high, height);
  }
  return low <= high ? [low, high] : [0, 0];
}
