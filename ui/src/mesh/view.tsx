// A mesh in 3D with tooth numbers and pins over it. Loaded only by the pages that show one.
// Keyboard: arrows turn, + and - come nearer and go back; what can be clicked stands in a list as well.
import { Button } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useNumbers } from '../app/numbering';
import { RefusalNote } from '../app/parts';
import type { Blocks, ZoneLook } from './blocks';
import { CutControls } from './cut-controls';
import { archFrame, besides, type Frame, type Vector } from './frame';
import { Legend } from './legend';
import { type Loading, useMeshes } from './load';
import type { Ramp } from './ramp';
import { Stage, type Paint } from './scene';
import { type Cutting, useCut } from './use-cut';
import './view.css';

export interface Mark {
  id: string;
  at: Vector;
  /** The point of the surface that is meant, where the mark stands beside it. */
  on?: Vector;
  words: string;
  tone: 'tooth' | 'pin' | 'seed';
}

interface Placed {
  fdi: number;
  at: Vector;
}

export interface MeshViewProps {
  paths: string[];
  alt: string;
  teeth?: Placed[];
  pins?: Mark[];
  /** Teeth that tell which way the picture stands, where their numbers are not shown. */
  orient?: Placed[];
  chosen?: number | null;
  paint?: Paint;
  /** How values are coloured, with the words of its legend; for `paint` "value". */
  map?: { ramp: Ramp; unit: string; what: string; limit?: number | null } | null;
  /** Lets the picture be cut through. */
  cutting?: Cutting;
  /** Zones of work, as blocks in the surface, and how each looks now. */
  blocks?: Blocks;
  zoneLooks?: ZoneLook[];
  /** A closed line on the surface. */
  margin?: Vector[];
  height?: string;
  onPick?: (at: Vector, fdi: number) => void;
  onTooth?: (fdi: number) => void;
}

export default function MeshView(props: MeshViewProps) {
  const { paths, alt, teeth = NONE, pins = NONE, orient } = props;
  const loading = useMeshes(paths);
  const frame = useMemo(() => archFrame(orient ?? teeth), [orient, teeth]);
  const { canvas, box, stage, blocked } = useStage(Boolean(props.blocks));
  const pick = useRef(props.onPick);
  pick.current = props.onPick;

  useLooks(stage, loading.mesh, frame, props);
  const cut = useCut({
    mesh: loading.mesh,
    frame,
    teeth: orient ?? teeth,
    stage,
    cutting: props.cutting,
    margin: props.margin,
  });

  const marks = useMarks(teeth, pins, frame);
  return (
    <div className="mesh">
      <div
        ref={box}
        className="stage mesh-box"
        style={props.height ? { height: props.height } : undefined}
        role="group"
        aria-label={`${alt}. Arrows turn it, plus and minus come nearer and go back.`}
        tabIndex={0}
        onKeyDown={(event) => stage.current && keys(event, stage.current)}
      >
        <Picture canvas={canvas} stage={stage} pick={pick} picking={props.onPick !== undefined} />
        {loading.mesh && stage.current && <Marks marks={marks} stage={stage.current} />}
        {!loading.mesh && !loading.error && !blocked && (
          <p className="mesh-words">Fetching the surface …</p>
        )}
        {blocked && (
          <p className="mesh-words">
            This browser shows no 3D here. Everything is in the lists beside it.
          </p>
        )}
      </div>
      <RefusalNote error={loading.error ?? cut.error} />
      {props.map && props.paint === 'value' && <Legend {...props.map} />}
      {props.cutting && (
        <CutControls cut={cut.state} set={cut.set} at_mm={cut.at_mm} lines={cut.lines} />
      )}
      <Looks loading={loading} frame={frame} stage={stage} />
    </div>
  );
}

/** Shape, colours, direction and zones, as the stage is to show them. */
function useLooks(
  stage: React.RefObject<Stage | null>,
  mesh: Loading['mesh'],
  frame: Frame | null,
  props: MeshViewProps,
): void {
  const { chosen = null, paint = 'teeth', blocks = null, zoneLooks = NONE } = props;
  const ramp = props.map?.ramp ?? null;
  // Only a new mesh is a new shape: colour and direction have effects of their own.
  useEffect(() => {
    // What was shown before is something else: it does not wait in the picture for what comes.
    if (mesh) stage.current?.show(mesh, frame);
    else stage.current?.clear();
    stage.current?.paint(paint, chosen, ramp);
  }, [mesh]);
  useEffect(() => stage.current?.paint(paint, chosen, ramp), [paint, chosen, ramp]);
  useEffect(() => {
    if (frame) stage.current?.look(frame, 'chewing');
  }, [frame]);
  useEffect(() => stage.current?.fill(blocks), [blocks]);
  useEffect(() => stage.current?.lookOfZones(zoneLooks), [blocks, zoneLooks]);
}

