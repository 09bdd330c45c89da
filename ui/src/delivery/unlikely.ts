// In: the number that a worked tooth is to be said to have, the one that its scan gave it, the chart. Out: what makes it unlikely.
// Laws: nothing is told of a number that nothing speaks against; what is not charted speaks against none.
// Method: any of them may still be so: a scan can be taken for the wrong jaw, and a chart can be wrong.
import type { Chart, ToothState } from '../api/types';
import { counterpart, guessDentition, isPrimary, isUpper } from '../lexicon/numbers';

const STATES: Record<Exclude<ToothState, 'present'>, string> = {
  missing: 'is missing',
  unerupted: 'has not come through',
  implant: 'is an implant',
};
const jaw = (fdi: number): string => (isUpper(fdi) ? 'upper' : 'lower');

/** `meant`: what plan and scan call it; `tooth`: a number in words. */
export function unlikely(
  fdi: number,
  meant: number,
  chart: Pick<Chart, 'teeth'> | undefined,
  tooth: (fdi: number) => string,
): string[] {
  const all: string[] = [];
  if (isUpper(fdi) !== isUpper(meant)) {
    const own = `Tooth ${tooth(fdi)} is of the ${jaw(fdi)} jaw`;
    all.push(`${own}, and the plan was made on a scan of the ${jaw(meant)} one.`);
  }
  const teeth = chart?.teeth ?? [];
  const own = teeth.find((one) => one.fdi === fdi);
  if (own) {
    if (own.state !== 'present')
      all.push(`The chart says that tooth ${tooth(fdi)} ${STATES[own.state]}.`);
    return all;
  }
  const other = teeth.find((one) => one.fdi === counterpart(fdi));
  if (other?.state === 'present') {
    all.push(`The chart has tooth ${tooth(other.fdi)} in the place of ${tooth(fdi)}.`);
  } else if (teeth.length > 0) {
    const kind = guessDentition(teeth.map((one) => one.fdi));
    if (kind === 'adult' && isPrimary(fdi)) all.push('The chart has no milk teeth.');
    if (kind === 'child' && !isPrimary(fdi)) all.push('The chart has milk teeth only.');
  }
  return all;
}
