// Whether the patient's own stop reaches the clinic, for who treats.
// Law: that it is lost is said beside the stop and at its address, and a page that was not heard is never said to be open.
import type { Cockpit } from '../api/types';

type Line = Cockpit['stop_page'];

/** Above the stop. */
export function PatientLine({ line }: { line: Line | undefined }) {
  if (line !== 'lost') return null;
  return (
    <p className="silent" role="alert">
      {LOST} Watch for the sign, and press Stop for the patient.
    </p>
  );
}

const LOST = 'The patient’s stop page is not heard any more.';

/** At its address; nothing where it is not known. */
export function lineWords(line: Line | undefined): string | null {
  switch (line) {
    case 'unopened':
      return 'It was not opened yet.';
    case 'heard':
      return 'It is open, and the clinic hears it.';
    case 'lost':
      return `${LOST} Wake the phone or load the page there again.`;
    case undefined:
      return null;
  }
}
