// In: bytes of a mesh as the clinic sends them ("BSM1"). Out: vertices in mm, faces, labels, colours, values.
// Law: bytes that are too short or point outside are refused, never drawn.
// Fails: MeshBroken, with what was read and what was expected.

export interface Mesh {
  /** x, y, z in mm. */
  positions: Float32Array;
  faces: Uint32Array;
  /** FDI number of each face; 0 is none. */
  labels: Uint8Array;
  /** Red, green, blue of each vertex, where the scan had colours. */
  colours: Uint8Array | null;
  /** A value of each vertex in mm, where a map was asked for; NaN is none. */
  values: Float32Array | null;
  low: [number, number, number];
  high: [number, number, number];
}

export class MeshBroken extends Error {}

const HEAD = 40;

export function decode(buffer: ArrayBuffer): Mesh {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEAD)
    throw new MeshBroken(`a mesh has at least ${HEAD} bytes, this has ${buffer.byteLength}`);
  const magic = String.fromCharCode(...new Uint8Array(buffer, 0, 4));
  if (magic !== 'BSM1')
    throw new MeshBroken(`a mesh begins with BSM1, this with ${JSON.stringify(magic)}`);
  const vertices = view.getUint32(4, true);
  const count = view.getUint32(8, true);
  const float = (at: number): number => view.getFloat32(at, true);
  const low: [number, number, number] = [float(12), float(16), float(20)];
  const high: [number, number, number] = [float(24), float(28), float(32)];
  const flags = view.getUint32(36, true);
  const coloured = (flags & 1) === 1;
  const valued = (flags & 2) === 2;
  const facesAt = HEAD + Math.ceil((vertices * 6) / 4) * 4;
  const labelsAt = facesAt + count * 12;
  const coloursAt = labelsAt + count;
  const valuesAt = coloursAt + (coloured ? vertices * 3 : 0);
  const need = valuesAt + (valued ? vertices * 2 : 0);
  if (buffer.byteLength < need)
    throw new MeshBroken(
      `a mesh of ${count} faces has ${need} bytes, this has ${buffer.byteLength}`,
    );
  const positions = places(view, vertices, low, high);
  const faces = new Uint32Array(count * 3);
  for (let i = 0; i < faces.length; i += 1) {
    const corner = view.getUint32(facesAt + i * 4, true);
    if (corner >= vertices)
      throw new MeshBroken(`face ${Math.floor(i / 3)} names vertex ${corner} of ${vertices}`);
    faces[i] = corner;
  }
  const labels = new Uint8Array(buffer.slice(labelsAt, labelsAt + count));
  const colours = coloured
    ? new Uint8Array(buffer.slice(coloursAt, coloursAt + vertices * 3))
    : null;
  const values = valued ? valuesOf(view, valuesAt, vertices) : null;
  return { positions, faces, labels, colours, values, low, high };
}

const NO_VALUE = -32768;
function valuesOf(view: DataView, from: number, vertices: number): Float32Array {
  return Float32Array.from({ length: vertices }, (_, index) => {
    const um = view.getInt16(from + index * 2, true);
    return um === NO_VALUE ? NaN : um / 1000;
  });
}

function places(view: DataView, vertices: number, low: number[], high: number[]): Float32Array {
  const out = new Float32Array(vertices * 3);
  for (let i = 0; i < out.length; i += 1) {
    const from = low[i % 3] ?? 0;
    const to = high[i % 3] ?? 0;
    out[i] = from + (view.getUint16(HEAD + i * 2, true) / 65535) * (to - from);
  }
  return out;
}
