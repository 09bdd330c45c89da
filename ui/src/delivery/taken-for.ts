// In: a row of a delivery, or of a tooth to be examined. Out: the numbers that its tooth was taken for before a dentist put it right, and that of its
// plan.
// Law: where nobody said another number, nothing is told.
interface Row {
  was: number[];
}

/** The number that its plan was for; not known where the plan is not at hand. */
export const plannedOf = (
  row: { plan: string },
  plans: readonly { id: string; fdi: number }[],
): number | undefined => plans.find((one) => one.id === row.plan)?.fdi;

export const takenFor = (row: Row): number[] => row.was;

/** `tooth`: its number in words. */
export const takenWords = ({ was }: Row, tooth: (fdi: number) => string): string =>
  was.length === 0 ? '' : `It was taken for ${was.map(tooth).join(', and for ')}.`;

/** The same for whose teeth they are, who is told what was done and is asked for nothing. */
export const toldPlainly = (
  worked: number,
  planned: number,
  tooth: (fdi: number) => string,
): string =>
  worked === planned
    ? `We worked on tooth ${tooth(worked)}, as was planned.`
    : `We worked on tooth ${tooth(worked)}; tooth ${tooth(planned)} was planned. Your dentist will talk with you about it.`;
