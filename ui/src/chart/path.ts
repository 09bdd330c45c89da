// The way to a patient's chart, at the tooth that it is about.
import { isTooth } from '../lexicon/numbers';

export const chartPath = (patient: string, fdi: number): string =>
  `/patients/${patient}/chart?fdi=${fdi}`;

/** The tooth of that address; null where it says none. */
export function toothAsked(search: string): number | null {
  const fdi = Number(new URLSearchParams(search).get('fdi'));
  return isTooth(fdi) ? fdi : null;
}
