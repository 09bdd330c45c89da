// What is charted on one surface of a tooth, with a note.
// Laws: what was begun is there again when its surface is, told as not recorded and beside what is charted; while it is being recorded it
// is not sent again, also where its tooth was left and is there again.
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { Condition, SurfaceName, ToothChart } from '../api/types';
import { type Draft, useBegun, useDraft } from '../app/drafts';
import { useAccount } from '../app/session';
import type { Kept, Wish } from './charting';
import { conditionOf, surfaceWords, UNCHARTED } from './history';
import { surfacesOf } from './odontogram';

const CONDITIONS: Condition[] = [
  'sound',
  'caries',
  'filling',
  'chip',
  'wear',
  'crack',
  'stain',
  'mark',
];
/** Nothing was chosen or typed: the form follows what is charted. */
const BLANK: Draft = { text: '', choice: '' };

const keyOf = (patient: string, fdi: number, surface: SurfaceName): string =>
  `chart ${patient} ${fdi} ${surface}`;

/** The teeth of which something was begun. */
export const useBegunTeeth = (patient: string): number[] =>
  useBegun(useAccount().id, `chart ${patient} `).map((one) => parseInt(one, 10));

interface SurfaceFormProps {
  patient: string;
  tooth: ToothChart;
  surface: SurfaceName;
  busy: boolean;
  /** Somebody else charted it meanwhile. */
  over: boolean;
  keep: (one: NonNullable<Wish['surfaces']>[number], kept: Kept) => void;
}
export function SurfaceForm({ patient, tooth, surface, busy, over, keep }: SurfaceFormProps) {
  const key = keyOf(patient, tooth.fdi, surface);
  const { draft, set, going, sent, begun, settled, recorded } = useDraft(
    useAccount().id,
    key,
    BLANK,
  );
  // A note that is taken away is no text to keep.
  const [cleared, clear] = useState(false);
  const charted = conditionOf(tooth, surface);
  const now = charted === UNCHARTED ? '' : charted;
  const note = tooth.surfaces.find((one) => one.surface === surface)?.note ?? '';
  const condition = draft.choice || now;
  const text = draft.text || (cleared ? '' : note);
  const submit = (): void => {
    if (condition === '' || busy || going) return;
    begun(draft);
    const done = (isRecorded: boolean): void => {
      if (isRecorded) recorded({ text: draft.text, choice: BLANK.choice });
      settled(draft);
    };
    const one = { surface, condition: condition as Condition, note: text };
    keep(one, { done, failed: () => settled(draft) });
  };
  return (
    <form
      className="stack"
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className="row">
        <NativeSelect
          className="grow"
          label={`On the ${surfaceWords(tooth.fdi, surface)}`}
          value={condition}
          data={now === '' ? [{ value: '', label: UNCHARTED }, ...CONDITIONS] : CONDITIONS}
          onChange={(event) => {
            const choice = event.currentTarget.value;
            set({ ...draft, choice: choice === now ? '' : choice });
          }}
        />
        <TextInput
          className="grow"
          label="Note"
          value={text}
          onChange={(event) => {
            const typed = event.currentTarget.value;
            clear(typed === '');
            set({ ...draft, text: typed === note ? '' : typed });
          }}
        />
        <Button type="submit" loading={busy || going} disabled={condition === ''}>
          {over ? 'Chart it all the same' : 'Chart it'}
        </Button>
      </div>
      {(draft.choice !== '' || draft.text.trim() !== '') && !going && !busy && (
        <p className="soft small">
          {sent
            ? 'It may have been charted already: look at what is charted before you chart it. '
            : 'Not in the record yet. '}
          It is kept in this tab until you chart it or sign out. Charted is: {charted}
          {note !== '' && `, “${note}”`}.
        </p>
      )}
    </form>
  );
}

/** Forgets what was begun of that surface. */
export const useDrop = (patient: string, fdi: number, surface: SurfaceName | null) => {
  const { set } = useDraft(useAccount().id, keyOf(patient, fdi, surface ?? 'O'), BLANK);
  return () => void (surface && set(BLANK));
};

interface BegunProps {
  patient: string;
  fdi: number;
  /** What is in view. */
  but: SurfaceName | null;
  choose: (surface: SurfaceName) => void;
}
/** Other surfaces of the tooth that something was begun of: each is a press away. */
export function Begun({ patient, fdi, but, choose }: BegunProps) {
  const all = surfacesOf(fdi).filter((one) => one !== but);
  const begun = useBegun(useAccount().id, `chart ${patient} ${fdi} `);
  const left = all.filter((one) => begun.includes(one));
  if (left.length === 0) return null;
  return (
    <div className="row mid">
      <span>Begun here, and not in the record yet:</span>
      {left.map((one) => (
        <Button key={one} size="xs" variant="default" onClick={() => choose(one)}>
          {surfaceWords(fdi, one)}
        </Button>
      ))}
    </div>
  );
}
