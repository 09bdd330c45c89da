// In: where teeth lie. Out: from where to look at an arch, and which way is up.
// Law: turning the scan turns the view with it; the patient's right is on the left.
// Method: going from the patient's right over the front to the left, the turn about the middle points
// up in the head. An upper jaw is looked at from below, a lower one from above.
import { cornerOf, isUpper, positionOf } from '../lexicon/numbers';

export type Vector = [number, number, number];
export interface Frame {
  /** From the arch towards the eye, seen onto the chewing surfaces. */
  outward: Vector;
  /** Up on the screen. */
  up: Vector;
  /** Towards the lips. */
  front: Vector;
}

export interface Placed {
  fdi: number;
  at: Vector;
}

export const minus = (a: Vector, b: Vector): Vector => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const scale = (a: Vector, by: number): Vector => [a[0] * by, a[1] * by, a[2] * by];
export const cross = (a: Vector, b: Vector): Vector => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];
const dot = (a: Vector, b: Vector): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const unit = (a: Vector): Vector => scale(a, 1 / (Math.hypot(...a) || 1));

const mean = (points: Vector[]): Vector =>
  scale(
    points.reduce<Vector>(
      (sum, one) => [sum[0] + one[0], sum[1] + one[1], sum[2] + one[2]],
      [0, 0, 0],
    ),
    1 / Math.max(1, points.length),
  );

/** Where a tooth's number stands: beside the tooth, on the arch's outer side. */
export function besides(teeth: Placed[], frame: Frame | null, by_mm: number): Vector[] {
  if (!frame) return teeth.map((tooth) => tooth.at);
  const ends = teeth.filter((tooth) => positionOf(tooth.fdi) >= 5);
  const middle = mean((ends.length > 1 ? ends : teeth).map((tooth) => tooth.at));
  return teeth.map(({ at }) => {
    const from = minus(at, middle);
    const flat = unit(minus(from, scale(frame.outward, dot(from, frame.outward))));
    return [at[0] + flat[0] * by_mm, at[1] + flat[1] * by_mm, at[2] + flat[2] * by_mm];
  });
}

/** The place of a tooth on the way from the patient's right over the front to the left. */
const along = (fdi: number): number => {
  const right = cornerOf(fdi) === 0 || cornerOf(fdi) === 3;
  return right ? -positionOf(fdi) : positionOf(fdi);
};

export function archFrame(teeth: Placed[]): Frame | null {
  const ordered = [...teeth].sort((a, b) => along(a.fdi) - along(b.fdi));
  const first = ordered[0];
  if (!first || ordered.length < 4) return null;
  const middle = mean(ordered.map((tooth) => tooth.at));
  let turn: Vector = [0, 0, 0];
  ordered.slice(1).forEach((tooth, index) => {
    const part = cross(minus((ordered[index] ?? first).at, middle), minus(tooth.at, middle));
    turn = [turn[0] + part[0], turn[1] + part[1], turn[2] + part[2]];
  });
  if (Math.hypot(...turn) < 1e-6) return null;
  const skull = unit(turn);
  const back = ordered.filter((tooth) => positionOf(tooth.fdi) > 4);
  const fore = ordered.filter((tooth) => positionOf(tooth.fdi) <= 3);
  const ends = back.length > 0 ? back : [first, ordered[ordered.length - 1] ?? first];
  const towards = minus(
    fore.length > 0 ? mean(fore.map((tooth) => tooth.at)) : middle,
    mean(ends.map((tooth) => tooth.at)),
  );
  const front = unit(minus(towards, scale(skull, dot(towards, skull))));
  if (!Number.isFinite(front[0]) || Math.hypot(...front) < 0.5) return null;
  const upper = isUpper(first.fdi);
  return { outward: scale(skull, upper ? -1 : 1), up: upper ? front : scale(front, -1), front };
}