/** The numbers of teeth beside them, and the pins. */
function useMarks(teeth: Placed[], pins: Mark[], frame: Frame | null): Mark[] {
  const { number } = useNumbers();
  const outside = useMemo(() => besides(teeth, frame, 9), [teeth, frame]);
  return [
    ...teeth.map((tooth, index) => ({
      id: `t${tooth.fdi}`,
      at: outside[index] ?? tooth.at,
      on: tooth.at,
      words: number(tooth.fdi),
      tone: 'tooth' as const,
    })),
    ...pins,
  ];
}

/** A stage on a canvas, as large as its box; redraws its marks with every frame. */
function useStage(live: boolean) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const stage = useRef<Stage | null>(null);
  const [blocked, setBlocked] = useState(false);
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!canvas.current || !box.current) return;
    let made: Stage;
    try {
      made = new Stage(canvas.current, live);
    } catch {
      setBlocked(true);
      return;
    }
    stage.current = made;
    made.drawn = () => redraw((count) => count + 1);
    const shown = box.current;
    const watch = new ResizeObserver(([entry]) => {
      const { width = 0, height = 0 } = entry?.contentRect ?? {};
      made.resize(width, height);
      // On paper it keeps its shape, so that the marks stay where they are.
      if (height > 0) shown.style.setProperty('--shape', String(width / height));
    });
    watch.observe(box.current);
    return () => {
      watch.disconnect();
      made.close();
      stage.current = null;
    };
  }, []);
  return { canvas, box, stage, blocked };
}

function Marks({ marks, stage }: { marks: Mark[]; stage: Stage }) {
  return marks.map((mark) => {
    const spot = stage.spot(mark.at);
    if (spot.behind) return null;
    const on = mark.on ? stage.spot(mark.on) : spot;
    return (
      <span
        key={mark.id}
        data-on={`${on.x} ${on.y}`}
        className={`mark ${mark.tone}`}
        aria-hidden
        style={{ left: `${spot.across * 100}%`, top: `${spot.down * 100}%` }}
      >
        {mark.words}
      </span>
    );
  });
}

interface LooksProps {
  loading: Loading;
  frame: Frame | null;
  stage: React.RefObject<Stage | null>;
}
/** From where to look, and how fine the surface is so far. */
function Looks({ loading, frame, stage }: LooksProps) {
  const { mesh, coming } = loading;
  return (
    <div className="row mid">
      {(frame ? LOOKS_ROUND : LOOKS_ONE).map((from) => (
        <Button
          key={from}
          size="xs"
          variant="default"
          disabled={!mesh}
          onClick={() => stage.current?.look(frame, from)}
        >
          {frame ? LOOKS[from] : 'As at first'}
        </Button>
      ))}
      <span className="soft small" role="status">
        {mesh && `${(mesh.faces.length / 3).toLocaleString('en-GB')} faces`}
        {mesh && coming && ', more are coming'}
      </span>
    </div>
  );
}

const NONE: never[] = [];
const LOOKS_ROUND = ['chewing', 'front', 'right', 'left'] as const;
const LOOKS_ONE = ['chewing'] as const;
const LOOKS = {
  chewing: 'Onto the teeth',
  front: 'From the front',
  right: 'Patient’s right',
  left: 'Patient’s left',
};

function keys(event: React.KeyboardEvent, stage: Stage): void {
  const step = 0.15;
  const act: Record<string, () => void> = {
    ArrowLeft: () => stage.turn(-step, 0),
    ArrowRight: () => stage.turn(step, 0),
    ArrowUp: () => stage.turn(0, -step),
    ArrowDown: () => stage.turn(0, step),
    '+': () => stage.nearer(0.9),
    '=': () => stage.nearer(0.9),
    '-': () => stage.nearer(1.1),
  };
  const what = act[event.key];
  if (!what || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  what();
}

interface PictureProps {
  canvas: React.RefObject<HTMLCanvasElement | null>;
  stage: React.RefObject<Stage | null>;
  pick: React.RefObject<((at: Vector, fdi: number) => void) | undefined>;
  picking: boolean;
}
/** A click that did not turn the picture picks a point. */
function Picture({ canvas, stage, pick, picking }: PictureProps) {
  const down = useRef<{ x: number; y: number } | null>(null);
  return (
    <canvas
      ref={canvas}
      className={picking ? 'picking' : undefined}
      onPointerDown={(event) => {
        down.current = { x: event.clientX, y: event.clientY };
      }}
      onPointerUp={(event) => {
        const from = down.current;
        down.current = null;
        if (!from || Math.hypot(event.clientX - from.x, event.clientY - from.y) > 5) return;
        const hit = stage.current?.pick(event.clientX, event.clientY);
        if (hit) pick.current?.(hit.at, hit.fdi);
      }}
    />
  );
}
