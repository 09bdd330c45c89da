// A slider with its words above it, by pointer or keyboard.
import { type ReactNode, useId } from 'react';

export interface SlideProps {
  label: ReactNode;
  value: number;
  min: number;
  max: number;
  step?: number;
  /** What is said for the value, where the number alone does not say it. */
  told?: string;
  disabled?: boolean;
  set: (value: number) => void;
}

export function Slide({ label, value, min, max, step = 1, told, disabled, set }: SlideProps) {
  const id = useId();
  return (
    <div className="slide">
      <label htmlFor={id} className="small">
        {label}
      </label>
      <input
        id={id}
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={told}
        disabled={disabled}
        onChange={(event) => set(Number(event.currentTarget.value))}
      />
    </div>
  );
}
