// The odontogram: every tooth with its silhouette and its five surfaces.
// Keyboard: one stop of Tab; arrows go from tooth to tooth, Enter opens it, M O D B L opens a surface.
import { useRef, type KeyboardEvent, type ReactElement } from 'react';
import type { Chart, SurfaceName, ToothChart } from '../api/types';
import { useNumbers } from '../app/numbering';
import {
  cornerOf,
  isFront,
  isPrimary,
  isUpper,
  nameOf,
  positionOf,
  QUADRANTS,
  rowsOf,
  teethOf,
  type Dentition,
} from '../lexicon/numbers';
import { BegunMark, ExamineMark } from './examine';
import { conditionOf, lookOf, surfaceWords, toothIn } from './history';
import { placeOf, Sign } from './signs';

const WIDE = 44;

/** The middle surface is an edge on front teeth. */
export const middleOf = (fdi: number): SurfaceName => (isFront(fdi) ? 'I' : 'O');
export const surfacesOf = (fdi: number): SurfaceName[] => ['M', middleOf(fdi), 'D', 'B', 'L'];

/** The five fields of a tooth, by where they lie on the page. */
export function fieldsOf(fdi: number): { surface: SurfaceName; path: string }[] {
  const right = cornerOf(fdi) === 0 || cornerOf(fdi) === 3;
  const outer: SurfaceName = isUpper(fdi) ? 'B' : 'L';
  const inner: SurfaceName = isUpper(fdi) ? 'L' : 'B';
  return [
    { surface: outer, path: 'M0 0H32L23 9H9Z' },
    { surface: inner, path: 'M0 32H32L23 23H9Z' },
    { surface: right ? 'D' : 'M', path: 'M0 0L9 9V23L0 32Z' },
    { surface: right ? 'M' : 'D', path: 'M32 0L23 9V23L32 32Z' },
    { surface: middleOf(fdi), path: 'M9 9H23V23H9Z' },
  ];
}

function crownOf(fdi: number): { crown: string; roots: string[] } {
  const place = positionOf(fdi);
  const molar = isPrimary(fdi) ? place >= 4 : place >= 6;
  if (molar) {
    return {
      crown:
        'M4 30C3 40 4 46 7 49C11 47 13 51 17 49C21 51 24 47 27 49C31 46 31 40 30 30C22 27 12 27 4 30Z',
      roots: ['M5 29C4 18 5 8 8 4C12 8 12 18 15 28Z', 'M29 29C30 18 29 8 26 4C22 8 22 18 19 28Z'],
    };
  }
  if (isFront(fdi)) {
    const tip = place === 3 ? 'C13 50 15 52 17 52C19 52 21 50 26 45' : 'C10 50 24 50 26 45';
    return {
      crown: `M10 29C8 37 7 41 8 45${tip}C27 41 26 37 24 29C20 27 14 27 10 29Z`,
      roots: ['M10 28C11 16 14 6 17 3C20 6 23 16 24 28Z'],
    };
  }
  return {
    crown:
      'M8 29C6 38 6 44 9 48C13 50 15 47 17 47C19 47 21 50 25 48C28 44 28 38 26 29C20 27 14 27 8 29Z',
    roots: ['M9 28C10 17 13 7 17 4C21 7 24 17 25 28Z'],
  };
}

export interface OdontogramProps {
  chart: Chart | undefined;
  dentition: Dentition;
  chosen: number;
  surface: SurfaceName | null;
  marked: Set<number>;
  /** To be examined. */
  due: Set<number>;
  /** Of which something was begun that is in no record yet. */
  begun: Set<number>;
  onChoose: (fdi: number, surface: SurfaceName | null) => void;
}

