// A cut through the picture, with the lines of one surface or two where they are cut; and a closed line such as a margin.
import { useComputedColorScheme } from '@mantine/core';
import { useEffect, useMemo, useState } from 'react';
import type { CutState } from './cut-controls';
import type { Mesh } from './decode';
import type { Frame, Vector } from './frame';
import { useMeshes } from './load';
import type { Line, Stage } from './scene';
import { cut, cutNormal, reach } from './section';

/** Of the surface that is shown, of the one beside it, and of a margin: 3 : 1 or better on the stage. */
const COLOURS = {
  light: { own: '#0b6e4f', second: '#c2410c', margin: '#a04bc4' },
  dark: { own: '#5fd3a8', second: '#f39a5b', margin: '#a04bc4' },
};

export interface Cutting {
  /** What the surface that is shown is called beside its line. */
  label: string;
  /** Another surface that is shown as a line where it is cut. */
  second?: { path: string; label: string } | null;
}

interface Scene {
  mesh: Mesh | null;
  frame: Frame | null;
  teeth: { at: Vector }[];
  stage: React.RefObject<Stage | null>;
  cutting: Cutting | undefined;
  margin: Vector[] | undefined;
}

/** A closed path as pairs of points. */
function closed(path: Vector[]): Float32Array {
  return Float32Array.from(
    path.flatMap((point, index) => [...point, ...(path[(index + 1) % path.length] ?? point)]),
  );
}

export function useCut({ mesh, frame, teeth, stage, cutting, margin }: Scene) {
  const colours = COLOURS[useComputedColorScheme('light')];
  const [state, set] = useState<CutState>({ how: 'none', share: 0.5 });
  const on = state.how !== 'none' && cutting !== undefined;
  const second = useMeshes(on && cutting.second ? [cutting.second.path] : NONE);
  const normal = useMemo<Vector>(() => {
    if (!mesh) return [0, 0, 1];
    const at = mesh.low.map((low, k) => (low + (mesh.high[k] ?? 0)) / 2) as Vector;
    const count = Math.max(1, teeth.length);
    const middle = [0, 1, 2].map(
      (k) => teeth.reduce((sum, tooth) => sum + (tooth.at[k] ?? 0), 0) / count,
    ) as Vector;
    return cutNormal(state.how, frame, at, middle);
  }, [mesh, frame, teeth, state.how]);
  const [low, high] = useMemo(() => (mesh ? reach(mesh, normal) : [0, 0]), [mesh, normal]);
  const at = low + (high - low) * state.share;

  useEffect(() => {
    if (!mesh || !stage.current) return;
    stage.current.clip(on ? { normal, at } : null);
    const lines: Line[] = [];
    if (margin && margin.length > 2 && !on)
      lines.push({ pairs: closed(margin), colour: colours.margin, fit: true });
    if (on) {
      lines.push({ pairs: cut(mesh, normal, at), colour: colours.own });
      if (second.mesh) lines.push({ pairs: cut(second.mesh, normal, at), colour: colours.second });
    }
    stage.current.draw(lines);
  }, [mesh, second.mesh, on, normal, at, margin, stage, colours]);
  // A new direction is looked at; moving the cut leaves the view as it is.
  useEffect(() => {
    if (mesh && on) stage.current?.lookAlong(normal, frame?.outward ?? [0, 0, 1]);
  }, [on, normal, mesh === null]);

  const lines = [
    { label: cutting?.label ?? '', colour: colours.own },
    ...(cutting?.second ? [{ label: cutting.second.label, colour: colours.second }] : []),
  ];
  return { state, set, at_mm: at - (low + high) / 2, lines, error: second.error };
}

const NONE: string[] = [];
