// In: what the program found wrong with a file. Out: what is to be settled before anything is made of it, in words for who has a browser.
// Law: an advice names nothing that only the program's own commands have.
import type { FileFinding, Scan } from '../api/types';
import { sentence } from '../lexicon/words';

const AGAIN = 'export it again in mm, one jaw a file, and bring it in again';
/** Kinds that every length or the whole arch hangs on, also where they are no error. */
const HEAVY = ['size', 'pieces'];

export const isToSettle = (one: FileFinding): boolean =>
  one.severity === 'error' || HEAVY.includes(one.kind);

/** What is to be settled first, the worst first. */
export function toSettle(check: Scan['check']): FileFinding[] {
  const all = (check?.findings ?? []).filter(isToSettle);
  return [...all].sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'));
}

/** A finding's sentence, with advice that can be followed here. */
export function faultWords({ kind, sentence: told }: FileFinding): string {
  const words = told
    .replace(/; where it is right, --unit \w+ says so/, '')
    .replace(/(?:state its unit with|give) --unit.*?, or export it again in mm/, AGAIN)
    .replace(/Give --unit \w+ if it is not in (\w+)\./, `Where it is not in $1, ${AGAIN}.`)
    .replace(/Give --unit .*? to say which\./, `${sentence(AGAIN)}`)
    // Whatever else names a flag is left out.
    .replace(/[^.;]*--\w[^.;]*[.;]?/g, '')
    .trim();
  const whole = sentence(words);
  if (kind === 'pieces') return `${whole} Where they are two jaws, ${AGAIN}.`;
  return whole.includes('again') || !/remove what is loose/.test(whole)
    ? whole
    : `${whole.replace(/\.$/, '')} from the file, and bring it in again.`;
}