export function Odontogram(props: OdontogramProps) {
  const box = useRef<HTMLDivElement>(null);
  const { dentition, chosen, onChoose } = props;
  const rows = rowsOf(dentition);
  const shown = rows.flatMap((primary) =>
    [0, 1, 2, 3].flatMap((corner) => teethOf(corner, primary)),
  );
  const stop = shown.includes(chosen) ? chosen : (shown[0] ?? 11);
  const focus = (fdi: number): void => {
    box.current?.querySelector<SVGGElement>(`[data-tooth="${fdi}"]`)?.focus();
  };
  const keys = (event: KeyboardEvent<SVGGElement>, fdi: number): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const next = neighbour(fdi, event.key, dentition);
    if (next !== null) {
      event.preventDefault();
      onChoose(next, null);
      focus(next);
      return;
    }
    const letter = event.key.toUpperCase() === 'O' ? middleOf(fdi) : event.key.toUpperCase();
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      onChoose(fdi, null);
    } else if (surfacesOf(fdi).includes(letter as SurfaceName)) {
      event.preventDefault();
      onChoose(fdi, letter as SurfaceName);
    }
  };
  return (
    <div
      className="odontogram"
      ref={box}
      role="group"
      aria-label="Teeth. Arrows go from tooth to tooth; M, O, D, B and L open a surface."
    >
      {[0, 1, 3, 2].map((corner) => (
        <div key={corner} className={`quadrant q${corner}`}>
          <p className="soft small">{QUADRANTS[corner]}</p>
          {(corner < 2 ? rows : [...rows].reverse()).map((primary) => (
            <Quadrant
              key={String(primary)}
              {...props}
              corner={corner}
              primary={primary}
              stop={stop}
              keys={keys}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

interface QuadrantProps extends OdontogramProps {
  corner: number;
  primary: boolean;
  stop: number;
  keys: (event: KeyboardEvent<SVGGElement>, fdi: number) => void;
}
function Quadrant({ corner, primary, ...props }: QuadrantProps): ReactElement {
  const right = corner === 0 || corner === 3;
  const row = teethOf(corner, primary);
  const placed = right ? [...row].reverse() : row;
  const tall = primary ? 96 : 110;
  return (
    <svg
      viewBox={`0 0 ${8 * WIDE} ${tall}`}
      role="group"
      aria-label={`${QUADRANTS[corner]}${primary ? ', milk teeth' : ''}`}
    >
      {placed.map((fdi, index) => (
        <Tooth
          key={fdi}
          {...props}
          fdi={fdi}
          x={(primary && right ? index + 3 : index) * WIDE}
          tall={tall}
        />
      ))}
    </svg>
  );
}

type ToothProps = Omit<QuadrantProps, 'corner' | 'primary' | 'dentition'> & {
  fdi: number;
  x: number;
  tall: number;
};
/** A tooth with its picture, its fields and its number: to the upper row the number is below, to the lower above. */
function Tooth({ x, tall, stop, keys, onChoose, ...props }: ToothProps) {
  const { fdi, chart, chosen, surface, marked, due, begun } = props;
  const { number } = useNumbers();
  const tooth = toothIn(chart, fdi);
  const upper = isUpper(fdi);
  const silhouette = 54 * smallness(fdi);
  return (
    <g
      transform={`translate(${x} 0)`}
      data-tooth={fdi}
      className={`tooth ${tooth.state}${fdi === chosen ? ' chosen' : ''}${marked.has(fdi) ? ' changed' : ''}`}
      role="button"
      tabIndex={fdi === stop ? 0 : -1}
      aria-pressed={fdi === chosen}
      aria-label={`${number(fdi)}, ${nameOf(fdi)}: ${toothWords(tooth)}${due.has(fdi) ? ', to be examined' : ''}${begun.has(fdi) ? ', begun and not in the record yet' : ''}`}
      onKeyDown={(event) => keys(event, fdi)}
      onClick={(event) => {
        const hit = (event.target as Element).getAttribute('data-surface');
        onChoose(fdi, (hit as SurfaceName | null) ?? null);
      }}
    >
      <rect className="seat" x="1" y="0" width={WIDE - 2} height={tall} rx="6" />
      <Silhouette fdi={fdi} tall={tall} />
      <g transform={`translate(6 ${upper ? silhouette + 3 : tall - silhouette - 35})`}>
        <Fields tooth={tooth} on={fdi === chosen ? surface : null} />
      </g>
      {/* No mark covers a part of a number. */}
      <text x={WIDE / 2 - (due.has(fdi) ? 6 : 0)} y={upper ? tall - 4 : 12}>
        {number(fdi)}
      </text>
      {begun.has(fdi) && <BegunMark x={WIDE - 7} y={upper ? 8 : tall - 8} />}
      {due.has(fdi) && <ExamineMark x={WIDE - 9} y={upper ? tall - 9 : 8} />}
    </g>
  );
}

/** Milk teeth are drawn smaller. */
const smallness = (fdi: number): number => (isPrimary(fdi) ? 0.72 : 1);

/** Crown and roots from the side; the roots of the lower row point down. */
function Silhouette({ fdi, tall }: { fdi: number; tall: number }) {
  const { crown, roots } = crownOf(fdi);
  const small = smallness(fdi);
  const left = 22 - 17 * small;
  return (
    <g
      transform={
        isUpper(fdi)
          ? `translate(${left} 0) scale(${small})`
          : `translate(${left} ${tall}) scale(${small} ${-small})`
      }
    >
      {roots.map((path) => (
        <path key={path} className="root" d={path} />
      ))}
      <path className="crown" d={crown} />
    </g>
  );
}

/** The surfaces from above; `on` is the one that is chosen. */
function Fields({ tooth, on }: { tooth: ToothChart; on: SurfaceName | null }) {
  const fields = fieldsOf(tooth.fdi);
  return (
    <>
      {fields.map((field) => (
        <path
          key={field.surface}
          className={`field ${lookOf(tooth, field.surface)}${on === field.surface ? ' on' : ''}`}
          d={field.path}
          data-surface={field.surface}
        />
      ))}
      {fields.map((field) => (
        <Sign
          key={field.surface}
          condition={conditionOf(tooth, field.surface)}
          at={placeOf(field.path)}
        />
      ))}
    </>
  );
}

export function toothWords(tooth: ToothChart): string {
  const flaws = tooth.surfaces
    .filter((one) => one.condition !== 'sound')
    .map((one) => `${one.condition} on the ${surfaceWords(tooth.fdi, one.surface)}`);
  const state = tooth.state === 'present' ? '' : tooth.state;
  const sound = tooth.surfaces.some((one) => one.condition === 'sound');
  const rest =
    sound && `sound where ${flaws.length > 0 ? 'else it was charted' : 'it was charted'}`;
  return [state, ...flaws, rest].filter(Boolean).join(', ') || 'nothing charted';
}

/** Where an arrow leads: along the row as it stands on the page, or to the row above or below. */
export function neighbour(fdi: number, key: string, dentition: Dentition): number | null {
  const rows = rowsOf(dentition);
  const line = (upper: boolean, primary: boolean): number[] => [
    ...[...teethOf(upper ? 0 : 3, primary)].reverse(),
    ...teethOf(upper ? 1 : 2, primary),
  ];
  const all = [
    ...rows.map((primary) => line(true, primary)),
    ...[...rows].reverse().map((primary) => line(false, primary)),
  ];
  const row = all.findIndex((one) => one.includes(fdi));
  const here = all[row];
  if (!here) return null;
  const place = here.indexOf(fdi);
  if (key === 'ArrowLeft') return here[Math.max(0, place - 1)] ?? null;
  if (key === 'ArrowRight') return here[Math.min(here.length - 1, place + 1)] ?? null;
  if (key === 'Home') return here[0] ?? null;
  if (key === 'End') return here[here.length - 1] ?? null;
  if (key !== 'ArrowUp' && key !== 'ArrowDown') return null;
  const there = all[row + (key === 'ArrowUp' ? -1 : 1)];
  if (!there) return fdi;
  const shift = (there.length - here.length) / 2;
  return there[Math.min(Math.max(place + shift, 0), there.length - 1)] ?? null;
}
