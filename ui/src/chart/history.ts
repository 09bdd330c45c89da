// In: the days on which a chart changed, and charts. Out: which day to show, what differs.
// Law: two equal charts differ in nothing; a change is told once; what was not charted is never called sound.
import type { Chart, Condition, SurfaceName, ToothChart } from '../api/types';
import { isFront } from '../lexicon/numbers';

/** Of front teeth the cheek's side is the lips'. */
export const surfaceWords = (fdi: number, surface: SurfaceName): string =>
  surface === 'B' && isFront(fdi) ? 'lip side' : SURFACE_WORDS[surface];

const SURFACE_WORDS: Record<SurfaceName, string> = {
  M: 'mesial',
  O: 'chewing surface',
  D: 'distal',
  B: 'cheek side',
  L: 'tongue side',
  I: 'biting edge',
};

/** The day at a place of the slider; past the end is the newest. */
export function dayAt(days: string[], index: number): string | undefined {
  if (days.length === 0) return undefined;
  return days[Math.min(Math.max(index, 0), days.length - 1)];
}

/** The day before the shown one, to compare with. */
export function dayBefore(days: string[], day: string): string | undefined {
  const index = days.indexOf(day);
  return index > 0 ? days[index - 1] : undefined;
}

export const toothIn = (chart: Chart | undefined, fdi: number): ToothChart =>
  chart?.teeth.find((tooth) => tooth.fdi === fdi) ?? { fdi, state: 'present', surfaces: [] };

/** What nobody looked at is not sound. */
export const UNCHARTED = 'not charted';

export const conditionOf = (
  tooth: ToothChart,
  surface: SurfaceName,
): Condition | typeof UNCHARTED =>
  tooth.surfaces.find((one) => one.surface === surface)?.condition ?? UNCHARTED;

/** The class that a field is drawn by. */
export const lookOf = (tooth: ToothChart, surface: SurfaceName): string =>
  `c-${conditionOf(tooth, surface).replace(' ', '-')}`;

export interface Change {
  fdi: number;
  words: string;
}

export function changes(before: Chart, after: Chart): Change[] {
  const numbers = [...new Set([...before.teeth, ...after.teeth].map((tooth) => tooth.fdi))].sort(
    (a, b) => a - b,
  );
  return numbers.flatMap((fdi) => {
    const old = toothIn(before, fdi);
    const now = toothIn(after, fdi);
    const out: Change[] = [];
    if (old.state !== now.state) out.push({ fdi, words: `${old.state} → ${now.state}` });
    for (const surface of ['M', 'O', 'I', 'D', 'B', 'L'] as const) {
      const was = conditionOf(old, surface);
      const is = conditionOf(now, surface);
      if (was !== is) out.push({ fdi, words: `${surfaceWords(fdi, surface)}: ${was} → ${is}` });
    }
    return out;
  });
}
