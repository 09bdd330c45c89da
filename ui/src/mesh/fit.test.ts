import { PerspectiveCamera, Vector3 } from 'three';
import { expect, test } from 'vitest';
import { farOf, reachOf } from './fit';

test('law_no_line_is_cut_at_the_frame', () => {
  const centre = [3, -2, 5];
  // A margin on the rim of its part, and one that goes beyond it.
  for (const [radius, out] of [
    [6, 6],
    [6, 7.5],
  ] as const)
    for (const aspect of [0.6, 1, 1.8]) {
      const points = Array.from({ length: 60 }, (_, at) => {
        const turn = (at / 60) * 2 * Math.PI;
        return [centre[0]! + out * Math.cos(turn), centre[1]! + out * Math.sin(turn), centre[2]!];
      });
      const reach = reachOf([Float32Array.from(points.flat())], centre);
      expect(reach).toBeCloseTo(out, 4);
      const camera = new PerspectiveCamera(35, aspect, 0.1, 1000);
      const middle = new Vector3(...(centre as [number, number, number]));
      for (const way of [new Vector3(0, 0, 1), new Vector3(0, 1, 0.2).normalize()]) {
        camera.position.copy(middle).addScaledVector(way, farOf(radius, reach, 35, aspect));
        camera.lookAt(middle);
        camera.updateMatrixWorld();
        for (const point of points) {
          const seen = new Vector3(...(point as [number, number, number])).project(camera);
          expect(Math.max(Math.abs(seen.x), Math.abs(seen.y))).toBeLessThan(1);
        }
      }
    }
});

test('a surface without lines fills the picture as before', () => {
  expect(farOf(10, 0, 60, 2)).toBeCloseTo(18.8, 5);
  expect(farOf(10, 8, 60, 0.5)).toBeCloseTo(37.6, 5);
  expect(reachOf([], [0, 0, 0])).toBe(0);
});
