// A cut through the picture: which way, and where, by pointer or keyboard.
import { SegmentedControl } from '@mantine/core';
import { Slide } from '../app/slide';
import { fixed } from '../lexicon/words';
import type { Cut } from './section';

export interface CutState {
  how: Cut;
  /** Of the way through, 0 to 1. */
  share: number;
}
export interface CutControlsProps {
  cut: CutState;
  set: (cut: CutState) => void;
  /** Where the cut lies, mm from the middle of the surface. */
  at_mm: number;
  /** Whose lines are seen, with their colours. */
  lines: { label: string; colour: string }[];
}

const WAYS: { value: Cut; label: string }[] = [
  { value: 'none', label: 'Whole' },
  { value: 'across', label: 'Cut across the arch' },
  { value: 'along', label: 'Along it' },
  { value: 'level', label: 'Level' },
];

export function CutControls({ cut, set, at_mm, lines }: CutControlsProps) {
  return (
    <div className="stack">
      <SegmentedControl
        aria-label="Cut through the picture"
        value={cut.how}
        onChange={(value) => set({ how: value as Cut, share: 0.5 })}
        data={WAYS}
        // On paper a cut is named; that there is none is seen.
        className={cut.how === 'none' ? 'cut-ways screen' : 'cut-ways'}
      />
      {cut.how !== 'none' && (
        <>
          <Slide
            label={
              <>
                Where the cut lies: <strong>{fixed(at_mm, 1).replace('-', '−')} mm</strong> from the
                middle of the surface
              </>
            }
            min={0}
            max={1000}
            step={5}
            value={Math.round(cut.share * 1000)}
            told={`${fixed(at_mm, 1)} mm from the middle`}
            set={(value) => set({ ...cut, share: value / 1000 })}
          />
          <p className="row mid small">
            {lines.map((line) => (
              <span key={line.label} className="cut-line">
                <span aria-hidden style={{ background: line.colour }} /> {line.label}
              </span>
            ))}
            <span className="soft">A picture only; figures stand beside it.</span>
          </p>
        </>
      )}
    </div>
  );
}
