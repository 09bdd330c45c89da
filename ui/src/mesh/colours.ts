// The colours of teeth in a picture: neighbours differ in lightness as well as in hue, so that they
// are told apart without colour vision; numbers stand beside them in any case.
import { cornerOf, positionOf } from '../lexicon/numbers';

type Rgb = [number, number, number];
const TEETH: Rgb[] = [
  [0.42, 0.6, 0.83],
  [0.77, 0.9, 0.74],
  [0.69, 0.45, 0.62],
  [0.6, 0.85, 0.92],
  [0.86, 0.58, 0.36],
  [0.93, 0.82, 0.52],
];
export const GUM: Rgb = [0.82, 0.58, 0.56];
export const BARE: Rgb = [0.9, 0.86, 0.77];
export const CHOSEN: Rgb = [0.05, 0.42, 0.47];

export function colourOf(fdi: number, chosen: number | null, labelled: boolean): Rgb {
  if (fdi === 0) return labelled ? GUM : BARE;
  if (fdi === chosen) return CHOSEN;
  const step = positionOf(fdi) + (cornerOf(fdi) % 2) * 3;
  return TEETH[step % TEETH.length] ?? BARE;
}
