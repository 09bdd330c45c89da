// In: a row of a delivery, or of a tooth to be examined. Out: the numbers that its tooth was taken for before a dentist put it right.
// Law: where nobody said another number, nothing is told.
type Row = object & { was?: number[] };

export const takenFor = (row: object): number[] => (row as Row).was ?? [];

/** `tooth`: its number in words. */
export const takenWords = (row: object, tooth: (fdi: number) => string): string => {
  const was = takenFor(row);
  return was.length === 0 ? '' : `It was taken for ${was.map(tooth).join(', then for ')}.`;
};
