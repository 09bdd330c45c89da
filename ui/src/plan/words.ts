// How far a plan is, in words, and what the program can be asked for.
import type { Plan } from '../api/types';
import type { Tone } from '../app/parts';
import { capital, fixed, sentence } from '../lexicon/words';

/** It does not count any more; while its own tooth is worked on, it may. */
export const isStale = ({ standing }: Pick<Plan, 'standing'>): boolean =>
  standing !== 'fresh' && standing !== 'at_work';

/** Why it does not, and what to do. */
export const staleWords = ({ stale }: Pick<Plan, 'stale'>): string =>
  sentence(stale ?? 'the teeth are not as its scan shows them; scan the mouth again');

interface End {
  tone: Tone;
  words: string;
  /** Whether it worked on another tooth than the plan's. */
  other?: true;
}
/** Few are made at a time. Which of both it is, and what it says, only its job tells, to who began it. */
export const WAITS_OR_MADE = 'waits or is being made';
export const PLAN_STATES: Record<Plan['state'], End> = {
  making: { tone: 'note', words: WAITS_OR_MADE },
  made: { tone: 'doubt', words: 'made, not proven' },
  proven: { tone: 'note', words: 'proven, waits for a dentist' },
  refused: { tone: 'bad', words: 'refused by the proof' },
  approved: { tone: 'good', words: 'approved' },
  // How it ended, its delivery tells.
  delivered: { tone: 'doubt', words: 'worked on (simulated)' },
  failed: { tone: 'bad', words: 'could not be made' },
};

const FOLLOW_MS = 30_000;
/** Who looks for longer than this has it fetched anew by coming back to it. */
export const FOLLOW_FOR_MS = 30 * 60_000;
/** How soon it is looked at again, since others may go on with it; never where nothing follows, nor long after the page was opened.
    Each look stands in the record. */
export function followMs(state: Plan['state'] | undefined, openMs: number): number | false {
  if (openMs >= FOLLOW_FOR_MS) return false;
  if (state === 'making') return 3000;
  return state === 'made' || state === 'proven' || state === 'approved' ? FOLLOW_MS : false;
}

export const INTENTS = [
  { value: 'repair', label: 'Repair a flaw' },
  { value: 'strengthen', label: 'Strengthen: a thin added layer (0.3 mm)' },
  { value: 'reshape', label: 'Reshape after the mirrored partner' },
  { value: 'shade', label: 'Lighten the shade (by 3 ΔE00)' },
  { value: 'remove-mark', label: 'Take a mark or stain away' },
];

export const MATERIALS = [
  { value: '', label: 'The usual one' },
  { value: 'composite-print', label: 'Printed composite' },
  { value: 'composite-coating', label: 'Composite coating' },
  { value: 'lithium-disilicate', label: 'Lithium disilicate' },
  { value: 'lithium-disilicate-veneer', label: 'Lithium disilicate veneer' },
  { value: 'zirconia', label: 'Zirconia' },
];

/** The address of a plan's file. */
export const fileOf = (p: string, n: string, name: string): string =>
  `/api/patients/${p}/plans/${n}/files/${encodeURIComponent(name)}`;

/** The address of a plan's part as DICOM. */
export const dicomOf = (p: string, n: string): string => `/api/patients/${p}/plans/${n}/dicom`;

export function figureWords(value: number): string {
  if (Number.isInteger(value)) return value.toLocaleString('en-GB');
  const size = Math.abs(value);
  return fixed(value, size >= 100 ? 1 : size >= 1 ? 2 : 3);
}

/** Where the bite was not checked, the clinic has no way to have it checked. */
const LOOK =
  'look at the bite yourself, with the patient and articulating paper, before anything is seated.';
const OPPOSING = `contact with the opposing teeth. ${capital(LOOK)}`;

/** What the program notes of a plan, in words for who can do only what this app can. */
export const noteWords = (note: string): string =>
  note.replace(
    'No opposing arch was given: the bite was not checked.',
    `The bite was not checked: ${LOOK}`,
  );

const FIGURES: Record<string, string> = {
  limit: 'the most that may be added',
  'mean turn along the outline': 'how sharply the surface bends at the edge of the place',
  'share of the outline that is sharp': 'how much of that edge is sharp',
  'area inside the outline': 'area inside that edge',
  'expected error of the shape': 'how far the shape may be off',
  'undercut to block out, of what is missing': 'undercut to fill first, of what is missing',
};
/** A figure's name in plain words, where it has such. */
export const figureName = (name: string): string => FIGURES[name] ?? name.replace(/[_-]/g, ' ');

/** What a check measured; nothing where there was nothing to measure. */
export const measuredWords = ({
  measured,
  words,
}: Pick<Plan['checks'][number], 'measured' | 'words'>): string =>
  /^Nothing is removed\b/.test(words) ? 'nothing is removed' : measured;

