// In: a row of a delivery, or of a tooth to be examined. Out: the numbers that its tooth was taken for before a dentist put it right.
// Law: where nobody said another number, nothing is told.
interface Row {
  was: number[];
}

export const takenFor = (row: Row): number[] => row.was;

/** `tooth`: its number in words. */
export const takenWords = ({ was }: Row, tooth: (fdi: number) => string): string =>
  was.length === 0 ? '' : `It was taken for ${was.map(tooth).join(', and for ')}.`;
