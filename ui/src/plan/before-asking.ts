// In: a patient's record, a scan and a tooth of it. Out: what is to be known before a plan is asked for, as far as the lists say.
// Laws: what was worked on after the scan came in, or is now, is told of the tooth and of the one beside it, by every number that it was
// said to have; nothing is told of another tooth; that a plan can be made is not said, since the server knows more (the same file again, gaps between teeth).
// Not here: what speaks against the tooth's number (`scan/identity`); a scan by whose numbers another tooth was worked on, on which no plan
// is asked for (`scan/misnumbered`).
import type { Patient, Scan } from '../api/types';
import type { Tone } from '../app/parts';
import { endOf, planState } from '../delivery/ends';
import { takenFor } from '../delivery/taken-for';
import { isUpper, positionOf, quadrantOf } from '../lexicon/numbers';
import { momentWords } from '../lexicon/words';

export interface Warning {
  tone: Extract<Tone, 'bad' | 'doubt' | 'note'>;
  strong: string;
  words: string;
}
type Record = Pick<Patient, 'scans' | 'plans' | 'deliveries' | 'to_examine'>;
type Looked = Pick<Scan, 'id' | 'jaw' | 'received'>;
type Worked = Patient['deliveries'][number];

/** Whether both stand side by side in a full row, also over the midline. */
export function isBeside(one: number, other: number): boolean {
  if (quadrantOf(one) === quadrantOf(other)) return Math.abs(one - other) === 1;
  const across = positionOf(one) === 1 && positionOf(other) === 1;
  return across && isUpper(one) === isUpper(other) && one > 50 === other > 50;
}

/** By its end, where the row says it: what came in while it worked shows the tooth half done. */
const endedAt = (work: Worked): string => work.ended ?? work.began;

/** Whether that work came after the scan, or ended after it. The order of the record counts; where it does not say, the clock does. */
function isAfter(record: Record, scan: Looked, work: Worked): boolean {
  const place = (id: string | undefined): number => record.scans.findIndex((one) => one.id === id);
  const by = place(record.plans.find((one) => one.id === work.plan)?.scan);
  return place(scan.id) <= by || scan.received <= endedAt(work);
}

/** What the tooth of that work has for a number, and what it was said to have before. */
const numbers = (work: Worked): number[] => [work.fdi, ...takenFor(work)];

const NEW_SCAN = 'Scan the whole jaw again, and plan on that scan.';

/** `tooth`: its number in words. */
export function beforeAsking(
  record: Record,
  scan: Looked,
  fdi: number,
  tooth: (fdi: number) => string,
): Warning[] {
  const about = (one: Worked): boolean =>
    numbers(one).some((number) => number === fdi || isBeside(number, fdi));
  const named = (one: Worked): string => {
    if (numbers(one).includes(fdi)) return `Tooth ${tooth(fdi)}`;
    const beside = numbers(one).find((number) => isBeside(number, fdi)) ?? one.fdi;
    return `Tooth ${tooth(beside)}, beside it,`;
  };
  const all: Warning[] = [];
  const now = record.deliveries.findLast((one) => one.state !== 'over' && about(one));
  if (now) {
    const strong = `${named(now)} is worked on now (simulated).`;
    all.push({ tone: 'bad', strong, words: 'No plan is made here until that has ended.' });
  }
  const works = record.deliveries.filter((one) => one.state === 'over' && one.worked && about(one));
  const after = works.findLast((one) => isAfter(record, scan, one));
  // A plan of this scan that the server says does not count tells of work that is not seen here.
  const row = record.plans.findLast((one) => one.scan === scan.id && one.fdi === fdi);
  const isOld = row?.standing === 'worked' || row?.standing === 'beside';
  const told = (one: Worked): string => {
    const other = takenFor(one).length > 0 ? `; said since to be tooth ${tooth(one.fdi)}` : '';
    return `${momentWords(one.began)}, ${endOf({ ...one, was: [] }).words}${other}`;
  };
  if (after) {
    const strong = `${named(after)} was worked on after this scan (${told(after)}).`;
    all.push({ tone: 'bad', strong, words: `No plan is made on this scan. ${NEW_SCAN}` });
  } else if (isOld && !now) {
    const strong = 'This scan does not show the teeth as they are any more.';
    all.push({ tone: 'bad', strong, words: NEW_SCAN });
  }
  // That another one was taken for it hides no work that was done on it.
  const own = works.findLast((one) => one.fdi === fdi);
  const taken = works.findLast((one) => takenFor(one).includes(fdi));
  for (const one of after || isOld ? [] : [own, taken]) {
    if (!one) continue;
    const strong = `Tooth ${tooth(fdi)} was worked on before (${told(one)}).`;
    const words = 'Ask only if this scan was made after that, and not only received after it.';
    all.push({ tone: 'doubt', strong, words });
  }
  if (record.to_examine.includes(fdi)) {
    const strong = `Tooth ${tooth(fdi)} is to be examined.`;
    const words = 'A delivery (simulated) left it in doubt, and nobody has charted it since.';
    all.push({ tone: 'bad', strong, words });
  }
  return [...all, ...newer(record, scan), ...planned(record, fdi, tooth)];
}

/** A later scan of the same jaw. */
function newer(record: Record, scan: Looked): Warning[] {
  const place = record.scans.findIndex((one) => one.id === scan.id);
  const later = record.scans
    .slice(place + 1)
    .findLast((one) => one.state === 'examined' && one.jaw === scan.jaw);
  if (!later || place < 0) return [];
  const strong = 'There is a newer scan of this jaw.';
  const words = `It came ${momentWords(later.received)}: ${later.name}.`;
  return [{ tone: 'doubt', strong, words }];
}

/** The newest plan that this tooth has. */
function planned(record: Record, fdi: number, tooth: (fdi: number) => string): Warning[] {
  const plan = record.plans.findLast((one) => one.fdi === fdi && one.state !== 'failed');
  // One that was worked is told of as work.
  if (!plan || plan.state === 'delivered') return [];
  const strong = `Tooth ${tooth(fdi)} has a plan already.`;
  const words = `Version ${plan.version} of ${momentWords(plan.made)}: ${planState(plan, record.deliveries, tooth).words}.`;
  return [{ tone: 'note', strong, words }];
}
