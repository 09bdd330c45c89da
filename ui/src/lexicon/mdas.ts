// The Modified Dental Anxiety Scale (Humphris, Morrison and Lindsay 1995): items as published.
// Law: only 19 and over has a validated name ("high"); no band below it is made up.

export const ITEMS = [
  'If you went to your dentist for treatment tomorrow, how would you feel?',
  'If you were sitting in the waiting room, waiting for treatment, how would you feel?',
  'If you were about to have a tooth drilled, how would you feel?',
  'If you were about to have your teeth scaled and polished, how would you feel?',
  'If you were about to have a local anaesthetic injection in your gum, above an upper back tooth, how would you feel?',
] as const;

export const ANSWERS = [
  'Not anxious',
  'Slightly anxious',
  'Fairly anxious',
  'Very anxious',
  'Extremely anxious',
] as const;

export const HIGH = 19;
export const isHigh = (total: number | null | undefined): boolean =>
  typeof total === 'number' && total >= HIGH;