/** What the proof says nothing of, in words, and what can be done about it. */
export const uncheckedOf = (plan: Pick<Plan, 'checks'>): string[] =>
  plan.checks
    .filter((one) => one.passes === null || one.passes === undefined)
    .map(({ name }) =>
      /antagonist|opposing/.test(name)
        ? OPPOSING
        : `${name.replace(/^[A-Z]\d+ /, '')}. Look at it yourself before anything is worked.`,
    );

/** What is taken away, and what of the inside of the tooth a scan of its surface does not show; null where the plan says neither. */
export function insideWords({ figures, notes }: Pick<Plan, 'figures' | 'notes'>): string | null {
  const away = figures.find((one) => one.name === 'to take away');
  const taken = !away
    ? ''
    : away.value > 0
      ? `${figureWords(away.value)} ${away.unit} of the tooth are taken away. `
      : 'Nothing of the tooth is taken away. ';
  const unknown = (what: RegExp) => notes.some((one) => /^Not known:/.test(one) && what.test(one));
  const open = [
    ...(unknown(/\bpulp\b/) ? ['where the pulp begins, which is only estimated'] : []),
    ...(unknown(/\balive\b/) ? ['whether the tooth is alive'] : []),
  ];
  const words = taken + (open.length > 0 ? `Not known: ${open.join(', and ')}.` : '');
  return words.trim() || null;
}

type Released = Pick<Plan, 'state' | 'part' | 'standing' | 'stale'>;

/** What became of a plan that material was worked on. */
function spent(end: End | undefined): string {
  if (!end) return 'was worked on';
  return /^delivered\b/.test(end.words)
    ? 'was delivered'
    : `was worked on${/^ended\b/.test(end.words) ? ' and' : ':'} ${end.words}`;
}

/** Whether a part may be made after this plan, as its sheet says first of all. `end`: what came of its delivery. */
export function releaseOf(plan: Released, end?: End): End {
  if (plan.state === 'delivered' && end?.other) {
    return {
      tone: 'bad',
      words: `Not released: this plan was ${end.words}. The number of its tooth was wrong. Do not make this part for a mouth.`,
    };
  }
  if (plan.state === 'delivered') {
    return {
      tone: 'bad',
      words: `Not released: this plan ${spent(end)}; the tooth has changed since its scan. Do not make this part for a mouth.`,
    };
  }
  if (plan.standing === 'at_work') {
    return {
      tone: 'bad',
      words:
        'Not released: a delivery on this tooth, or on one next to it, goes on and may change it. Do not make this part for a mouth.',
    };
  }
  if (isStale(plan)) {
    return {
      tone: 'bad',
      words: `Not released: do not make this part for a mouth. ${staleWords(plan)}`,
    };
  }
  if (plan.state === 'approved' && plan.part?.passes === true) {
    return { tone: 'good', words: 'Released: the proof passes, and a dentist has approved it.' };
  }
  const why: Partial<Record<Plan['state'], string>> = {
    approved: plan.part
      ? 'The plan is approved, but its part does not keep its own limits.'
      : 'The plan is approved, but it has no part.',
    proven: 'The proof passes; no dentist has approved the plan.',
    refused: 'The proof refuses this plan.',
  };
  return {
    tone: 'bad',
    words: `Not released: do not make this part for a mouth. ${why[plan.state] ?? 'The plan is not proven, and no dentist has approved it.'}`,
  };
}

/** On paper; `then`: the moment when what it says was told, where it was not asked anew for this print. */
export function releaseOnPaper(plan: Released, then: string | null, end?: End): End {
  if (then === null) return releaseOf(plan, end);
  return {
    tone: 'bad',
    words: `Not known to be released: the clinic was not asked anew for this print, so that it says how the plan stood on ${then}. Print it again before a part is made.`,
  };
}

/** What the plan's page says of the part: the same as its sheet; nothing where there is none. */
export function partWords(plan: Released, end?: End): string | null {
  if (!plan.part) return null;
  const { tone, words } = releaseOf(plan, end);
  return tone === 'good' ? 'The printed part can be made.' : `The printed part: ${words}`;
}

/** What a signature does, before it is given. */
export function signatureWords(plan: Pick<Plan, 'part'>): string {
  const broken = plan.part?.failures[0];
  const part = !plan.part
    ? 'it has no part to print'
    : plan.part.passes
      ? 'its part can be printed'
      : `its part is not released, since it does not keep its own limits${broken ? ` (${broken.replace(/\.$/, '')})` : ''}`;
  return `The proof passed. Your signature makes this version final: it can be delivered (simulated); ${part}. It does not change any more.`;
}

/** What the part's sheet says of every part. */
export const SOLID_UNCHECKED =
  'the printed solid itself was measured only by the program that designed it.';

/** What nobody has checked of a part; before a proof, what its own contacts leave out. */
export function uncheckedOfPart(plan: Pick<Plan, 'checks' | 'part'>): string[] {
  if (plan.checks.length > 0) return uncheckedOf(plan);
  return plan.part?.contacts.some((one) => one.with === 'antagonist') ? [] : [OPPOSING];
}
