// In: a tooth's FDI number (ISO 3950). Out: its number in three systems, and its name in words.
// Law: every system's number leads back to the same tooth.
// Method: Universal 1-32 and A-T run clockwise from the upper right; Palmer counts from the midline.

export type System = 'fdi' | 'universal' | 'palmer';
export type Dentition = 'adult' | 'child' | 'mixed';

export const QUADRANTS = ['upper right', 'upper left', 'lower left', 'lower right'] as const;
const CORNERS = ['┘', '└', '┌', '┐'] as const;
const PERMANENT = [
  'central incisor',
  'lateral incisor',
  'canine',
  'first premolar',
  'second premolar',
  'first molar',
  'second molar',
  'third molar',
] as const;
const PRIMARY = [
  'central incisor',
  'lateral incisor',
  'canine',
  'first molar',
  'second molar',
] as const;

export const quadrantOf = (fdi: number): number => Math.floor(fdi / 10);
export const positionOf = (fdi: number): number => fdi % 10;
export const isPrimary = (fdi: number): boolean => quadrantOf(fdi) >= 5;

export function isTooth(fdi: number): boolean {
  const quadrant = quadrantOf(fdi);
  const position = positionOf(fdi);
  if (!Number.isInteger(fdi) || position < 1) return false;
  return (
    (quadrant >= 1 && quadrant <= 4 && position <= 8) ||
    (quadrant >= 5 && quadrant <= 8 && position <= 5)
  );
}

/** 0 upper right, 1 upper left, 2 lower left, 3 lower right. */
export const cornerOf = (fdi: number): number => (quadrantOf(fdi) - 1) % 4;
export const isUpper = (fdi: number): boolean => cornerOf(fdi) < 2;
/** Front teeth bite with an edge, the others with a surface. */
export const isFront = (fdi: number): boolean => positionOf(fdi) <= 3;

/** The teeth of a corner from the midline outward. */
export function teethOf(corner: number, primary: boolean): number[] {
  const quadrant = corner + 1 + (primary ? 4 : 0);
  return Array.from({ length: primary ? 5 : 8 }, (_, index) => quadrant * 10 + index + 1);
}

export function allTeeth(): number[] {
  return [false, true].flatMap((primary) =>
    [0, 1, 2, 3].flatMap((corner) => teethOf(corner, primary)),
  );
}

export function toUniversal(fdi: number): string {
  const position = positionOf(fdi);
  const long = isPrimary(fdi) ? 5 : 8;
  const corner = cornerOf(fdi);
  const outward = corner === 1 || corner === 3;
  const place = corner * long + (outward ? position : long + 1 - position);
  return isPrimary(fdi) ? String.fromCharCode(64 + place) : String(place);
}

export function fromUniversal(text: string): number | null {
  const primary = /^[A-T]$/i.test(text);
  if (!primary && !/^\d{1,2}$/.test(text)) return null;
  const place = primary ? text.toUpperCase().charCodeAt(0) - 64 : Number(text);
  const long = primary ? 5 : 8;
  if (place < 1 || place > 4 * long) return null;
  const corner = Math.floor((place - 1) / long);
  const step = (place - 1) % long;
  const position = corner === 1 || corner === 3 ? step + 1 : long - step;
  return (corner + 1 + (primary ? 4 : 0)) * 10 + position;
}

export function toPalmer(fdi: number): string {
  const position = positionOf(fdi);
  const sign = isPrimary(fdi) ? String.fromCharCode(64 + position) : String(position);
  const corner = cornerOf(fdi);
  const right = corner === 0 || corner === 3;
  return right ? `${sign}${CORNERS[corner]}` : `${CORNERS[corner]}${sign}`;
}

export function fromPalmer(text: string): number | null {
  const corner = CORNERS.findIndex((sign) => text.includes(sign));
  const rest = text.replace(/[┘└┌┐]/, '');
  if (corner < 0) return null;
  if (/^[1-8]$/.test(rest)) return (corner + 1) * 10 + Number(rest);
  if (/^[A-E]$/i.test(rest)) return (corner + 5) * 10 + rest.toUpperCase().charCodeAt(0) - 64;
  return null;
}

export function numberIn(system: System, fdi: number): string {
  if (system === 'universal') return toUniversal(fdi);
  return system === 'palmer' ? toPalmer(fdi) : String(fdi);
}

export function nameOf(fdi: number): string {
  if (!isTooth(fdi)) return 'no tooth';
  const kinds = isPrimary(fdi) ? PRIMARY : PERMANENT;
  const milk = isPrimary(fdi) ? 'milk ' : '';
  return `${QUADRANTS[cornerOf(fdi)]} ${milk}${kinds[positionOf(fdi) - 1]}`;
}

/** A dentition's teeth, row by row as they stand in the mouth: corner by corner, midline outward. */
export function rowsOf(dentition: Dentition): boolean[] {
  if (dentition === 'adult') return [false];
  return dentition === 'child' ? [true] : [false, true];
}

/** Whose teeth they are, by those that are known. */
export function guessDentition(numbers: number[]): Dentition {
  if (!numbers.some(isPrimary)) return 'adult';
  return numbers.every(isPrimary) ? 'child' : 'mixed';
}

/** The tooth that stands in the same place in the other dentition, before or after it; nothing where there is none. */
export function counterpart(fdi: number): number | null {
  if (isPrimary(fdi)) return fdi - 40;
  return positionOf(fdi) <= 5 ? fdi + 40 : null;
}
