// In: a value in mm and the ends of a map as the server says them. Out: a colour, and the bar of a legend.
// Law: blue and orange are told apart without colour vision; the middle is light, what has no value is grey.
// Not here: any judgement; which value is the middle, the limit or an end is the program's.

export type Rgb = [number, number, number];
export interface Ramp {
  low: number;
  middle: number;
  high: number;
  /** Distances: what is missing is blue. Thickness: what is too thin is orange. */
  way: 'distance' | 'thickness';
}

const BLUE_TO_ORANGE: Rgb[] = [
  [0.09, 0.31, 0.58],
  [0.5, 0.69, 0.88],
  [0.95, 0.94, 0.91],
  [0.94, 0.66, 0.32],
  [0.66, 0.29, 0.02],
];
export const NO_VALUE: Rgb = [0.56, 0.57, 0.58];
const STEPS = 16;

const mixed = (share: number): Rgb => {
  const at = Math.min(Math.max(share, 0), 1) * (BLUE_TO_ORANGE.length - 1);
  const under = Math.min(Math.floor(at), BLUE_TO_ORANGE.length - 2);
  const [a, b] = [BLUE_TO_ORANGE[under] ?? NO_VALUE, BLUE_TO_ORANGE[under + 1] ?? NO_VALUE];
  const part = at - under;
  return [0, 1, 2].map((k) => (a[k] ?? 0) + ((b[k] ?? 0) - (a[k] ?? 0)) * part) as Rgb;
};

/** Where a value stands in the colours: 0 and 1 are the ends, a half the middle. */
function shareOf(ramp: Ramp, value: number): number {
  const below = value < ramp.middle;
  const wide = below ? ramp.middle - ramp.low : ramp.high - ramp.middle;
  const off = wide > 0 ? Math.min(Math.abs(value - ramp.middle) / wide, 1) : 0;
  const share = below ? 0.5 - off / 2 : 0.5 + off / 2;
  return ramp.way === 'distance' ? share : 1 - share;
}

export const rampColour = (ramp: Ramp, value: number): Rgb =>
  Number.isNaN(value) ? NO_VALUE : mixed(shareOf(ramp, value));

/** The place of a value on the legend's bar, in percent. */
export const placeOn = (ramp: Ramp, value: number): number =>
  ramp.high > ramp.low ? (100 * (value - ramp.low)) / (ramp.high - ramp.low) : 0;

const css = (colour: Rgb): string =>
  `rgb(${colour.map((part) => Math.round(part * 255)).join(' ')})`;
export const NO_VALUE_CSS = css(NO_VALUE);

/** The bar of a legend: values run evenly along it, with the middle in its own place. */
export function rampStops(ramp: Ramp): string {
  const values = [
    ...Array.from(
      { length: STEPS + 1 },
      (_, k) => ramp.low + ((ramp.middle - ramp.low) * k) / STEPS,
    ),
    ...Array.from(
      { length: STEPS },
      (_, k) => ramp.middle + ((ramp.high - ramp.middle) * (k + 1)) / STEPS,
    ),
  ];
  return values
    .map((value) => `${css(rampColour(ramp, value))} ${placeOn(ramp, value).toFixed(1)}%`)
    .join(', ');
}
