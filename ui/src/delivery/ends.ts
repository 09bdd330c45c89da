// How a delivery ended: a word with its tone for lists, where the whole story is a link away, and a sentence for its page.
// Law: only what was done to its end, within all limits, is told as good.
import type { Patient, Plan } from '../api/types';
import type { Tone } from '../app/parts';
import { sentence, spaced } from '../lexicon/words';
import { isStale, PLAN_STATES } from '../plan/words';
import { plannedOf } from './taken-for';

type Row = Patient['deliveries'][number];
export interface End {
  tone: Tone;
  words: string;
  /** Whether it worked on another tooth than the plan's. */
  other?: true;
}
export interface Ended extends Pick<Row, 'state' | 'how' | 'worked'> {
  /** Names of broken limits; none where an old record does not say. */
  beyond_limits?: string[] | null;
  /** Numbers that its tooth was said to have, and has not. */
  was?: number[];
  /** False where what was done does not come out of the record. */
  known?: boolean;
}
interface Way extends End {
  /** For who reads the delivery's own page. */
  sentence: string;
}

const UNKNOWN: End = { tone: 'bad', words: 'what was done is not known' };
const NOT_KNOWN = 'What was done is not known.';
const EARLY: End = { tone: 'doubt', words: 'ended early, not complete' };
/** Every way to end that the device's side has a word for. */
export const WAYS: Record<string, Way> = {
  done: { tone: 'good', words: 'delivered', sentence: 'The device said that all was done.' },
  unconfirmed: {
    ...UNKNOWN,
    sentence: 'The device said that all was done, but its “done” was not borne out.',
  },
  quit: { ...EARLY, sentence: 'The operator ended the session before the plan was done.' },
  held: { ...EARLY, sentence: 'The session ended while it stood still.' },
  cut: { ...EARLY, sentence: 'The session was cut off.' },
  terminated: {
    tone: 'bad',
    words: 'ended by the guard',
    sentence: 'The guard ended the session.',
  },
};

/** "cut: why", "refused: why" and "broken: why" have their reason behind them. */
function parted(how: string): { word: string; why: string } {
  const at = how.indexOf(':');
  return at < 0
    ? { word: how, why: '' }
    : { word: how.slice(0, at), why: how.slice(at + 1).trim() };
}

function isUnknown(row: Ended): boolean {
  const { word } = parted(row.how ?? '');
  return row.known === false || word === 'broken' || (word === 'refused' && row.worked);
}

/** Where a dentist said another number of its tooth, no list hides that. */
export function endOf(row: Ended): End {
  const end = endAsItWas(row);
  if (!row.was || row.was.length === 0) return end;
  return { tone: 'bad', words: `${end.words}, tooth number put right` };
}

/** Another tooth than the plan's was worked on: that, and what else is wrong with it. */
function onAnother(row: Ended, what: string): End {
  const rest = endAsItWas(row).words.replace(/^delivered(, )?/, '');
  return { tone: 'bad', words: rest === '' ? what : `${what}, ${rest}`, other: true };
}

/** The same where both teeth are known: that which was worked on, and that of the plan. */
export function endOfBoth(
  row: Ended,
  { worked, meant }: { worked: number; meant: number },
  number: (fdi: number) => string,
): End {
  if (worked === meant) return endOf(row);
  return onAnother(row, `worked on tooth ${number(worked)} instead of tooth ${number(meant)}`);
}

/** The same of a row that tells its tooth as known now, beside the plan that it was by. */
export function rowEnd(
  row: Ended & Pick<Row, 'plan' | 'fdi'>,
  plans: Pick<Plan, 'id' | 'fdi'>[],
  number: (fdi: number) => string,
): End {
  const meant = plannedOf(row, plans);
  if (meant === undefined || meant === row.fdi) return endOf(row);
  return onAnother(row, `worked on instead of tooth ${number(meant)}`);
}

