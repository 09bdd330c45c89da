// In: a mesh. Out: the same surface with corners split where labels meet, so that each tooth has its
// own flat colour and yet shades smoothly. Preview only: nothing is measured on it.
import type { Mesh } from './decode';

export interface Split {
  positions: Float32Array;
  normals: Float32Array;
  faces: Uint32Array;
  /** The label of each corner, and the corner of `Mesh` it came from. */
  labels: Uint8Array;
  source: Uint32Array;
}

export function split(mesh: Mesh): Split {
  const normals = vertexNormals(mesh);
  const own = new Int16Array(mesh.positions.length / 3).fill(-1);
  const extra = new Map<number, number>();
  const labels: number[] = Array.from(own, () => 0);
  const source: number[] = Array.from(own, (_, index) => index);
  const faces = new Uint32Array(mesh.faces.length);
  for (let i = 0; i < faces.length; i += 1) {
    const corner = mesh.faces[i] ?? 0;
    const label = mesh.labels[Math.floor(i / 3)] ?? 0;
    if (own[corner] === -1) {
      own[corner] = label;
      labels[corner] = label;
    }
    if (own[corner] === label) {
      faces[i] = corner;
      continue;
    }
    const key = corner * 256 + label;
    let place = extra.get(key);
    if (place === undefined) {
      place = source.length;
      source.push(corner);
      labels.push(label);
      extra.set(key, place);
    }
    faces[i] = place;
  }
  return {
    positions: gather(mesh.positions, source),
    normals: gather(normals, source),
    faces,
    labels: Uint8Array.from(labels),
    source: Uint32Array.from(source),
  };
}

function gather(values: Float32Array, source: number[]): Float32Array {
  const out = new Float32Array(source.length * 3);
  source.forEach((from, to) => out.set(values.subarray(from * 3, from * 3 + 3), to * 3));
  return out;
}

export function vertexNormals(mesh: Mesh): Float32Array {
  const { positions: p, faces } = mesh;
  const out = new Float32Array(p.length);
  const at = (i: number): number => p[i] ?? 0;
  for (let f = 0; f < faces.length; f += 3) {
    const [a, b, c] = [(faces[f] ?? 0) * 3, (faces[f + 1] ?? 0) * 3, (faces[f + 2] ?? 0) * 3];
    const u = [at(b) - at(a), at(b + 1) - at(a + 1), at(b + 2) - at(a + 2)] as const;
    const v = [at(c) - at(a), at(c + 1) - at(a + 1), at(c + 2) - at(a + 2)] as const;
    const n = [
      u[1] * v[2] - u[2] * v[1],
      u[2] * v[0] - u[0] * v[2],
      u[0] * v[1] - u[1] * v[0],
    ] as const;
    for (const corner of [a, b, c])
      for (let k = 0; k < 3; k += 1) out[corner + k] = (out[corner + k] ?? 0) + (n[k] ?? 0);
  }
  for (let i = 0; i < out.length; i += 3) {
    const long = Math.hypot(out[i] ?? 0, out[i + 1] ?? 0, out[i + 2] ?? 0) || 1;
    for (let k = 0; k < 3; k += 1) out[i + k] = (out[i + k] ?? 0) / long;
  }
  return out;
}
