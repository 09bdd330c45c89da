import { describe, expect, test } from 'vitest';
import { decode, MeshBroken } from './decode';
import { archFrame, cross, type Vector } from './frame';
import { NO_VALUE, rampColour, rampStops } from './ramp';
import { cut } from './section';
import { split, vertexNormals } from './split';

/** A square of two triangles in the plane z = 1, labelled 36 and 37, from (0, 0) to (2, 4). */
export function square(coloured: boolean, valued = false): ArrayBuffer {
  const corners = [0, 0, 0, 65535, 0, 0, 65535, 65535, 0, 0, 65535, 0];
  const bytes = new ArrayBuffer(40 + 24 + 24 + 2 + (coloured ? 12 : 0) + (valued ? 8 : 0));
  const view = new DataView(bytes);
  'BSM1'.split('').forEach((sign, index) => view.setUint8(index, sign.charCodeAt(0)));
  view.setUint32(4, 4, true);
  view.setUint32(8, 2, true);
  [0, 0, 1, 2, 4, 1].forEach((value, index) => view.setFloat32(12 + index * 4, value, true));
  view.setUint32(36, (coloured ? 1 : 0) + (valued ? 2 : 0), true);
  corners.forEach((value, index) => view.setUint16(40 + index * 2, value, true));
  [0, 1, 2, 0, 2, 3].forEach((value, index) => view.setUint32(64 + index * 4, value, true));
  view.setUint8(88, 36);
  view.setUint8(89, 37);
  if (coloured) for (let i = 0; i < 12; i += 1) view.setUint8(90 + i, i);
  const at = coloured ? 102 : 90;
  if (valued)
    [250, -1500, -32768, 0].forEach((um, index) => view.setInt16(at + index * 2, um, true));
  return bytes;
}

describe('bytes to a mesh', () => {
  test('places, faces, labels and colours come back', () => {
    const mesh = decode(square(true));
    expect([...mesh.positions]).toEqual([0, 0, 1, 2, 0, 1, 2, 4, 1, 0, 4, 1]);
    expect([...mesh.faces]).toEqual([0, 1, 2, 0, 2, 3]);
    expect([...mesh.labels]).toEqual([36, 37]);
    expect(mesh.colours?.[11]).toBe(11);
    expect(decode(square(false)).colours).toBeNull();
    expect(decode(square(true)).values).toBeNull();
  });
  test('values come back in mm, and none is none', () => {
    for (const coloured of [true, false])
      expect([...(decode(square(coloured, true)).values ?? [])]).toEqual([0.25, -1.5, NaN, 0]);
  });
  test('law_bytes_that_are_too_short_or_point_outside_are_refused', () => {
    const whole = square(true, true);
    for (let cut = 0; cut < whole.byteLength; cut += 1)
      expect(() => decode(whole.slice(0, cut))).toThrow(MeshBroken);
    const outside = square(false);
    new DataView(outside).setUint32(64, 4, true);
    expect(() => decode(outside)).toThrow('vertex 4 of 4');
    const other = square(false);
    new DataView(other).setUint8(0, 88);
    expect(() => decode(other)).toThrow('BSM1');
  });
  test('law_corners_are_split_only_where_labels_meet', () => {
    const parts = split(decode(square(false)));
    expect(parts.source).toHaveLength(6);
    parts.faces.forEach((corner, index) => expect(parts.labels[corner]).toBe(index < 3 ? 36 : 37));
    const normals = vertexNormals(decode(square(false)));
    expect([...normals.slice(0, 3)]).toEqual([0, 0, 1]);
  });
});

describe('values to colours', () => {
  const ramp = { low: -1, middle: 0, high: 2, way: 'distance' as const };
  test('the ends, the middle and what has no value are told apart', () => {
    const said = [-1, 0, 2, NaN].map((value) => rampColour(ramp, value).join());
    expect(new Set(said).size).toBe(4);
    expect(said[3]).toBe(NO_VALUE.join());
    expect(rampColour(ramp, -9)).toEqual(rampColour(ramp, -1));
    expect(rampColour(ramp, 9)).toEqual(rampColour(ramp, 2));
  });
  test('what is too thin has the colour of too much, and the bar shows its middle in its place', () => {
    const thin = { low: 0, middle: 0.6, high: 3, way: 'thickness' as const };
    expect(rampColour(thin, 0)).toEqual(rampColour(ramp, 2));
    expect(rampStops(thin)).toContain('20.0%');
  });
});

describe('a cut', () => {
  test('law_the_line_of_a_cut_lies_on_the_plane_and_on_the_faces', () => {
    const mesh = decode(square(false));
    const line = cut(mesh, [1, 0, 0], 0.5);
    expect(line).toHaveLength(12);
    for (let i = 0; i < line.length; i += 3) {
      expect(line[i]).toBeCloseTo(0.5, 5);
      expect(line[i + 2]).toBeCloseTo(1, 5);
    }
    const ends = [line[1], line[4], line[7], line[10]].map((y) => y ?? -1);
    expect(Math.min(...ends)).toBeCloseTo(0, 4);
    expect(Math.max(...ends)).toBeCloseTo(4, 4);
  });
  test('beside the surface there is none', () => {
    expect(cut(decode(square(false)), [1, 0, 0], 3)).toHaveLength(0);
  });
});

/** A lower arch in a head's frame: x to the patient's left, y to the front, z up. */
const LOWER: { fdi: number; at: Vector }[] = [41, 42, 43, 44, 45, 46, 31, 32, 33, 34, 35, 36].map(
  (fdi) => {
    const turn = (fdi % 10) * 0.22 - 0.1;
    const side = fdi < 40 ? -1 : 1;
    return { fdi, at: [side * 25 * Math.sin(turn), 35 * Math.cos(turn), 0.2] };
  },
);

describe('the view of an arch', () => {
  test('a lower jaw is looked at from above, the front below, the patient’s right on the left', () => {
    const frame = archFrame(LOWER);
    expect(frame?.outward[2]).toBeCloseTo(1, 3);
    expect(frame?.up[1]).toBeCloseTo(-1, 3);
    // Here +x is the patient's right; on the screen, right is up x outward turned round.
    const screenRight = cross(frame?.up ?? [0, 0, 0], frame?.outward ?? [0, 0, 0]);
    expect(screenRight[0]).toBeLessThan(0);
  });
  test('law_turning_the_scan_turns_the_view_with_it', () => {
    const turned = LOWER.map(({ fdi, at }) => ({ fdi, at: [at[2], at[0], at[1]] as Vector }));
    const [a, b] = [archFrame(LOWER), archFrame(turned)];
    expect(b?.outward[0]).toBeCloseTo(a?.outward[2] ?? 9, 5);
    expect(b?.up[2]).toBeCloseTo(a?.up[1] ?? 9, 5);
  });
  test('an upper jaw is looked at from below', () => {
    const upper = LOWER.map(({ fdi, at }) => ({ fdi: fdi > 40 ? fdi - 30 : fdi - 10, at }));
    const frame = archFrame(upper);
    expect(frame?.outward[2]).toBeCloseTo(-1, 3);
    expect(frame?.up[1]).toBeCloseTo(1, 3);
  });
  test('too few teeth give no view', () => {
    expect(archFrame(LOWER.slice(0, 3))).toBeNull();
  });
});