function endAsItWas(row: Ended): End {
  if (row.state !== 'over') return { tone: 'note', words: 'goes on' };
  const how = row.how ?? '';
  const unknown = isUnknown(row) || WAYS[how]?.words === UNKNOWN.words;
  const broken = row.beyond_limits?.length ?? 0;
  if (broken > 0) {
    const limits = broken === 1 ? 'one limit broken' : `${broken} limits broken`;
    const before = unknown ? UNKNOWN.words : how === 'done' ? 'delivered' : 'ended early';
    return { tone: 'bad', words: `${before}, ${limits}` };
  }
  if (unknown) return UNKNOWN;
  if (parted(how).word === 'refused') return { tone: 'quiet', words: 'did not begin' };
  const way = WAYS[parted(how).word];
  if (!way) return { tone: 'doubt', words: spaced(how) || 'over' };
  if (way.tone === 'good' && !row.beyond_limits)
    return { tone: 'doubt', words: 'delivered, see its limits' };
  if (way.words === EARLY.words && !row.worked)
    return { tone: 'quiet', words: 'ended before it worked' };
  return { tone: way.tone, words: way.words };
}

/** The same as one or two sentences. */
export function endSentence(row: Ended): string {
  const how = row.how ?? '';
  const { word, why } = parted(how);
  const before: Record<string, string> = {
    refused: row.worked ? 'It was broken off' : 'It did not begin',
    broken: 'The session broke off',
    cut: 'The session was cut off',
  };
  const opening = before[word];
  const told =
    WAYS[how]?.sentence ??
    (opening ? sentence(why ? `${opening}: ${why}` : opening) : sentence(spaced(how) || 'over'));
  return isUnknown(row) || how === 'unconfirmed' ? `${told} ${NOT_KNOWN}` : told;
}

/** What came of a plan, where it was worked: on its tooth, as far as that is told, or on another one, by its `number`. */
export function workedEnd(
  plan: Pick<Plan, 'id'> & { fdi?: number },
  deliveries: Patient['deliveries'],
  number: (fdi: number) => string,
): End | undefined {
  const of = deliveries.findLast((one) => one.plan === plan.id && one.worked);
  if (!of || plan.fdi === undefined || plan.fdi === of.fdi) return of && endOf(of);
  return onAnother(of, `worked on tooth ${number(of.fdi)} instead`);
}

/** The delivery of a plan that goes on. */
export const goingOn = (plan: string, deliveries: Patient['deliveries']): string | undefined =>
  deliveries.findLast((one) => one.plan === plan && one.state !== 'over')?.id;

/** How far a plan is; once it was worked, by what came of that. One that does not count any more is not told as good. */
export function planState(
  plan: Pick<Plan, 'id' | 'state' | 'standing'> & { fdi?: number },
  deliveries: Patient['deliveries'],
  number: (fdi: number) => string,
): End {
  const end = workedEnd(plan, deliveries, number);
  if (plan.state !== 'delivered' || !end) {
    const told = PLAN_STATES[plan.state];
    const goesOn = ['made', 'proven', 'approved'].includes(plan.state);
    return goesOn && isStale(plan)
      ? { tone: 'bad', words: `${told.words}; does not count any more` }
      : told;
  }
  return { tone: end.tone, words: `${end.words} (simulated)` };
}

/** Figures of an outcome that can be beyond their limits, by name. */
const BEYOND: Record<string, string> = {
  gamma_share: 'agreement with the plan',
  over_contour_um: 'over-contour',
  over_removal_um: 'sound tissue taken away',
  astray_mm3: 'material gone astray',
  pulp_rise_k: 'warming of the pulp',
  pulp_cem43_min: 'dose of heat in the pulp',
  enamel_rise_k: 'warming of the enamel',
  around_rise_k: 'warming of ligament and bone',
  carriers_afloat: 'carriers left behind',
};
/** Their names in words; one that has none is told as it is. */
export const beyondWords = (names: string[]): string =>
  names.map((name) => BEYOND[name] ?? spaced(name)).join(', ');
