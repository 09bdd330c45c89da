// How a delivery ended, in a word with its tone: for lists, where the whole story is a link away.
// Law: only what was done to its end, within all limits, is told as good.
import type { Patient, Plan } from '../api/types';
import type { Tone } from '../app/parts';
import { spaced } from '../lexicon/words';
import { PLAN_STATES } from '../plan/words';

type Row = Patient['deliveries'][number];
export interface End {
  tone: Tone;
  words: string;
}

export function endOf(row: Pick<Row, 'state' | 'how' | 'worked' | 'beyond_limits'>): End {
  if (row.state !== 'over') return { tone: 'note', words: 'goes on' };
  const broken = row.beyond_limits.length;
  const how = row.how ?? '';
  if (broken > 0) {
    const limits = broken === 1 ? 'one limit broken' : `${broken} limits broken`;
    return { tone: 'bad', words: `${how === 'done' ? 'delivered' : 'ended early'}, ${limits}` };
  }
  if (how === 'done') return { tone: 'good', words: 'delivered' };
  if (how.startsWith('refused')) return { tone: 'quiet', words: 'did not begin' };
  if (how.startsWith('broken') || how === 'unconfirmed')
    return { tone: 'bad', words: 'what was done is not known' };
  if (how === 'terminated') return { tone: 'bad', words: 'ended by the guard' };
  if (how === 'quit' || how === 'cut' || how === 'held')
    return row.worked
      ? { tone: 'doubt', words: 'ended early, not complete' }
      : { tone: 'quiet', words: 'ended before it worked' };
  return { tone: 'doubt', words: spaced(how) };
}

/** How far a plan is; once it was worked, by what came of that. */
export function planState(
  plan: Pick<Plan, 'id' | 'state'>,
  deliveries: Patient['deliveries'],
): End {
  const of = deliveries.findLast((one) => one.plan === plan.id && one.worked);
  if (plan.state !== 'delivered' || !of) return PLAN_STATES[plan.state];
  const { tone, words } = endOf(of);
  return { tone, words: `${words} (simulated)` };
}
